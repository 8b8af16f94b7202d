from __future__ import annotations

from typing import ClassVar

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from activities.models import Activity, Rehearsal
from activities.refusals import StillHidden
from live.kinds import RoomKind, register
from live.models import Room
from live.models.rooms import RoomQuerySet
from live.rights import RoomRole
from people.models import Community, User


@register
class ActivityRoom(RoomKind):
    """The room of one date of an activity: a class, a cook-along, a talk."""

    name = "activity"
    template = "activities/room.html"
    looks_at: ClassVar[tuple[str, ...]] = (
        "occurrence__activity__audience",
        "occurrence__activity__home",
    )

    def admits(self, room: Room, user: User) -> bool:
        return room.occurrence.activity.is_visible_to(user)

    def admitted(self, rooms: RoomQuerySet, user: User) -> RoomQuerySet:
        return rooms.filter(occurrence__activity__in=Activity.objects.visible_to(user))

    def hosts(self, room: Room, user: User) -> bool:
        return room.occurrence.activity.is_managed_by(user)

    def leaders(self, rooms: RoomQuerySet) -> dict[int, set[int]]:
        """Host and co-hosts: an organizer who looks in does not keep a class going."""
        people: dict[int, set[int]] = {}
        for host in ("occurrence__activity__host", "occurrence__activity__co_hosts"):
            for room, person in rooms.filter(occurrence__isnull=False).values_list("pk", host):
                people.setdefault(room, set()).add(person)
        return {room: own - {None} for room, own in people.items()}

    def answers_for(self, room: Room, user: User) -> bool:
        """Organizers of a place that was invited, or of one it lies in."""
        invited = room.occurrence.activity.audience.path
        return any(path.startswith(invited) or invited.startswith(path) for path in user.organized_paths)

    def stand_ins(self, room: Room, present: list[User]) -> list[User]:
        prefetch_related_objects([room.occurrence.activity], "co_hosts")
        return super().stand_ins(room, present)

    def role(self, room: Room, user: User) -> RoomRole:
        activity = room.occurrence.activity
        if activity.host_id == user.pk or user.organizes(activity.home):
            return RoomRole.HOST
        return RoomRole.CO_HOST if activity.is_hosted_by(user) else RoomRole.PARTICIPANT

    def keepers(self, room: Room) -> list[User]:
        activity = room.occurrence.activity
        return [activity.host, *activity.co_hosts.all()]

    def community(self, room: Room) -> Community | None:
        return room.occurrence.activity.home

    def series(self, room: Room) -> str:
        return f"activity-{room.occurrence.activity_id}"

    def is_registered(self, room: Room, user: User) -> bool:
        return room.occurrence.registration_of(room.occurrence.activity.household_of(user)) is not None

    def context(self, room: Room, request: HttpRequest) -> dict[str, object]:
        return {"occurrence": room.occurrence, "activity": room.occurrence.activity}


@register
class ContestRoom(ActivityRoom):
    """The finale of a contest: results are shown card by card. What is not shown yet is in no frame and no page."""

    name = "contest"
    template = "activities/contest/room.html"
    tools = ActivityRoom.tools - {"plan"}
    looks_at: ClassVar[tuple[str, ...]] = (*ActivityRoom.looks_at, "occurrence__contest__dish")

    def must_be_free_to_come(self, room: Room, user: User) -> None:
        if room.occurrence.contest.hides(user):
            raise StillHidden

    def context(self, room: Room, request: HttpRequest) -> dict[str, object]:
        contest = room.occurrence.contest
        cards = list(contest.results.shown())
        hosts = self.hosts(room, request.user)  # type: ignore[arg-type]
        numbers = (
            contest.entries.competing().order_by("number").values_list("number", "title") if hosts else []
        )
        return super().context(room, request) | {
            "contest": contest,
            "cards": cards,
            "named": [card.entry for card in cards if card.shows_name],
            "dish": contest.dish,
            "dishes": list(numbers),
            "reveal_hosts": hosts,
        }


@register
class RehearsalRoom(RoomKind):
    """Where whoever looks after an activity practises. It is in no list; to all others it does not exist (O-4)."""

    name = "rehearsal"
    template = "activities/rehearsal/room.html"

    def admits(self, room: Room, user: User) -> bool:
        return Rehearsal.objects.open_to(user).filter(room=room).exists()

    def hosts(self, room: Room, user: User) -> bool:
        return self.admits(room, user)

    def context(self, room: Room, request: HttpRequest) -> dict[str, object]:
        return {"rehearsal": room.rehearsal, "activity": room.rehearsal.activity}
