"""What residents said of being listened to: for counsellors, duty leads and supervisors, and only in sums."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from wellbeing.sums import months
from wellbeing.views.desk import desk_of
from wellbeing.views.private import private


@require_safe
@private
def sums(request: PersonRequest) -> HttpResponse:
    desk_of(request)
    return render(request, "wellbeing/desk/sums.html", {"months": months(request.user, timezone.now())})
