from live.models.attendance import Attendance
from live.models.check import Check, CheckAnswer
from live.models.hand import Hand
from live.models.mention import Mention
from live.models.message import Message
from live.models.option import Option
from live.models.pantry import Pantry
from live.models.piece import Piece
from live.models.plan import Plan, Step
from live.models.poll import Poll
from live.models.question import Question, Upvote
from live.models.reading import Reading
from live.models.room import Room
from live.models.run import PlanRun
from live.models.speaker import Speaker
from live.models.vote import Vote

__all__ = [
    "Attendance",
    "Check",
    "CheckAnswer",
    "Hand",
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
    "Room",
    "Speaker",
    "Step",
    "Upvote",
    "Vote",
]
