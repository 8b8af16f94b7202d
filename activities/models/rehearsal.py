from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.practice import NEIGHBOURS, Moment, Scene, scenes_for
from live import broadcast
from live.models import Attendance, Hand, PlanRun, Room, Speaker
from people.refusals import Refusal

if TYPE_CHECKING:
    from people.models import User

STAYS = timedelta(days=1)
SCENES_MAX = 150  # about ten minutes of practice neighbours, then they have gone home


class RehearsalQuerySet(models.QuerySet["Rehearsal"]):
    def open_to(self, user: User) -> Self:
        """Those of activities that somebody looks after; to all others a rehearsal does not exist."""
        return self.filter(activity__in=Activity.objects.managed_by(user))

    def old(self) -> Self:
        return self.filter(opened_at__lte=timezone.now() - STAYS)

    @transaction.atomic
    def begin(self, activity: Activity) -> Rehearsal:
        """The rehearsal that is on, or a new one. Asking twice gives the same."""
        Activity.objects.select_for_update().get(pk=activity.pk)
        going_on = self.filter(activity=activity, room__ended_at=None).exclude(pk__in=self.old())
        if found := going_on.select_related("room").first():
            return found
        now = timezone.now()
        room = Room.objects.create(
            kind="rehearsal", title=activity.title, plan=activity.plan, starts_at=now, ends_at=now + STAYS
        )
        return self.create(activity=activity, room=room)

    @transaction.atomic
    def clear(self) -> None:
        """Nothing of them stays: what was said there was said to nobody."""
        Room.objects.filter(pk__in=list(self.values_list("room", flat=True))).delete()


class Rehearsal(models.Model):
    """A private copy of an activity's room in which a volunteer practises, with practice neighbours (O-4)."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="rehearsals")
    room = models.OneToOneField(Room, models.CASCADE, related_name="rehearsal")
    opened_at = models.DateTimeField(default=timezone.now)
    scenes = models.PositiveSmallIntegerField(default=0)

    objects = RehearsalQuerySet.as_manager()

    class Meta:
        verbose_name = _("rehearsal")
        verbose_name_plural = _("rehearsals")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def goes_on(self) -> bool:
        return self.scenes < SCENES_MAX and self.room.ended_at is None

    def play(self, scene: int) -> None:
        """The practice neighbours do the next thing, by the verbs that neighbours have. Each scene is played once."""
        mine = Rehearsal.objects.filter(pk=self.pk, scenes=scene, scenes__lt=SCENES_MAX)
        if self.room.ended_at or not mine.update(scenes=scene + 1):
            self.refresh_from_db(fields=["scenes"])
            return
        self.scenes = scene + 1
        people = practice_neighbours()[: 1 + scene]  # one after the other they come
        self._come(people)
        self._come_up(people)
        scenes = scenes_for(self._moments())
        self._act(people, scenes[scene % len(scenes)])

    def _moments(self) -> set[Moment]:
        """What the host is practising now."""
        if self.room.started_at is None:
            return {Moment.LOBBY}
        moments = {Moment.LIVE}
        if self.room.speakers.active().exists():
            moments.add(Moment.STAGE)
        if PlanRun.objects.filter(room=self.room, step__isnull=False).exists():
            moments.add(Moment.STEP)
        return moments

    def _come(self, people: list[User]) -> None:
        for person in people:
            now = timezone.now()
            Attendance.objects.update_or_create(room=self.room, user=person, defaults={"seen_at": now})
        self._tell("people", people=[(one.pk, str(one)) for one in people])

    def _come_up(self, people: list[User]) -> None:
        """Who was invited says yes and stands on stage, with nothing to be seen or heard: enough to practise on."""
        invited = Hand.objects.up().filter(room=self.room, user__in=people, invited_at__isnull=False)
        for hand in invited.select_related("room", "user"):
            with suppress(Refusal):
                hand.accept(hand.user)
                Speaker.objects.step_up(self.room, hand.user, uuid4(), sound_only=True)

    def _act(self, people: list[User], scene: Scene) -> None:
        who = people[scene.who % len(people)]
        with suppress(Refusal):  # the host just ended it, or it was a little fast: there is no need to insist
            self._speak(who, str(scene.says))
            if scene.raises:
                Hand.objects.raise_in(self.room, who, scene.raises)
        if scene.reacts:
            self._tell("react", reactions={scene.reacts: len(people)})

    def _speak(self, who: User, text: str) -> None:
        if text and not self.room.messages.filter(author=who, text=text).exists():
            self.room.post(who, text, str(uuid4()))

    def _tell(self, word: str, **data: object) -> None:
        """As a process does that has neighbours of its own in the room."""
        tell = partial(broadcast.send, self.room.pk, word, hub="practice", **data)
        transaction.on_commit(tell, robust=True)


def practice_neighbours() -> list[User]:
    """Accounts that nobody can sign in to; their names say what they are."""
    users = get_user_model().objects
    people = []
    for number, name in enumerate(NEIGHBOURS, 1):
        person, made = users.get_or_create(
            email=f"practice-{number}@practice.invalid", defaults={"display_name": name, "is_active": False}
        )
        if made:
            person.set_unusable_password()
            person.save(update_fields=["password"])
        people.append(person)
    return people
