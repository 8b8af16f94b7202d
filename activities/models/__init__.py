from activities.models.activity import Activity
from activities.models.amendment import Amendment
from activities.models.ballot import Ballot, Exclusion, Exposure, Voter
from activities.models.certificate import Certificate
from activities.models.contest import Contest
from activities.models.correction import Correction
from activities.models.entry import Entry, EntryVersion
from activities.models.judge import Judge, Score
from activities.models.moved import ContestChange
from activities.models.occurrence import Occurrence
from activities.models.phase import Phase
from activities.models.photo import Photo
from activities.models.registration import Registration
from activities.models.rehearsal import Rehearsal
from activities.models.result import Result
from activities.models.teammate import Teammate

__all__ = [
    "Activity", "Amendment", "Ballot", "Certificate", "Contest", "ContestChange", "Correction", "Entry", "EntryVersion",
    "Exclusion", "Exposure", "Judge", "Occurrence", "Phase", "Photo", "Registration", "Rehearsal", "Result", "Score",
    "Teammate", "Voter",
]  # fmt: skip
