"""What a household let us keep of its kitchen: for its own eyes, to change, to take along, and to have forgotten."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from live.allergens import ALLERGENS
from live.forms import DietForm
from live.models import Diet, Pantry
from live.views.answers import REFUSED, asks_for_json
from people.http import PersonRequest
from people.refusals import Refusal


@require_http_methods(["GET", "POST"])
@never_cache
def kitchen(request: PersonRequest) -> HttpResponse:
    if request.method == "GET":
        return kitchen_page(request)
    form = DietForm(request.POST)
    if not form.is_valid():
        return refused(request, "form.invalid", _("That did not arrive whole. Load the page again, please."))
    try:
        form.carry_out(request.user)
    except Refusal as refusal:
        return refused(request, refusal.code, refusal.sentence)
    if not asks_for_json(request):
        return redirect("kitchen")
    return JsonResponse({"html": render_to_string("live/allergens/_mine.html", {}, request)})


def refused(request: PersonRequest, code: str, sentence: str) -> HttpResponse:
    if asks_for_json(request):
        return JsonResponse({"code": code, "sentence": sentence}, status=REFUSED)
    return kitchen_page(request, sentence)


def kitchen_page(request: PersonRequest, refusal: str = "") -> HttpResponse:
    context = {"diet": Diet.objects.of(request.user), "allergens": ALLERGENS, "refusal": refusal}
    return render(request, "live/kitchen.html", context, status=REFUSED if refusal else 200)


@require_GET
@never_cache
def kitchen_file(request: PersonRequest) -> HttpResponse:
    """All of it in one file, for who wants to take it along."""
    diet = Diet.objects.of(request.user)
    avoided = set(diet.avoided) if diet else set()
    pantries = Pantry.objects.kept_by(request.user)
    told = {
        "must_not_eat": [str(allergen.label) for allergen in ALLERGENS if allergen.key in avoided],
        "kept_since": diet.agreed_at if diet else None,
        "recipes": [{"at_home": pantry.ticked, "cooks_for": pantry.servings} for pantry in pantries],
    }
    named = {"Content-Disposition": 'attachment; filename="kitchen.json"'}
    return JsonResponse(told, headers=named, json_dumps_params={"ensure_ascii": False, "indent": 1})
