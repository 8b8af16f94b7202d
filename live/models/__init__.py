from live.models.attendance import Attendance
from live.models.message import Message
from live.models.option import Option
from live.models.piece import Piece
from live.models.plan import Plan, Step
from live.models.poll import Poll
from live.models.question import Question, Upvote
from live.models.room import Room
from live.models.run import PlanRun
from live.models.speaker import Speaker
from live.models.vote import Vote

__all__ = [
    "Attendance",
    "Message",
    "Option",
    "Piece",
    "Plan",
    "PlanRun",
    "Poll",
    "Question",
    "Room",
    "Speaker",
    "Step",
    "Upvote",
    "Vote",
]
