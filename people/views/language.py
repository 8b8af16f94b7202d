from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views import i18n

from people.models import User


@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """The switch on every page. The cookie is for this device; who is signed in takes the choice to every other one."""
    response: HttpResponse = i18n.set_language(request)
    if request.method == "POST" and isinstance(request.user, User):
        language = request.POST.get("language", "")
        if language in dict(settings.LANGUAGES):
            User.objects.filter(pk=request.user.pk).update(language=language)
    return response
