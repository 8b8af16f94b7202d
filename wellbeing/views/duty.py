"""The roster: neighbours see who listens when; counsellors take shifts, hand them back, and plan them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from people.http import PersonRequest
from people.models import User
from people.refusals import Refusal
from wellbeing.duty_forms import DutyForm, places_of
from wellbeing.models import Duty
from wellbeing.models.counsellor import counsels
from wellbeing.models.duty import leads

DOES: dict[str, tuple[Callable[[Duty, User], None], Promise | str]] = {
    "take": (Duty.take, _("The shift is yours. Thank you.")),
    "swap": (Duty.ask_swap, _("The others can see that you look for somebody. Until then it stays yours.")),
    "keep": (Duty.keep, _("The shift stays yours.")),
    "back": (Duty.hand_back, _("The shift is free for the others.")),
    "drop": (Duty.drop, _("The shift is off the roster.")),
}


@dataclass(frozen=True)
class Row:
    """A shift, and what somebody may do with it."""

    duty: Duty
    is_mine: bool
    may_take: bool
    may_change: bool
    may_drop: bool
    refusal: str = ""

    @classmethod
    def of(cls, duty: Duty, user: User, is_lead: bool, refused: tuple[int, str]) -> Row:
        here, over = counsels(user, duty.community), duty.ends_at <= timezone.now()
        mine = duty.is_of(user)
        return cls(
            duty,
            is_mine=mine,
            may_take=here and not mine and duty.can_be_taken and (is_lead or not duty.is_lead),
            may_change=here and not over and not duty.is_free and (mine or is_lead),
            may_drop=here and not over and duty.is_free and (is_lead or duty.planned_by_id == user.pk),
            refusal=refused[1] if refused[0] == duty.pk else "",
        )


@require_safe
def duty_roster(request: PersonRequest) -> HttpResponse:
    return page(request, week_asked_for(request))


def page(
    request: PersonRequest, week: int, form: DutyForm | None = None, refused: tuple[int, str] = (0, "")
) -> HttpResponse:
    """One week, day by day, in the reader's time; with what was refused, the same page again, saying why."""
    user, now = request.user, timezone.now()
    begins = timezone.localdate() + timedelta(weeks=week)
    start, end = (midnight(begins + timedelta(days=days)) for days in (0, 7))
    visible = Duty.objects.visible_to(user).select_related("community", "counsellor__counsellor")
    shown = visible.between(start if week else min(start, now - timedelta(hours=4)), end).filter(
        ends_at__gt=start
    )
    is_lead = leads(user)
    rows = [Row.of(duty, user, is_lead, refused) for duty in shown]
    serving = Duty.objects.filter(community__path__in=user.seen_paths).select_related(
        "counsellor__counsellor"
    )
    context = {
        "days": [(day, list(of_day)) for day, of_day in groupby(rows, lambda row: day_of(row.duty))],
        "on_now": list(serving.on_now(now)),
        "next": serving.next(now),
        "begins": start,
        "ends": end - timedelta(days=1),
        "week": week,
        "next_week": week + 1 if week < settings.DUTY_WEEKS_AHEAD else None,
        "last_week": week - 1 if week else None,
        "form": form or (DutyForm(user=user) if places_of(user) else None),
    }
    return render(request, "wellbeing/duty/roster.html", context, status=422 if form or refused[0] else 200)


def midnight(day: object) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))  # type: ignore[arg-type]


def day_of(duty: Duty) -> datetime:
    return midnight(timezone.localtime(duty.starts_at).date())


def week_asked_for(request: PersonRequest) -> int:
    asked = request.POST.get("week") or request.GET.get("week", "0")
    if not (
        asked.isascii() and asked.isdecimal() and len(asked) < 3 and int(asked) <= settings.DUTY_WEEKS_AHEAD
    ):
        raise Http404
    return int(asked)


@require_POST
def duty_plan(request: PersonRequest) -> HttpResponse:
    if not places_of(request.user):
        raise Http404
    form = DutyForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            duty = form.plan()
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The shift is on the roster."))
            return redirect(f"{reverse('duty_roster')}?week={week_of(duty)}#duty-{duty.pk}")
    return page(request, week_asked_for(request), form)


def week_of(duty: Duty) -> int:
    return max((timezone.localtime(duty.starts_at).date() - timezone.localdate()).days // 7, 0)


@require_POST
def duty_change(request: PersonRequest, pk: int) -> HttpResponse:
    duty = get_object_or_404(Duty.objects.visible_to(request.user).select_related("community"), pk=pk)
    if not counsels(request.user, duty.community) or request.POST.get("action") not in DOES:
        raise Http404
    does, said = DOES[request.POST["action"]]
    week = week_asked_for(request)
    try:
        does(duty, request.user)
    except Refusal as refusal:
        return page(request, week, refused=(pk, refusal.sentence))
    messages.success(request, str(said))
    return redirect(f"{reverse('duty_roster')}?week={week}#duty-{pk}")
