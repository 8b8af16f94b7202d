"""Videos kept on a phone: what such a phone asks for. Nobody is told who keeps what: it asks for all that is shown."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from wellbeing.models import Video
from wellbeing.packing import packed, zipped
from wellbeing.views.videos import line_for_now


def kept(key: str) -> Video:
    """Only what is shown to everybody may be taken along: a draft would stay on a phone that is sold."""
    return get_object_or_404(Video.objects.published().for_lists().prefetch_related("captions"), key=key)


@login_not_required
@gzip_page
@require_safe
@cache_control(no_store=True)
def video_pack(request: HttpRequest, key: str) -> JsonResponse:
    return JsonResponse(packed(kept(key), line_for_now()), json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
def video_zip(request: HttpRequest, key: str) -> HttpResponse:
    video = kept(key)
    named = {"Content-Disposition": f'attachment; filename="linli-{video.key}.zip"'}
    return HttpResponse(zipped(video), content_type="application/zip", headers=named)


@login_not_required
@gzip_page
@require_safe
@cache_control(no_store=True)
def videos_shown(request: HttpRequest) -> JsonResponse:
    """All that is shown, each with what it is now: a phone compares by itself what it keeps."""
    return JsonResponse({"shown": dict(Video.objects.published().values_list("key", "content"))})
