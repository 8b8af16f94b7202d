from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from live.forms import StageForm
from live.models import Room, Speaker
from live.views.answers import carry_out, enter, misshapen
from people.http import PersonRequest

ABOUT_ALL: dict[str, Callable[..., object]] = {
    "mute_all": Speaker.objects.mute_all,
    "back_to_host": Speaker.objects.back_to_host,
}
ABOUT_ONE: dict[str, Callable[..., object]] = {
    "mute": Speaker.mute,
    "unmute": Speaker.unmute,
    "spotlight": Speaker.spotlight,
    "take_down": Speaker.take_down,
}


@require_POST
def room_stage(request: PersonRequest, pk: int) -> HttpResponse:
    """Go on stage with picture and sound from this page, or leave it; for hosts, whom to show, mute and move down."""
    room = enter(request, pk)
    if not room.has_tool("stage"):
        raise Http404
    form = StageForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    given, user = form.cleaned_data, request.user
    match given["action"]:
        case "up":
            return carry_out(
                request, room, Speaker.objects.step_up, room, user, given["page"], given["sound_only"]
            )
        case "down":
            return carry_out(request, room, Speaker.objects.step_down, room, user, given["page"])
        case action if action in ABOUT_ALL:
            return carry_out(request, room, ABOUT_ALL[action], room, user)
    return carry_out(request, room, ABOUT_ONE[given["action"]], speaker_in(room, given["speaker"]), user)


def speaker_in(room: Room, pk: int | None) -> Speaker:
    speaker: Speaker | None = room.speakers.filter(pk=pk or 0).first()
    if speaker is None:
        raise Http404
    speaker.room = room
    return speaker
