"""How the care of neighbours lets go of a person: nobody is on a roster who no longer counsels there."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from people.leaving import on_leaving, on_moving_out
from people.models import Household, Membership, Role, User
from wellbeing.models import (
    CarePlan,
    ChatPin,
    Conversation,
    CounsellingRequest,
    Counsellor,
    Desk,
    Duty,
    Joining,
    Note,
    Outreach,
)
from wellbeing.models.counsellor import counsels
from wellbeing.models.event import By
from wellbeing.retention import destroy


@on_moving_out
def free_their_shifts(membership: Membership, household: Household | None) -> None:
    """What they had taken and may no longer do is free for the others."""
    if membership.role != Role.COUNSELLOR:
        return
    user = membership.user
    theirs = Duty.objects.filter(counsellor=user, ends_at__gt=timezone.now()).select_related("community")
    gone = [duty.pk for duty in theirs if not counsels(user, duty.community)]
    Duty.objects.filter(pk__in=gone).update(counsellor=None, taken_at=None, swap_asked_at=None)


@on_leaving
def forget_the_counsellor(user: User) -> None:
    Duty.objects.filter(counsellor=user).update(counsellor=None, taken_at=None, swap_asked_at=None)
    Duty.objects.filter(planned_by=user).update(planned_by=None)
    Counsellor.objects.filter(user=user).delete()


@on_leaving
def let_go_of_confidences(user: User) -> None:
    """Whoever asked is forgotten at once: keys are destroyed, not only hidden. Whoever listened is replaced."""
    now = timezone.now()
    for request in CounsellingRequest.objects.filter(resident=user).select_related("room", "key"):
        for talk in Conversation.objects.running().filter(request=request):
            talk.end(now, by=By.RESIDENT, reason=Conversation.End.LEFT)
        for waiting in (
            CounsellingRequest.objects.in_line().filter(pk=request.pk).select_related("key", "room")
        ):
            waiting.withdraw(now)
        if request.key.destroyed_at is None:
            destroy(request, now)
    CounsellingRequest.objects.filter(resident=user).update(resident=None)
    if pin := ChatPin.objects.of(user):
        pin.drop(now)
    leave_the_desk(user)
    CarePlan.objects.filter(Q(resident=user) | Q(counsellor=user)).delete()
    Outreach.objects.filter(Q(to=user) | Q(by=user)).delete()
    Desk.objects.filter(user=user).update(alias="—")
    if settings.COUNSELLING["profile"] == "A":  # elsewhere the law asks for notes whoever wrote them
        forget_notes(Note.objects.filter(author=user), now)


def forget_notes(notes: QuerySet[Note], now: datetime) -> None:
    for note in notes.select_related("key"):
        note.key.destroy(now)
    notes.delete()


def leave_the_desk(user: User) -> None:
    for talk in Conversation.objects.running().filter(counsellor=user).select_related("request__room"):
        talk.lose_counsellor(timezone.now(), reason="counsellor_gone")
    for joining in Joining.objects.open().filter(lead=user):
        joining.leave(timezone.now())
    for plan in CarePlan.objects.open().filter(counsellor=user):
        plan.end(user, timezone.now())  # whose it is is told
    for desk in Desk.objects.filter(user=user).select_related("room"):
        desk.go()


@on_moving_out
def leave_the_desk_with_the_role(membership: Membership, household: Household | None) -> None:
    if membership.role == Role.COUNSELLOR and not membership.user.has_role(Role.COUNSELLOR):
        leave_the_desk(membership.user)
