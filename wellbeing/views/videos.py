"""The library of videos: open to all, without a count of who watches, and always with a way to somebody who listens."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from people.sending import send
from wellbeing.find_forms import WordsForm
from wellbeing.finding_videos import with_moments
from wellbeing.models import Caption, Hotline, Rendition, Topic, Video
from wellbeing.models.video import LANGUAGES, looks_after_videos
from wellbeing.packing import size_of
from wellbeing.playlists import TYPE, all_sizes, one_size

PAGE, NEAREST = 20, 12


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def videos(request: HttpRequest) -> HttpResponse:
    """Open to all. Searching keeps nothing; POST keeps words out of addresses, and so out of histories and logs."""
    form = WordsForm(request.POST if request.method == "POST" else None)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    asked = request.GET.get("topic", "")[:50]
    topic = Topic.objects.filter(key=asked).first() if asked else None
    shown = Video.objects.published().for_lists()
    found = shown.for_words(words) if words else shown.about(topic.key) if topic else shown
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    nothing_found = bool(words) and not page.object_list
    if nothing_found:
        page = Paginator(shown, PAGE).get_page(1)
    context = {
        "form": form,
        "words": words,
        "topic": topic,
        "topics": Topic.objects.filter(videos__in=Video.objects.published()).distinct(),
        "page": page,
        "found": with_moments(page.object_list, "" if nothing_found else words),
        "nothing_found": nothing_found,
        "looks_after": looks_after_videos(request.user),
        "line": line_for_now(),
    }
    return render(request, "wellbeing/video/library.html", context, status=422 if form.errors else 200)


def line_for_now() -> Hotline | None:
    """The nearest line that answers now; if none is known to, the nearest one."""
    lines = list(Hotline.objects.offered().around(settings.CARE_REGION)[:NEAREST])
    return next((line for line in lines if line.opening == "open"), lines[0] if lines else None)


@login_not_required
@require_safe
@vary_on_headers("Save-Data")
def video(request: HttpRequest, key: str) -> HttpResponse:
    """One video with all that belongs to it. `size` and `t` are for whoever has no JavaScript.

    Who saves data gets the sound first; on mobile data the page does the same by itself (static/wellbeing/video.js).
    """
    seen = Video.objects.visible_to(request.user).for_lists()
    shown = get_object_or_404(seen.prefetch_related("captions"), key=key)
    asked = shown.rendition(request.GET.get("size", "")[:20])
    is_sparing = not asked and request.headers.get("Save-Data") == "on"
    chosen = shown.lightest if is_sparing else asked if asked in shown.playable else None
    at = request.GET.get("t", "")
    captions = sorted(shown.captions.all(), key=lambda caption: caption.language != get_language())
    context = {
        "video": shown,
        "chosen": chosen,
        "is_sparing": is_sparing,
        "adapts": not asked and all_sizes(shown) is not None,
        "at": int(at) if at.isdecimal() and int(at) < shown.seconds else 0,
        "captions": captions,
        "review": shown.review_that_counts,
        "kept_size": size_of(shown) if shown.is_shown else 0,
        "line": line_for_now(),
        "looks_after": looks_after_videos(request.user),
    }
    return render(request, "wellbeing/video/video.html", context)


@login_not_required
@require_safe
def video_file(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """Whoever may see the video may have its files, also from the middle."""
    seen = Video.objects.visible_to(request.user)
    file = get_object_or_404(Rendition.objects.filter(video__in=seen), video__key=key, name=name)
    answer = send(request, str(file.file.name))
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@login_not_required
@require_safe
def video_playlist(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """HLS: all sizes under the name of a language, one of them under its own. Seen by whoever may see the video."""
    seen = Video.objects.visible_to(request.user).for_lists()
    shown = get_object_or_404(seen, key=key)
    if name in LANGUAGES:
        with override(name):
            told = all_sizes(shown)
    else:
        made = shown.rendition(f"{name}.mp4"[:20])
        told = one_size(made) if made else None
    if told is None:
        raise Http404
    answer = HttpResponse(told, content_type=TYPE)
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@login_not_required
@require_safe
def video_captions(request: HttpRequest, key: str, language: str) -> HttpResponse:
    seen = Video.objects.visible_to(request.user)
    captions = get_object_or_404(Caption.objects.filter(video__in=seen), video__key=key, language=language)
    return HttpResponse(captions.webvtt, content_type="text/vtt; charset=utf-8")
