"""The way in for newcomers: follow the link in the stairwell, say who and where, wait to be confirmed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people import limits
from people.adapter import INVITATION
from people.forms import JoinForm
from people.models import Community, Invitation, Membership, User
from people.refusals import InvitationClosed, Refusal

TRIES, MINUTES = 10, 60


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Open to all: whoever holds the link may see which place it is for, and nothing more of it."""
    invitation = get_object_or_404(Invitation.objects.select_related("community", "created_by"), token=token)
    place = invitation.community.full_name()
    if not invitation.is_open:
        refused = InvitationClosed().sentence
        return render(request, "people/join/closed.html", {"place": place, "refused": refused}, status=410)
    if not isinstance(request.user, User):
        request.session[INVITATION] = invitation.token
        return render(request, "people/join/welcome.html", {"invitation": invitation, "place": place})
    if known := known_there(request.user, invitation):
        name = known.community.full_name()
        return render(request, "people/join/known.html", {"membership": known, "place": name})
    form = JoinForm(invitation, request.user, request.POST if request.method == "POST" else None)
    if form.is_valid() and asked(request.user, invitation, form):
        messages.success(request, _("Thank you. Your captain or organizer now confirms that you live there."))
        return redirect("home")
    context = {"form": form, "invitation": invitation, "place": place}
    return render(request, "people/join/form.html", context, status=422 if form.errors else 200)


def known_there(user: User, invitation: Invitation) -> Membership | None:
    """The place they already live in, or wait for, among those the invitation is for."""
    there = user.memberships.current().within(invitation.community)
    return there.filter(household__isnull=False).select_related("community").order_by("pk").first()


def asked(user: User, invitation: Invitation, form: JoinForm) -> bool:
    said = form.cleaned_data
    building: Community = said["building"]
    try:
        limits.count("join", user.pk, limit=TRIES, minutes=MINUTES)
        invitation.join(user, said["name"], building, said["door"])
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True
