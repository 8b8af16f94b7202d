from live.models.attendance import Attendance
from live.models.mention import Mention
from live.models.message import Message
from live.models.pantry import Pantry
from live.models.piece import Piece
from live.models.plan import Plan, Step
from live.models.reading import Reading
from live.models.room import Room
from live.models.run import PlanRun
from live.models.speaker import Speaker

__all__ = [
    "Attendance",
    "Mention",
    "Message",
    "Pantry",
    "Piece",
    "Plan",
    "PlanRun",
    "Reading",
    "Room",
    "Speaker",
    "Step",
]
