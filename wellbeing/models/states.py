"""The states of a request, and which of them follow each other."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class RequestState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("counselling", "waiting")
    OFFERED = "offered", pgettext_lazy("counselling", "being passed to somebody")
    ACCEPTED = "accepted", pgettext_lazy("counselling", "with somebody")
    WITHDRAWN = "withdrawn", pgettext_lazy("counselling", "taken back")
    CALL_BACK = "call_back_booked", pgettext_lazy("counselling", "call back asked for")
    MESSAGE = "message_left", pgettext_lazy("counselling", "message left")
    EXPIRED = "expired", pgettext_lazy("counselling", "ended without an answer")
    NO_DUTY = "closed_no_duty", pgettext_lazy("counselling", "nobody was on duty")


S = RequestState
IN_LINE = (S.WAITING, S.OFFERED)
ENDS = (S.WITHDRAWN, S.CALL_BACK, S.MESSAGE)
LEFT = (S.MESSAGE, S.CALL_BACK)
HERE, LEADS, RESIDENT = 1, 2, 3
"""Who has heard that something left was not answered (wellbeing/unanswered.py), as far as `stage` says."""

LEGAL: dict[str, tuple[str, ...]] = {
    S.WAITING: (S.OFFERED, S.EXPIRED, S.NO_DUTY, *ENDS),
    S.OFFERED: (S.WAITING, S.ACCEPTED, *ENDS),
    S.ACCEPTED: (S.WAITING,),
    S.MESSAGE: (S.ACCEPTED,),
    S.CALL_BACK: (S.ACCEPTED,),
}
