from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from people.models import User
from wellbeing.models.desk import Desk
from wellbeing.refusals import NotReached

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

FOR = timedelta(days=1)


class OutreachQuerySet(models.QuerySet["Outreach"]):
    def standing(self, now: datetime) -> Self:
        return self.filter(at__gt=now - FOR)

    def to_take(self, user: User | AnonymousUser, now: datetime) -> Outreach | None:
        """What is offered to this person, as long as they neither took nor left it."""
        open_one = self.standing(now).filter(to=user.pk, answered_at=None)
        return open_one.select_related("by__desk").first()

    @transaction.atomic
    def offer(self, to: User | None, by: User, now: datetime) -> Outreach:
        """Once in a day, by whoever is first: nobody is crowded, and nobody is asked again for having left it."""
        desk = Desk.objects.of(by)
        if to is None or desk.lives_with(to) or not desk.reaches([home.path for home in to.homes]):
            raise NotReached
        desk.come(now)  # so that they are found there
        User.objects.select_for_update().get(pk=to.pk)
        if standing := self.standing(now).filter(to=to).first():
            return standing
        self.filter(to=to).delete()
        made = self.create(to=to, by=by, at=now)
        Notice.objects.tell([to], Notice.Kind.WORD, f"offered-{made.pk}", reverse("talk"))
        return made

    def answer(self, user: User, now: datetime) -> None:
        """Taken or left: nobody is told which. Asking twice changes nothing."""
        self.filter(to=user, answered_at=None).update(answered_at=now)

    def forget(self, now: datetime) -> None:
        self.filter(at__lte=now - FOR).delete()


class Outreach(models.Model):
    """A counsellor, called because somebody may be in danger, offers a talk to that person: theirs to take or leave.

    Neither why nor what was reported is kept with it, and after a day that it was offered is forgotten.
    """

    to = models.OneToOneField("people.User", models.CASCADE, related_name="outreach")
    by = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = OutreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("offered talk")
        verbose_name_plural = _("offered talks")

    def __str__(self) -> str:
        return f"#{self.pk}"
