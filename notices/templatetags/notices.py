"""What every page may show of notices."""

from __future__ import annotations

from django import template
from django.template import Context

from notices.models import Notice
from people.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notices(context: Context) -> int:
    """How many notices wait for whoever reads this page. Counted once per page, however often it is shown."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or not isinstance(user, User):
        return 0
    if not hasattr(request, "unread_notices"):
        request.unread_notices = Notice.objects.of(user).unread().count()
    count: int = request.unread_notices
    return count
