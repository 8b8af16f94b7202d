from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from people.models.membership import places_of
from wellbeing.models.duty import Duty
from wellbeing.models.event import By

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.conversation import Conversation
    from wellbeing.models.request import CounsellingRequest


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def for_pages(self) -> Self:
        return self.select_related("request__room", "request__key", "request__resident", "counsellor__desk")

    def with_places(self) -> Self:
        """With where whoever asked lives, for `Desk.stands_by`."""
        return self.for_pages().prefetch_related(places_of("request__resident"))

    def nearing_shift_end(self, now: datetime) -> Self:
        """Those whose counsellor's shift ends soon, and who were not told of it yet."""
        soon = now + timedelta(seconds=settings.COUNSELLING["shift_handover"])
        untold = models.Q(shift_told_at=None) | models.Q(shift_told_at__lt=models.F("taken_at"))
        shifts = Duty.objects.filter(starts_at__lte=now, ends_at__gt=now, ends_at__lte=soon)
        return self.running().filter(untold, counsellor__in=shifts.values("counsellor"))

    def unwrapped(self, now: datetime) -> Self:
        """Those that ended so long ago that nobody will wrap them up any more."""
        last = now - timedelta(seconds=settings.COUNSELLING["wrap_up_last"])
        return self.filter(state=self.model.State.WRAP_UP, ended_at__lte=last).for_pages()

    def open(self) -> Self:
        return self.exclude(state=self.model.State.CLOSED)

    def running(self) -> Self:
        return self.filter(state__in=self.model.RUNNING)

    def held_by(self, user: User) -> Self:
        """Those this counsellor is with now, or still has to wrap up."""
        return self.open().filter(counsellor=user)

    def begin(self, request: CounsellingRequest, counsellor: User, now: datetime) -> Conversation:
        talk = self.create(request=request, counsellor=counsellor, began_at=now, taken_at=now)
        type(request.room).objects.filter(pk=request.room_id).update(started_at=now)  # type: ignore[union-attr]
        talk.write_event("", self.model.State.ACTIVE, By.COUNSELLOR, now)
        talk.show()
        return talk
