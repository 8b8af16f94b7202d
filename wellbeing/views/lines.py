"""Keeping the directory right: what visitors report, and the desk of those who look after it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.http import PersonRequest, way_on
from people.models import Role, User
from people.refusals import TooOften
from wellbeing.directory_forms import CheckForm, ImportForm, LineForm
from wellbeing.exchange import row_of
from wellbeing.models import Doubt, Hotline, Reached
from wellbeing.witness import remember, witness_of

PAGE = 20
CHECKS_SHOWN = 10
THANKS = _(
    "Thank you. Somebody will check “%(line)s”. Once a second person says so, its hours are hidden until then."
)

CHECKED = _("Thank you. “%(line)s” is checked as of today.")
NOT_OFFERED = _(
    "Thank you. “%(line)s” is shown to nobody any more. It stays here until somebody finds its new number."
)
NO_ANSWER = _("That is not about you. Try again a little later, or take the next number; both are right.")


@login_not_required
@require_POST
def line_wrong(request: HttpRequest) -> HttpResponse:
    """One tap, also for who is signed out: whoever finds a dead number at night has no patience for more."""
    line = get_object_or_404(Hotline.objects.offered(), key=request.POST.get("line", "")[:50])
    witness, secret = witness_of(request)
    try:
        Doubt.objects.note(line, witness)
    except TooOften as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, THANKS % {"line": line})
    return remember(redirect(way_on(request, "hotlines")), secret)


@login_not_required
@require_POST
def line_reached(request: HttpRequest) -> HttpResponse:
    """Whether somebody answered: one tap after the call, if one likes. Only a number grows by one."""
    got_through = "yes" in request.POST
    key = request.POST.get("yes" if got_through else "no", "")[:50]
    line = get_object_or_404(Hotline.objects.offered(), key=key)
    witness, _secret = witness_of(request)
    try:
        Reached.objects.note(line, got_through, witness)
    except TooOften as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(
            request, gettext("Thank you. It helps the next one who calls.") if got_through else NO_ANSWER
        )
    return redirect(way_on(request, "hotlines"))


def looks_after_lines(user: User) -> bool:
    return user.is_staff or user.has_role(Role.ORGANIZER)


def must_look_after_lines(request: PersonRequest) -> None:
    if not looks_after_lines(request.user):
        raise Http404


@require_safe
def lines_desk(request: PersonRequest) -> HttpResponse:
    """What somebody should look at now, the most pressing first; and all others with their next date."""
    must_look_after_lines(request)
    shown_all = "all" in request.GET
    lines = Hotline.objects.order_by("position") if shown_all else Hotline.objects.to_review()
    page = Paginator(lines.select_related("verified_by").with_doubts(), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "wellbeing/hotline/desk.html", {"page": page, "shown_all": shown_all})


@require_http_methods(["GET", "HEAD", "POST"])
def line_review(request: PersonRequest, key: str) -> HttpResponse:
    must_look_after_lines(request)
    line = get_object_or_404(Hotline.objects.with_doubts(), key=key)
    form = LineForm(request.POST if request.method == "POST" else None, line)
    if form.is_valid():
        form.instance.review(request.user)
        messages.success(request, CHECKED % {"line": form.instance})
        return redirect("lines_desk")
    return review_page(request, line, form, CheckForm(None, line))


@require_POST
def line_check(request: PersonRequest, key: str) -> HttpResponse:
    """All is as it stands here, or nobody is reached there: one press. What changed is written into the long form."""
    must_look_after_lines(request)
    line = get_object_or_404(Hotline.objects.with_doubts(), key=key)
    check = CheckForm(request.POST, line)
    if not check.is_valid():
        return review_page(request, line, LineForm(None, line), check)
    is_dead = "dead" in request.POST
    check.keep(request.user, is_dead)
    messages.success(request, (NOT_OFFERED if is_dead else CHECKED) % {"line": line})
    return redirect("lines_desk")


def review_page(request: HttpRequest, line: Hotline, form: LineForm, check: CheckForm) -> HttpResponse:
    checks = line.checks.select_related("by")[:CHECKS_SHOWN]
    context = {"line": line, "form": form, "check": check, "checks": checks}
    failed = form.errors or check.errors
    return render(request, "wellbeing/hotline/review.html", context, status=422 if failed else 200)


@require_safe
def lines_export(request: PersonRequest) -> JsonResponse:
    """All lines, also those that are not offered, in the form in which they can be brought in again."""
    must_look_after_lines(request)
    rows = [row_of(line) for line in Hotline.objects.order_by("position")]
    return JsonResponse(
        {"hotlines": rows},
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": 'attachment; filename="hotlines.json"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def lines_import(request: PersonRequest) -> HttpResponse:
    """A file is looked through first. Only what was shown is brought in, and only once somebody said yes to it."""
    must_look_after_lines(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    plan = form.cleaned_data["plan"] if form.is_valid() else None
    if plan and form.is_confirmed:
        lines = plan.carry_out()
        said = ngettext("%(lines)s line was brought in.", "%(lines)s lines were brought in.", lines)
        messages.success(request, said % {"lines": lines})
        return redirect("lines_desk")
    context = {"form": form, "plan": plan}
    return render(request, "wellbeing/hotline/import.html", context, status=422 if form.errors else 200)
