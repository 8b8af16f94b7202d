from activities.models.activity import Activity
from activities.models.ballot import Ballot, Exclusion, Exposure, Voter
from activities.models.certificate import Certificate
from activities.models.contest import Contest, ContestChange, Phase
from activities.models.correction import Correction
from activities.models.entry import Entry, EntryVersion
from activities.models.judge import Judge, Score
from activities.models.occurrence import Occurrence
from activities.models.photo import Photo
from activities.models.registration import Registration
from activities.models.rehearsal import Rehearsal
from activities.models.result import Result

__all__ = [
    "Activity", "Ballot", "Certificate", "Contest", "ContestChange", "Correction", "Entry", "EntryVersion",
    "Exclusion", "Exposure", "Judge", "Occurrence", "Phase", "Photo", "Registration", "Rehearsal", "Result", "Score",
    "Voter",
]  # fmt: skip
