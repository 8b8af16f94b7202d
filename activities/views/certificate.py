from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Certificate, Entry
from activities.models.certificate import CertificateQuerySet
from activities.parchment import as_pdf, as_picture
from activities.turnout import turnout
from activities.views.contest import managed
from activities.views.occurrence import managed as managed_date
from people.http import PersonRequest
from people.qr import qr_svg
from people.refusals import Refusal

KINDS = {"pdf": ("application/pdf", as_pdf), "png": ("image/png", as_picture)}
LANGUAGES = ("zh-hans", "en")
PAGE = 24


def certificates(request: PersonRequest) -> HttpResponse:
    """A person's own."""
    mine = Certificate.objects.of(request.user)
    return render(request, "activities/contest/certificates.html", {"certificates": list(mine)})


@login_not_required
def certificate(request: HttpRequest, serial: str) -> HttpResponse:
    """Is it real? Open to all: whoever holds a certificate in their hand may ask."""
    found = Certificate.objects.for_pages().filter(serial=serial.upper()).first()
    mine = owned(request, found) if found else False
    manages = bool(found and request.user.is_authenticated and found.activity.is_managed_by(request.user))
    url = request.build_absolute_uri(request.path)
    context = {
        "certificate": found,
        "serial": serial,
        "mine": mine,
        "manages": manages,
        "qr": qr_svg(url) if found else "",
        "url": url,
    }
    return render(request, "activities/contest/certificate.html", context, status=200 if found else 404)


def owned(request: HttpRequest, found: Certificate) -> bool:
    user = request.user
    return user.is_authenticated and Certificate.objects.of(user).filter(pk=found.pk).exists()


def certificate_name(request: PersonRequest, serial: str) -> HttpResponse:
    """The name as the person writes it."""
    mine = get_object_or_404(Certificate.objects.of(request.user), serial=serial)
    name = request.POST.get("name", "").strip()[:40]
    if request.method == "POST" and name:
        Certificate.objects.filter(pk=mine.pk).update(name=name)
        messages.success(request, _("Saved."))
    return redirect(mine)


def certificate_file(request: PersonRequest, serial: str, language: str, kind: str) -> HttpResponse:
    """To print or to send on: PDF or picture, in the language asked for."""
    found = Certificate.objects.for_pages().filter(serial=serial, revoked_at=None).first()
    if found is None or kind not in KINDS or language not in LANGUAGES:
        raise Http404
    if not owned(request, found) and not found.activity.is_managed_by(request.user):
        raise Http404
    media, draw = KINDS[kind]
    headers = {"Content-Disposition": f'attachment; filename="{serial}.{kind}"'}
    return HttpResponse(draw([found], language, origin(request)), content_type=media, headers=headers)


def certificates_batch(request: PersonRequest, pk: int, language: str) -> HttpResponse:
    """All certificates of a contest in one file, for printing."""
    of_contest = Certificate.objects.filter(contest=managed(request, pk))
    return printed(request, of_contest, f"certificates-{pk}", language)


def certificates_of_date(request: PersonRequest, pk: int, language: str) -> HttpResponse:
    """All certificates of one date in one file, for printing."""
    of_date = Certificate.objects.filter(occurrence=managed_date(request, pk), contest=None)
    return printed(request, of_date, f"certificates-on-{pk}", language)


def printed(
    request: PersonRequest, certificates: CertificateQuerySet, name: str, language: str
) -> HttpResponse:
    every = list(certificates.valid().for_printing())
    if not every or language not in LANGUAGES:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(
        as_pdf(every, language, origin(request)), content_type="application/pdf", headers=headers
    )


def certificates_hand_out(request: PersonRequest, pk: int) -> HttpResponse:
    """For everybody who came, once it is over. Asking again gives it to who was overlooked."""
    occurrence = managed_date(request, pk)
    if request.method == "POST":
        came = [row.person for row in turnout(occurrence) if row.came]
        try:
            new = Certificate.objects.hand_out(occurrence, came)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(
                request,
                ngettext(
                    "%(new)s certificate was handed out.", "%(new)s certificates were handed out.", new
                ) % {"new": new}
                if new else _("Everybody who came has theirs already."),
            )  # fmt: skip
    return redirect("attendance", pk)


def certificate_revoke(request: PersonRequest, serial: str) -> HttpResponse:
    found = get_object_or_404(Certificate.objects.for_pages(), serial=serial)
    if not found.activity.is_managed_by(request.user):
        raise Http404
    if request.method == "POST":
        found.revoke(request.POST.get("why", "")[:200])
        messages.success(request, _("The certificate is revoked; its page says so."))
    return redirect(found)


def origin(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def cookbook(request: PersonRequest) -> HttpResponse:
    """What neighbours cooked, with its recipe, to be found by dish or by what is at home (C-25)."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    dishes = Entry.objects.in_cookbooks_of(request.user).for_lists()
    for word in words.split()[:6]:
        dishes = dishes.filter(
            Q(title__icontains=word) | Q(ingredients__icontains=word) | Q(story__icontains=word)
        )
    page = Paginator(dishes.order_by("-contest__published_at", "title", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "activities/contest/cookbook.html", {"page": page, "q": words})
