"""One's own page: what neighbours see, where one belongs, how one signs in, and how to go."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from people.forms import ProfileForm
from people.http import PersonRequest
from people.models import Community, Membership, User
from people.refusals import DemoStays


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: PersonRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        person = form.save()
        with override(person.language):
            messages.success(request, _("Saved."))
        return remembering_choices(redirect("me"), person)
    context = {"form": form, "memberships": with_addresses(request.user), **ways_in(request.user)}
    return render(request, "people/me.html", context, status=422 if form.errors else 200)


def remembering_choices(response: HttpResponse, person: User) -> HttpResponse:
    """This device's own choices follow what was just said for all devices."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        person.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    response.delete_cookie("type")
    return response


def with_addresses(person: User) -> list[tuple[Membership, str]]:
    memberships = list(
        person.memberships.current().select_related("community", "household").order_by("role", "pk")
    )
    names = Community.objects.full_names(membership.community for membership in memberships)
    return [(membership, names[membership.community_id]) for membership in memberships]


def ways_in(person: User) -> dict[str, bool]:
    """How this person can sign in, besides the code by e-mail that everyone has."""
    types = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    return {
        "has_passkey": Authenticator.Type.WEBAUTHN in types,
        "has_app": Authenticator.Type.TOTP in types,
        "has_codes": Authenticator.Type.RECOVERY_CODES in types,
        "has_password": person.has_usable_password(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def membership_leave(request: PersonRequest, pk: int) -> HttpResponse:
    """Asks once, saying what happens; then goes."""
    mine = request.user.memberships.current().select_related("community", "household")
    membership = get_object_or_404(mine, pk=pk)
    if request.method == "POST":
        membership.leave()
        messages.success(request, _("You have left %(place)s.") % {"place": membership.community})
        return redirect("me")
    return render(request, "people/membership/leave.html", {"membership": membership})


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def me_delete(request: PersonRequest) -> HttpResponse:
    """Asks once, saying what happens; then everything that says something of this person is gone."""
    refused = ""
    if request.method == "POST":
        try:
            request.user.leave()
        except DemoStays as refusal:
            refused = refusal.sentence
        else:
            logout(request)
            messages.success(
                request, _("Your account is deleted. Take care, and come back whenever you like.")
            )
            return redirect("home")
    context = {"refused": refused, "memberships": with_addresses(request.user)}
    return render(request, "people/me_delete.html", context, status=422 if refused else 200)


def second_factor(request: PersonRequest) -> HttpResponse:
    """Where organizers and counsellors are sent until they have one."""
    return render(request, "people/second_factor.html", ways_in(request.user))
