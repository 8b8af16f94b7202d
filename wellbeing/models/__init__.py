from wellbeing.models.card import CardCount
from wellbeing.models.check import HotlineCheck
from wellbeing.models.counsellor import Counsellor
from wellbeing.models.doubt import Doubt
from wellbeing.models.duty import Duty
from wellbeing.models.hotline import Hotline

__all__ = ["CardCount", "Counsellor", "Doubt", "Duty", "Hotline", "HotlineCheck"]
