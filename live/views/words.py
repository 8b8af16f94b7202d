"""What organizers of a place look after: its word list, and the log of what was done in its rooms."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from live.models import LogEntry, Word
from live.order_forms import WordsForm
from live.views.answers import REFUSED
from people.http import PersonRequest
from people.models import Community
from people.refusals import Refusal

PER_PAGE = 50


def organized(request: PersonRequest, pk: int) -> Community:
    place: Community = get_object_or_404(Community.objects.organized_by(request.user), pk=pk)
    return place


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def words(request: PersonRequest, pk: int) -> HttpResponse:
    """The words of a place, one per line, beside those that hold there from above."""
    place = organized(request, pk)
    own = Word.objects.filter(community=place).order_by("pk")
    form = WordsForm(request.POST or None, initial={"words": "\n".join(own.values_list("text", flat=True))})
    if request.method == "POST" and form.is_valid():
        try:
            Word.objects.put(place, form.cleaned_data["words"].splitlines(), request.user)
        except Refusal as refusal:
            form.add_error("words", refusal.sentence)
        else:
            return redirect("words", place.pk)
    above = Word.objects.holding_in(place).exclude(community=place).select_related("community")
    context = {"place": place, "form": form, "above": above.order_by("community__path", "pk")}
    return render(request, "live/order/words.html", context, status=REFUSED if form.errors else 200)


@require_GET
@never_cache
def place_log(request: PersonRequest, pk: int) -> HttpResponse:
    """What was done in the rooms of a place and below, by whom, to whom and why (G-6)."""
    place = organized(request, pk)
    page = Paginator(LogEntry.objects.of_place(place), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "live/order/log.html", {"place": place, "page": page})
