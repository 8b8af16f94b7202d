from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from notices.models import Notice
from people.http import PersonRequest

PER_PAGE = 30


@require_safe
def notices(request: PersonRequest) -> HttpResponse:
    """What somebody was told, unread first."""
    page = Paginator(Notice.objects.of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    newest = max((notice.pk for notice in page), default=0)
    return render(request, "notices/notices.html", {"page": page, "newest": newest})


@require_POST
def notices_read(request: PersonRequest) -> HttpResponse:
    """Mark as read what the page showed; what arrived since then stays unread."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal():
        Notice.objects.of(request.user).read_up_to(int(newest))
    return redirect("notices")
