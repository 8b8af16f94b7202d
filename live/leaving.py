"""How rooms let go of a person: what they wrote is taken down, when they were there is forgotten."""

from django.db.models import QuerySet

from live.models import (
    Attendance,
    CheckAnswer,
    Diet,
    Hand,
    KeptText,
    Mention,
    Message,
    Pantry,
    PlanRun,
    Poll,
    Question,
    Reading,
    Report,
    Review,
    Room,
    RoomPost,
    Speaker,
    Vote,
)
from people.leaving import on_leaving, on_moving_out
from people.models import Household, Membership, User


@on_moving_out
def forget_what_they_must_not_eat(membership: Membership, household: Household | None) -> None:
    """With the last who was confirmed; the household itself may stay, for who waits there or what counts on it."""
    if household and household.is_left:
        Diet.objects.filter(household=household).delete()


@on_leaving
def forget_everywhere(user: User) -> None:
    Pantry.objects.filter(user=user).delete()
    forget(user, Room.objects.all())


def forget(user: User, rooms: QuerySet[Room]) -> None:
    """In these rooms nothing they said or did remains; pages that show it lose it now."""
    for speaker in Speaker.objects.active().filter(user=user, room__in=rooms).select_related("room"):
        speaker.step_down()
    for hand in Hand.objects.up().filter(user=user, room__in=rooms).select_related("room"):
        Hand.objects.lower_in(hand.room, user)
    for message in Message.objects.filter(author=user, room__in=rooms, removed_at=None).select_related(
        "room"
    ):
        message.remove(by=user)
    KeptText.objects.filter(message__author=user, message__room__in=rooms).delete()
    Review.objects.filter(author=user, room__in=rooms).delete()
    Report.objects.filter(by=user, message__room__in=rooms).delete()
    RoomPost.objects.filter(user=user, room__in=rooms).delete()
    PlanRun.objects.filter(holder=user, room__in=rooms).update(holder=None)
    forget_answers(user, rooms)
    Speaker.objects.filter(user=user, room__in=rooms).delete()
    Mention.objects.of(user).filter(message__room__in=rooms).delete()
    Reading.objects.filter(user=user, room__in=rooms).delete()
    Hand.objects.filter(user=user, room__in=rooms).delete()
    CheckAnswer.objects.filter(user=user, check_asked__room__in=rooms).delete()
    Attendance.objects.filter(user=user, room__in=rooms).delete()


def forget_answers(user: User, rooms: QuerySet[Room]) -> None:
    """What they asked, and what they wanted answered or chose."""
    for question in Question.objects.filter(asker=user, room__in=rooms, withdrawn_at=None).select_related(
        "room"
    ):
        question.withdraw(by=user)
    for question in Question.objects.filter(upvotes__user=user, room__in=rooms).select_related(
        "room", "asker"
    ):
        question.let_go_of(user)
    Vote.objects.let_go_of(user, Poll.objects.filter(room__in=rooms).known_to(user))
