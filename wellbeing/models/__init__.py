from wellbeing.models.check import HotlineCheck
from wellbeing.models.doubt import Doubt
from wellbeing.models.hotline import Hotline

__all__ = ["Doubt", "Hotline", "HotlineCheck"]
