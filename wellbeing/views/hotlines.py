"""The directory: lines to call or write to, open to all."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from people.models import User
from wellbeing.directory_forms import DirectoryForm
from wellbeing.exchange import row_of
from wellbeing.models import Hotline
from wellbeing.models.hotline import by_place
from wellbeing.views.lines import looks_after_lines
from wellbeing.words import EMERGENCY, TROUBLES, nearness, place, region_and_above

MOST = 60  # lines on one page


@login_not_required
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
def hotlines(request: HttpRequest) -> HttpResponse:
    """Open to all: nobody in trouble should have to sign in first. Searching keeps nothing; POST keeps words out of
    addresses, and so out of histories and logs."""
    offered = Hotline.objects.offered()
    told = offered.with_reached()
    regions = dict(offered.order_by().values_list("region").annotate(lines=Count("pk")))
    form = DirectoryForm(request.POST if request.method == "POST" else request.GET, regions)
    found = form.narrow(told)
    here, there = list(found.around(form.region)[:MOST]), []
    if not form.asks_nothing:
        there = list(found.elsewhere(form.region)[:MOST])
        there.sort(key=lambda line: nearness(line.region, region_and_above(form.region)))
    nothing_found = not form.asks_nothing and not here and not there
    if nothing_found:
        here = list(form.narrow(told, words=False).around(form.region)[:MOST])
        here = here or list(told.around(form.region)[:MOST])
    in_vain = bool(form.cleaned_data.get("quiet")) and not any(line.can_be_written_to for line in here)
    context = {
        "form": form,
        "troubles": TROUBLES,
        "here": by_place(here),
        "there": by_place(there),
        "nothing_found": nothing_found,
        "quiet_in_vain": in_vain,
        "lines": here,
        **for_who_looks_after(request.user),
        **about(form.region, regions, here),
    }
    return render(request, "wellbeing/hotline/directory.html", context, status=422 if form.errors else 200)


def for_who_looks_after(user: User | AnonymousUser) -> dict[str, object]:
    """The way to their desk, and how much waits there."""
    if not isinstance(user, User) or not looks_after_lines(user):
        return {}
    return {"looks_after": True, "to_review": Hotline.objects.to_review().count()}


def about(region: str, regions: dict[str, int], here: list[Hotline]) -> dict[str, object]:
    """What is to be said of the place itself, whatever was asked."""
    near = region_and_above(region)
    return {
        "place": place(region),
        "country": place(near[-1]),
        "has_local": region in regions,
        "speaks_english": any("en" in line.languages for line in here),
        "emergency": EMERGENCY.get(near[-1], []),
        "places": [
            (code, place(code), regions[code])
            for code in sorted(regions.keys() - set(near), key=lambda code: nearness(code, near))
        ],
    }


@login_not_required
@gzip_page
@require_safe
def hotlines_json(request: HttpRequest) -> JsonResponse:
    """What is offered, for whoever builds upon it: the same rows that can be brought in again."""
    lines = Hotline.objects.offered().order_by("position")
    return JsonResponse(
        {"hotlines": [told(line) for line in lines]}, json_dumps_params={"ensure_ascii": False}
    )


def told(line: Hotline) -> dict[str, object]:
    """As a file has it, and who is open; of hours that are doubted nothing."""
    hidden = {"hours": {"status": Hotline.Hours.UNKNOWN}} if line.doubted_at else {}
    return row_of(line) | {"opening": line.opening} | hidden
