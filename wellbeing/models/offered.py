from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from wellbeing.models.age import Aged
from wellbeing.models.event import By
from wellbeing.models.offer import Offer
from wellbeing.models.states import S
from wellbeing.refusals import Moved

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.desk import Desk


class Offered(Aged):
    """How somebody who waits is put before counsellors, one at a time, until one is there."""

    if TYPE_CHECKING:
        objects: Any
        offers: Any

        def move(self, to: str, *, by: str, at: datetime, reason: str = "", only_from: Iterable[str] = (),
                 **facts: Any) -> None: ...  # fmt: skip

    class Meta:
        abstract = True

    @transaction.atomic
    def offer_to(self, desk: Desk, now: datetime) -> Offer:
        """Put it before one counsellor, for as long as a lease lasts."""
        self.move(S.OFFERED, by=By.CLOCK, at=now, only_from=(S.WAITING,))
        desk.must_be_for(self)
        lease = timedelta(seconds=settings.COUNSELLING["offer"])
        offer: Offer = self.offers.create(desk=desk, made_at=now, expires_at=now + lease)
        desk.show()
        return offer

    @transaction.atomic
    def decline(self, counsellor: User, now: datetime) -> None:
        offer = self.offers.open().filter(desk__user=counsellor).first()
        if offer and self._pass_on(offer, Offer.Answer.DECLINED, "declined", now, by=By.COUNSELLOR):
            offer.desk.show()

    @transaction.atomic
    def _pass_on(self, offer: Offer, answer: str, reason: str, now: datetime, *, by: str = By.CLOCK) -> bool:
        """An offer ends without a yes: somebody else is asked. False when it had ended already.

        The request is held first and then the offer, as by who accepts it at this moment.
        """
        type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not offer.settle(answer, now):
            return False
        with suppress(Moved):  # it left the line otherwise: the desk is free of it all the same
            self.move(S.WAITING, by=by, at=now, reason=reason, only_from=(S.OFFERED,))
        return True

    @transaction.atomic
    def miss(self, offer: Offer, now: datetime) -> None:
        """The lease ran out: somebody else is asked. Called by the clock, in as many processes as there are."""
        if self._pass_on(offer, Offer.Answer.MISSED, "missed", now):
            offer.desk.miss()

    def take_back(self, offer: Offer, now: datetime) -> None:
        """Whom it was put before has no time for a second one now."""
        if self._pass_on(offer, Offer.Answer.WITHDRAWN, "busy", now):
            offer.desk.show()

    def back_to_front(self, now: datetime, *, by: str, reason: str) -> None:
        """Whoever was with them is gone: they wait again, before all others, and need not tell it all again."""
        self.move(S.WAITING, by=by, at=now, reason=reason, only_from=(S.ACCEPTED,), at_front=True, stage=0)
