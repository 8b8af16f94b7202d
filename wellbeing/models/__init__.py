from wellbeing.models.hotline import Hotline

__all__ = ["Hotline"]
