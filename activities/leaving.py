"""How activities let go of a person: what they host goes into other hands, seats nobody uses go back."""

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from activities.models import (
    Activity,
    Amendment,
    Certificate,
    ContestChange,
    Entry,
    Exclusion,
    Judge,
    Occurrence,
    Registration,
    Score,
    Teammate,
)
from live.leaving import forget
from live.models import Room
from people.leaving import on_leaving, on_moving_out
from people.models import Household, Membership, Role, User


@on_moving_out
def give_seats_back(membership: Membership, household: Household | None) -> None:
    """The last one behind a door takes its seats in what is to come along."""
    if household and household.is_left:
        to_come = Occurrence.objects.upcoming()
        theirs = Registration.objects.active().filter(household=household, occurrence__in=to_come)
        for registration in theirs.select_related("occurrence__room"):
            registration.occurrence.withdraw(household)


@on_moving_out
def leave_teams(membership: Membership, household: Household | None) -> None:
    """The last one behind a door takes its part in dishes along, as long as the results are not out (C-5, C-23)."""
    if household and household.is_left:
        theirs = Teammate.objects.current().filter(household=household, contest__published_at=None)
        for mate in theirs.select_related("entry__contest"):
            mate.entry.leave_team(household)


@on_moving_out
def leave_what_is_out_of_sight(membership: Membership, household: Household | None) -> None:
    """What somebody may no longer see, they no longer host, and nothing of theirs stays in its rooms."""
    user = membership.user
    mine = Activity.objects.filter(host=user).select_related("audience", "home")
    hand_over(user, [a for a in mine if not user.belongs_to(a.audience) and not user.organizes(a.home)])
    for activity in user.co_hosted_activities.select_related("audience"):
        if not user.belongs_to(activity.audience):
            activity.co_hosts.remove(user)
    out_of_sight = Activity.objects.exclude(pk__in=Activity.objects.visible_to(user).values("pk"))
    forget(user, rooms_of(out_of_sight))


@on_leaving
def let_go(user: User) -> None:
    Activity.objects.filter(created_by=user).update(created_by=None)
    Registration.objects.filter(by=user).update(by=None)
    user.co_hosted_activities.clear()
    hand_over(user, list(Activity.objects.filter(host=user).select_related("home")))


@on_leaving
def leave_contests(user: User) -> None:
    """Their dish, with its words and photos, and every word they wrote to others goes; numbers stay. What other doors
    cooked with them stays theirs, without the name of who left."""
    for mate in Teammate.objects.filter(person=user):
        Certificate.objects.filter(entry=mate.entry_id, household=mate.household_id).delete()
    for entry in Entry.objects.filter(by=user).select_related("contest"):
        if entry.is_shared:
            Entry.objects.filter(pk=entry.pk).update(by=None, cook="")
        else:
            entry.redact()
    Teammate.objects.filter(person=user).update(person=None, name="")
    Amendment.objects.filter(by=user).update(by=None)
    Score.objects.filter(judge__user=user).update(comment="", comment_goes=False)
    Judge.objects.filter(user=user).update(is_named=False)
    Certificate.objects.filter(user=user).delete()
    Exclusion.objects.filter(voter__household__memberships__user=user).update(answer="")
    ContestChange.objects.filter(by=user).update(by=None)


def rooms_of(activities: QuerySet[Activity]) -> QuerySet[Room]:
    return Room.objects.filter(occurrence__activity__in=activities)


@transaction.atomic
def hand_over(user: User, activities: list[Activity]) -> None:
    """To a co-host, else to the nearest organizer. Where there is nobody, what is to come is called off.

    A draft is theirs alone and goes with them, unless a co-host works on it too.
    """
    for activity in activities:
        if heir := activity.co_hosts.exclude(pk=user.pk).filter(is_active=True).order_by("pk").first():
            take_over(activity, heir)
        elif not activity.is_published:
            activity.discard()
        elif organizer := organizer_of(activity, besides=user):
            take_over(activity, organizer)
        else:
            call_off(activity)


def take_over(activity: Activity, heir: User) -> None:
    Activity.objects.filter(pk=activity.pk).update(host=heir)
    activity.co_hosts.remove(heir)


def organizer_of(activity: Activity, besides: User) -> User | None:
    answering = Membership.objects.answering_for(activity.home).of_role(Role.ORGANIZER).exclude(user=besides)
    nearest = answering.first()
    return nearest.user if nearest else None


def call_off(activity: Activity) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("The host has moved away.")
    for occurrence in activity.occurrences.upcoming().filter(cancelled_at=None).select_related("room"):
        occurrence.cancel(reason)
