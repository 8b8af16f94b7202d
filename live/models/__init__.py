from live.models.attendance import Attendance
from live.models.check import Check, CheckAnswer
from live.models.diet import Diet
from live.models.hand import Hand
from live.models.kept import KeptText
from live.models.log import LogEntry
from live.models.measure import Measure
from live.models.mention import Mention
from live.models.message import Message
from live.models.option import Option
from live.models.order import RoomPost
from live.models.pantry import Pantry
from live.models.piece import Piece
from live.models.plan import Plan, Step
from live.models.poll import Poll
from live.models.question import Question, Upvote
from live.models.reading import Reading
from live.models.report import Report
from live.models.review import Review
from live.models.room import AskedToLeave, KeptOut, Room, Shut
from live.models.run import PlanRun
from live.models.speaker import Speaker
from live.models.vote import Vote
from live.models.word import Word

__all__ = [
    "AskedToLeave",
    "Attendance",
    "Check",
    "CheckAnswer",
    "Diet",
    "Hand",
    "KeptOut",
    "KeptText",
    "LogEntry",
    "Measure",
    "Mention",
    "Message",
    "Option",
    "Pantry",
    "Piece",
    "Plan",
    "PlanRun",
    "Poll",
    "Question",
    "Reading",
    "Report",
    "Review",
    "Room",
    "RoomPost",
    "Shut",
    "Speaker",
    "Step",
    "Upvote",
    "Vote",
    "Word",
]
