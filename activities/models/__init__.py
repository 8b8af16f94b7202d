from activities.models.activity import Activity
from activities.models.correction import Correction
from activities.models.occurrence import Occurrence
from activities.models.registration import Registration
from activities.models.rehearsal import Rehearsal

__all__ = ["Activity", "Correction", "Occurrence", "Registration", "Rehearsal"]
