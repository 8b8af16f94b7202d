from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from live.forms import ReadForm
from live.models import Reading
from live.views.answers import carry_out, enter, misshapen
from people.http import PersonRequest


@require_POST
def room_read(request: PersonRequest, pk: int) -> HttpResponse:
    """Up to where somebody has read, so that whoever comes back finds the place. Pages say it when they are left."""
    room = enter(request, pk)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    return carry_out(request, room, Reading.objects.note, room, request.user, form.cleaned_data["seq"])
