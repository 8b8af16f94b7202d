"""An organizer sends a video to everybody in isolation in one of their places: first the count, then once."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.http import PersonRequest
from people.models import Isolation
from people.refusals import Refusal
from wellbeing.models import Sending, Video
from wellbeing.models.sending import not_told_yet
from wellbeing.video_forms import SendingForm

SHOWN = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def video_sending(request: PersonRequest, key: str) -> HttpResponse:
    if not request.user.organized_paths:
        raise Http404
    video = get_object_or_404(Video.objects.published().defer("search"), key=key)
    form = SendingForm(request.user, request.POST if request.method == "POST" else request.GET)
    if form.is_valid() and request.method == "POST":
        told = form.cleaned_data
        try:
            people = Sending.objects.send(video, told["place"], request.user, told["people"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, sentence(people))
            return redirect("video_sending", video.key)
    place = form.cleaned_data.get("place") or form.first
    context = {
        "video": video,
        "form": form,
        "place": place,
        "people": len(not_told_yet(video, place)),
        "households": Isolation.objects.now_within(place).count(),
        "sendings": Sending.objects.within_reach_of(request.user)
        .filter(video=video)
        .select_related("place", "by")[:SHOWN],
    }
    failed = request.method == "POST" and form.errors
    return render(request, "wellbeing/video/sending.html", context, status=422 if failed else 200)


def sentence(people: int) -> str:
    if not people:
        return gettext("They had all been sent it before; nobody was sent it twice.")
    said = ngettext("It was sent to %(people)s person.", "It was sent to %(people)s people.", people)
    return said % {"people": people}
