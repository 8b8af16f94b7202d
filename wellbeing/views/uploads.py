"""Sending a video from a phone: the core of the tus 1.0 protocol, with creation and termination (https://tus.io).

A line that breaks loses one piece at most: the sender asks with HEAD how far we are and goes on from there, also from
another network. Who has no JavaScript sends one small file with a plain form.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from people.http import PersonRequest
from people.refusals import Refusal
from wellbeing.models import Upload
from wellbeing.video_refusals import NoRoom, OutOfStep, TooLarge
from wellbeing.views.video_desk import looked_after

TUS = "1.0.0"
PIECE_MAX = 4 * 1024 * 1024
OFFSETS = "application/offset+octet-stream"
STATUS = {TooLarge: 413, NoRoom: 507, OutOfStep: 409}


def answer(status: int = 204, **headers: str) -> HttpResponse:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(status=status, headers={"Tus-Resumable": TUS, **told})


def refused(refusal: Refusal) -> HttpResponse:
    said = HttpResponse(
        refusal.sentence, status=STATUS[type(refusal)], content_type="text/plain; charset=utf-8"
    )
    said["Tus-Resumable"] = TUS
    return said


def number(told: str | None) -> int:
    return int(told) if told and told.isdecimal() and len(told) < 16 else -1


@never_cache
@require_http_methods(["OPTIONS", "POST"])
def video_uploads(request: PersonRequest, key: str) -> HttpResponse:
    """Announce a file of some length; the answer says where its pieces go."""
    video = looked_after(request, key)
    if request.method == "OPTIONS":
        return answer(
            Tus_Version=TUS, Tus_Extension="creation,termination", Tus_Max_Size=str(settings.VIDEO_MAX_BYTES)
        )
    if request.headers.get("Tus-Resumable") != TUS:
        return answer(412, Tus_Version=TUS)
    try:
        upload = Upload.objects.begin(request.user, video, number(request.headers.get("Upload-Length")))
    except Refusal as refusal:
        return refused(refusal)
    return answer(201, Location=reverse("video_upload", args=[video.key, upload.token]), Upload_Offset="0")


@never_cache
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def video_upload(request: PersonRequest, key: str, token: str) -> HttpResponse:
    video = looked_after(request, key)
    upload = get_object_or_404(Upload, video=video, token=token)
    if request.method == "HEAD":
        return answer(200, Upload_Offset=str(upload.offset), Upload_Length=str(upload.length))
    if request.method == "DELETE":
        upload.throw_away()
        return answer()
    return take(request, upload)


def take(request: PersonRequest, upload: Upload) -> HttpResponse:
    """The next piece: looked at from outside first, then put where it belongs."""
    if request.headers.get("Tus-Resumable") != TUS:
        return answer(412, Tus_Version=TUS)
    if request.content_type != OFFSETS:
        return answer(415)
    if not 0 <= number(request.headers.get("Content-Length")) <= PIECE_MAX:
        return answer(413)
    try:
        offset = upload.append(number(request.headers.get("Upload-Offset")), request.read())
    except Refusal as refusal:
        return refused(refusal)
    return answer(Upload_Offset=str(offset))


@require_POST
def video_send(request: PersonRequest, key: str) -> HttpResponse:
    """The same in one go, for who has no JavaScript."""
    video = looked_after(request, key)
    file = request.FILES.get("file")
    if file is None:
        raise Http404
    try:
        upload = Upload.objects.begin(request.user, video, file.size or 0)
        for piece in file.chunks():
            upload.append(upload.offset, piece)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("video_review", video.key)
