"""How the care of neighbours lets go of a person: nobody is on a roster who no longer counsels there."""

from django.utils import timezone

from people.leaving import on_leaving, on_moving_out
from people.models import Household, Membership, Role, User
from wellbeing.models import Counsellor, Duty
from wellbeing.models.counsellor import counsels


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
