"""Invitations: the link and QR code that a captain prints and hangs in the stairwell."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.forms import InvitationForm
from people.http import PersonRequest
from people.models import Community, Invitation
from people.qr import qr_svg
from people.refusals import Refusal

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: PersonRequest) -> HttpResponse:
    if not request.user.captained_paths:
        raise Http404
    form = InvitationForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = Invitation.objects.invite(
                request.user, form.cleaned_data["community"], form.cleaned_data["days"]
            )
        except Refusal as refusal:
            form.add_error("community", refusal.sentence)
        else:
            return redirect("invitation", made.pk)
    reachable = Invitation.objects.open().in_reach_of(request.user).select_related("community", "created_by")
    rows = list(reachable.order_by("-pk")[:SHOWN])
    names = Community.objects.full_names(row.community for row in rows)
    context = {"form": form, "invitations": [(row, names[row.community_id]) for row in rows]}
    return render(request, "people/invitation/list.html", context, status=422 if form.errors else 200)


def invitation(request: PersonRequest, pk: int) -> HttpResponse:
    reachable = Invitation.objects.in_reach_of(request.user).select_related("community", "created_by")
    found = get_object_or_404(reachable, pk=pk)
    url = public_url(request, found)
    context = {"invitation": found, "place": found.community.full_name(), "url": url, "svg": qr_svg(url)}
    return render(request, "people/invitation/sheet.html", context)


def public_url(request: HttpRequest, invitation: Invitation) -> str:
    """The address to print: the site's own, where it is set, rather than the one this request came by."""
    path = reverse("join", args=[invitation.token])
    return f"{settings.SITE_URL.rstrip('/')}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


@require_POST
def invitation_revoke(request: PersonRequest, pk: int) -> HttpResponse:
    get_object_or_404(Invitation.objects.in_reach_of(request.user), pk=pk).revoke()
    messages.success(request, _("The invitation is revoked. Its link and QR code no longer let anyone in."))
    return redirect("invitations")
