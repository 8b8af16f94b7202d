from wellbeing.models.audit import AuditEntry, Chain
from wellbeing.models.card import CardCount
from wellbeing.models.check import HotlineCheck
from wellbeing.models.counsellor import Counsellor
from wellbeing.models.doubt import Doubt
from wellbeing.models.duty import Duty
from wellbeing.models.hotline import Hotline
from wellbeing.models.key import Key

__all__ = [
    "AuditEntry",
    "CardCount",
    "Chain",
    "Counsellor",
    "Doubt",
    "Duty",
    "Hotline",
    "HotlineCheck",
    "Key",
]
