"""Who came to a date: what the room saw, what was registered, and what the host corrected (A-45)."""

from __future__ import annotations

from dataclasses import dataclass

from activities.models import Correction, Occurrence, Registration
from live.models import Attendance
from live.models.attendance import enough_seconds
from people.models import User


@dataclass
class Presence:
    """One person's row. A registered household stands under whoever of it came, else under who registered it."""

    person: User
    seconds: float = 0.0
    registration: Registration | None = None
    correction: Correction | None = None
    enough: float = 0.0

    @property
    def minutes(self) -> int:
        return round(self.seconds / 60)

    @property
    def came(self) -> bool:
        if self.correction:
            return self.correction.came
        return self.seconds > 0 and self.seconds >= self.enough


def turnout(occurrence: Occurrence) -> list[Presence]:
    """Those who came first, by name; then those who looked in; then those registered who did not come."""
    seconds = Attendance.objects.seconds_by_person(occurrence.room)
    corrections = {row.person_id: row for row in occurrence.corrections.select_related("by")}
    registrations = list(
        occurrence.registrations.active().select_related("by").prefetch_related("household__memberships")
    )
    members = {
        place.user_id: registration
        for registration in registrations
        for place in registration.household.memberships.all()
        if place.confirmed_at and not place.left_at
    }
    seen = seconds.keys() | corrections.keys()
    came_for = {members[pk].pk for pk in seen if pk in members}
    missing = {row.by_id: row for row in registrations if row.pk not in came_for and row.by_id}
    enough = enough_seconds(occurrence.room)
    rows = [
        Presence(person, seconds.get(person.pk, 0.0), members.get(person.pk) or missing.get(person.pk),
                 corrections.get(person.pk), enough)
        for person in User.objects.filter(pk__in=seen | missing.keys())
    ]  # fmt: skip
    return sorted(rows, key=place)


def place(row: Presence) -> tuple[bool, float, str, int]:
    return not row.came, 0 if row.came else -row.seconds, str(row.person), row.person.pk
