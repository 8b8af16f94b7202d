"""The live reveal, card by card, and the publication (C-21, C-22). What is not revealed is in no frame and no page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from activities.models.certificate import Certificate
from activities.models.judge import Score
from activities.models.parts import Part
from activities.models.result import Result, Stage
from activities.models.teamed import living_at
from activities.models.teammate import Teammate
from activities.refusals import NoCookHere, NotCountedYet, NotInThisContest, RevealNotOn, StillHidden
from live.models import Attendance, Hand
from live.refusals import HostAway, StateConflict

if TYPE_CHECKING:
    from activities.models.entry import Entry
    from people.models import User

STAGES = len(Stage) - 1


class Revealed(Part):
    """Which cards the room has seen, and since when everybody may see all."""

    reveal_places = models.PositiveSmallIntegerField(default=3)
    reveal_step = models.PositiveSmallIntegerField(default=0)
    revealing_at = models.DateTimeField(null=True, blank=True)
    dish = models.ForeignKey("activities.Entry", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Part.Meta):
        abstract = True

    def cards(self) -> list[Result]:
        """From the last of the places shown to the first; who shares a place comes by number."""
        standing = models.Q(entry__withdrawn_at__isnull=True, entry__disqualified_at__isnull=True)
        shown = self.results.filter(
            standing | models.Q(stage__gt=Stage.HIDDEN), place__lte=self.reveal_places
        )
        return list(shown.for_pieces().order_by("-place", "entry__number"))

    @transaction.atomic
    def reveal_next(self, by: User, step: int) -> None:
        """One more stage of a card for everybody. Of two hosts pressing at once, one shows it, the other sees it."""
        self._must_be_on(by)
        cards = self.cards()
        card, stage = divmod(step, STAGES)
        if card >= len(cards):
            raise StateConflict
        now = timezone.now()
        here = self._row.filter(reveal_step=step, counted_at__isnull=False)
        if not here.filter(published_at__isnull=True).update(
            reveal_step=F("reveal_step") + 1, revealing_at=Coalesce("revealing_at", now)
        ):
            raise StateConflict
        result = cards[card]
        result.stage, result.revealed_at = stage + 1, result.revealed_at or now
        result.save(update_fields=["stage", "revealed_at"])
        self.refresh_from_db(fields=["reveal_step", "revealing_at"])
        self.room.show("reveal", "activities/contest/_card.html", how="append", key=result.key, result=result)

    @property
    def is_all_revealed(self) -> bool:
        return self.counted_at is not None and self.reveal_step >= STAGES * len(self.cards())

    def _must_be_on(self, by: User) -> None:
        """In the running room, with somebody there who hosts: a host who drops out pauses the reveal."""
        self.room.must_be_hosted_by(by)
        if not self.counted_at:
            raise NotCountedYet
        if not self.room.is_running:
            raise RevealNotOn
        if self.room.is_host_away:
            raise HostAway

    @transaction.atomic
    def show_dish(self, by: User, entry: Entry | None) -> None:
        """Put a dish before everybody in the room, by its number; None takes it away."""
        self.room.must_be_hosted_by(by)
        if entry and not self.entries.competing().filter(pk=entry.pk).exists():
            raise NotInThisContest
        self._row.update(dish=entry)
        self.dish = entry
        shown: dict[str, Any] = {"entry": entry} if entry else {}
        self.room.show("dish", "activities/contest/_dish.html", **shown)

    # Who cooked it, on the stage

    def names(self, entry: Entry) -> bool:
        """Has everybody seen who cooked it?"""
        shown = self.results.filter(entry=entry, stage=Stage.NAME)
        return self.published_at is not None or shown.exists()

    def hides(self, user: User) -> bool:
        """Does somebody behind this person's door cook a dish whose name the room has not seen yet?

        Whoever stood on the stage beside a number would tell it (C-7, C-21)."""
        if self.published_at:
            return False
        sent = self.entries.standing().filter(sent_at__isnull=False, outside=False).exclude(verdict="refused")
        seen = self.results.filter(stage=Stage.NAME).values("entry")
        return Teammate.objects.cooking().of(user).filter(entry__in=sent).exclude(entry__in=seen).exists()

    @transaction.atomic
    def ask_up(self, by: User, entry: Entry) -> None:
        """Who cooked it is asked onto the stage, one from behind each door, once the room has seen their names."""
        self.room.must_be_hosted_by(by)
        if not self.names(entry):
            raise StillHidden
        here = set(Attendance.objects.filter(room=self.room).here().values_list("user", flat=True))
        found = [self._of_door(mate, here) for mate in entry.cooks]
        if not any(found):
            raise NoCookHere
        for person in filter(None, found):
            Hand.objects.call_up(self.room, person, by)

    @staticmethod
    def _of_door(mate: Teammate, here: set[int]) -> User | None:
        """Who answered for the household if they are here, else somebody else of it."""
        people = [person for person in living_at(mate.household) if person.pk in here]
        return next((person for person in people if person == mate.person), next(iter(people), None))

    @transaction.atomic
    def publish(self) -> None:
        """Everybody may see everything; certificates are issued. Asking twice changes nothing."""
        if self._lock().counted_at is None:
            raise NotCountedYet
        if not self._row.filter(published_at__isnull=True).update(published_at=timezone.now()):
            return
        self.refresh_from_db()
        Certificate.objects.issue_for(self)  # type: ignore[arg-type]
        self.tell(self.taking_part(), "results", "results")
        for entry in self.entries.filter(pk__in=Score.objects.for_cooks().values("entry")):
            entry.tell_cooks("comment", f"comment-{entry.pk}")
        self.room.show("published", "activities/contest/_published.html", contest=self)
