"""Telling what happens among people: who waits, and who was let in."""

from __future__ import annotations

from django.urls import reverse

from notices.models import Notice
from people.models import Community, Membership
from people.news import newcomer_is_confirmed, newcomer_is_declined, newcomer_waits


def about(membership: Membership) -> str:
    return f"membership-{membership.pk}"


def named(place: Community) -> dict[str, str]:
    """The place and what it stands in, in both languages: the reader may change theirs later."""
    nearest = list(Community.objects.at_or_above(place))[-2:]
    english = ", ".join(near.name_en or near.name for near in reversed(nearest))
    return {"place": "".join(near.name for near in nearest), "place_en": english}


@newcomer_waits.heard_by
def tell_who_answers_for_the_place(membership: Membership) -> None:
    answering = Membership.objects.answering_for(membership.community)
    people = {other.user_id: other.user for other in answering if other.user_id != membership.user_id}
    details = {"who": str(membership.user), **named(membership.community)}
    Notice.objects.tell(
        people.values(), Notice.Kind.NEWCOMER, about(membership), reverse("neighbours"), **details
    )


@newcomer_is_confirmed.heard_by
def tell_the_neighbour(membership: Membership) -> None:
    settle(membership)
    tell(membership, Notice.Kind.CONFIRMED)


@newcomer_is_declined.heard_by
def tell_who_was_declined(membership: Membership) -> None:
    settle(membership)
    tell(membership, Notice.Kind.DECLINED)


def tell(membership: Membership, kind: str) -> None:
    url, place = reverse("home"), named(membership.community)
    Notice.objects.tell([membership.user], kind, about(membership), url, **place)


def settle(membership: Membership) -> None:
    """Somebody answered: for the others who were told there is nothing left to do."""
    Notice.objects.filter(kind=Notice.Kind.NEWCOMER, about=about(membership)).mark_read()
