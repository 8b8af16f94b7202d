"""The desk of those who look after the library: what waits for a review, and a counsellor's word."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.http import PersonRequest
from people.models import Role
from people.refusals import Refusal
from wellbeing.models import Upload, Video
from wellbeing.models.video import looks_after_videos
from wellbeing.video_forms import CaptionsForm, VideoForm, VideoReviewForm

PAGE = 20


def looked_after(request: PersonRequest, key: str) -> Video:
    if not looks_after_videos(request.user):
        raise Http404
    return get_object_or_404(Video.objects.defer("search"), key=key)


@require_safe
def videos_desk(request: PersonRequest) -> HttpResponse:
    if not looks_after_videos(request.user):
        raise Http404
    shown_all = "all" in request.GET
    videos = Video.objects.order_by("position") if shown_all else Video.objects.to_review()
    page = Paginator(videos.defer("search"), PAGE).get_page(request.GET.get("page"))
    return render(request, "wellbeing/video/desk.html", {"page": page, "shown_all": shown_all})


@require_http_methods(["GET", "HEAD", "POST"])
def video_review(request: PersonRequest, key: str) -> HttpResponse:
    """Look, then say so. Whoever is no counsellor sees what was said, and may publish or take down."""
    video = looked_after(request, key)
    form = VideoReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            video.review(request.user, told["credential"], told["valid_until"], told["quick"])
            video.publish()
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(
                request, gettext("Thank you. “%(video)s” is shown to everybody now.") % {"video": video}
            )
            return redirect("videos_desk")
    context = {
        "video": video,
        "form": form,
        "upload": Upload.objects.filter(video=video).first(),
        "is_playable": bool(video.smallest),
        "languages_missing": video.languages_missing,
        "most_megabytes": settings.VIDEO_MAX_BYTES // 1_000_000,
        "most_minutes": settings.VIDEO_MAX_SECONDS // 60,
        "may_review": request.user.has_role(Role.COUNSELLOR),
        "reviews": video.reviews.select_related("by")[:PAGE],
    }
    return render(request, "wellbeing/video/review.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def video_new(request: PersonRequest) -> HttpResponse:
    """What it is about; its file and captions come on the page after."""
    if not looks_after_videos(request.user):
        raise Http404
    form = VideoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("video_review", form.begin().key)
    return render(request, "wellbeing/video/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def video_words(request: PersonRequest, key: str) -> HttpResponse:
    video = looked_after(request, key)
    form = CaptionsForm(request.POST if request.method == "POST" else None, video=video)
    if form.is_valid():
        form.keep()
        messages.success(request, gettext("The captions are kept."))
        return redirect("video_review", video.key)
    context = {"form": form, "video": video}
    return render(request, "wellbeing/video/words.html", context, status=422 if form.errors else 200)


@require_POST
def video_publish(request: PersonRequest, key: str) -> HttpResponse:
    video = looked_after(request, key)
    try:
        video.publish()
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("video_review", video.key)


@require_POST
def video_withdraw(request: PersonRequest, key: str) -> HttpResponse:
    video = looked_after(request, key)
    video.withdraw()
    messages.success(request, gettext("Nobody is shown it any more."))
    return redirect("video_review", video.key)
