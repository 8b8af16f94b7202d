"""Who listens when in the demo: two counsellors share the week, a few shifts are free, and both are there now."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time, timedelta

from django.contrib.auth.models import Permission
from django.utils import timezone

from config.demo.people import People
from people.models import Community, Membership, Role, User
from people.refusals import Refusal
from wellbeing.models import Counsellor, Duty

DAYS = 7
SHIFTS = (time(9, 30), time(14, 30), time(19, 30))
MINUTES = 150
FOUR_HOURS = timedelta(hours=4)


def keep_the_roster(people: People) -> None:
    """Shifts for seven days from today. Asking twice changes nothing."""
    introduce(people)
    for key in ("moli", "qingzhu"):
        keep_at_the_desk(people[key], people["moli"])
    here = here_of(people["moli"])
    today = timezone.localtime(timezone.now(), here.zone).date()
    for number in range(DAYS * len(SHIFTS)):
        day, of_day = divmod(number, len(SHIFTS))
        starts_at = datetime.combine(today + timedelta(days=day), SHIFTS[of_day], here.zone)
        soon = starts_at <= timezone.now() + FOUR_HOURS * 2
        if soon or Duty.objects.filter(community=here, starts_at=starts_at).exists():
            continue
        who = (people["moli"], people["qingzhu"], None)[(number + day) % 3]
        with suppress(Refusal):  # a visitor may have planned something else there
            Duty.objects.plan(
                here, starts_at, MINUTES, people["moli"], counsellor=who, is_lead=who == people["moli"]
            )


def here_of(person: User) -> Community:
    return Membership.objects.confirmed().of_role(Role.COUNSELLOR).get(user=person).community


def keep_at_the_desk(person: User, lead: User) -> None:
    """A shift that runs now. No rest is kept before it: whoever looks at a demo should find somebody there."""
    now = timezone.now()
    theirs = Duty.objects.filter(counsellor=person, ends_at__gt=now)
    if theirs.filter(starts_at__lte=now, ends_at__gt=now + timedelta(hours=1)).exists():
        return
    starts_at = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    theirs.filter(starts_at__lt=starts_at + FOUR_HOURS + timedelta(hours=1)).delete()
    Duty.objects.create(
        community=here_of(person), counsellor=person, starts_at=starts_at, minutes=240,
        ends_at=starts_at + FOUR_HOURS, is_lead=person == lead, planned_by=lead,
    )  # fmt: skip


def introduce(people: People) -> None:
    """Two who listen, and a neighbour who listens to nobody and looks at who read what."""
    people["zijing"].user_permissions.add(Permission.objects.get(codename="view_auditentry"))
    Counsellor.objects.get_or_create(
        user=people["moli"],
        defaults={
            "languages": ["zh", "yue", "en"],
            "credential": "国家二级心理咨询师",
            "credential_en": "National counsellor, level 2",
            "issuer": "人力资源和社会保障部",
            "may_lead": True,
            "may_supervise": True,
            "for_young": True,
            "seats": 2,
        },
    )
    Counsellor.objects.get_or_create(
        user=people["qingzhu"],
        defaults={
            "languages": ["zh", "hak"],
            "credential": "社会心理服务人员培训证书",
            "credential_en": "Trained in community psychological service",
            "issuer": "深圳市社会心理服务机构",
            "may_supervise": True,
        },
    )
