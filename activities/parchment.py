"""Certificates as PDF and as picture: one Typst document, which lays out Chinese and English, tags the PDF for screen
readers and draws the picture from the same source. What people wrote comes in as data and is never read as markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import typst
from django.utils import translation
from django.utils.translation import gettext as _
from noto_cjk_sans_otc import FONT_PATH

from activities.models import Certificate
from people.qr import qr_svg

SOURCE = Path(__file__).with_name("certificate.typ")
PICTURE_PPI = 110.0
Kind = Literal["pdf", "png"]


def as_pdf(certificates: Sequence[Certificate], language: str, origin: str) -> bytes:
    return drawn(certificates, language, origin, "pdf")


def as_picture(certificates: Sequence[Certificate], language: str, origin: str) -> bytes:
    return drawn(certificates[:1], language, origin, "png")


def drawn(certificates: Sequence[Certificate], language: str, origin: str, kind: Kind) -> bytes:
    with translation.override(language):
        sheets = [said(certificate, origin) for certificate in certificates]
        title = _("Certificate")
    told = {"lang": language[:2], "title": title, "sheets": json.dumps(sheets, ensure_ascii=False)}
    return typst.compile(
        SOURCE,
        format=kind,
        ppi=PICTURE_PPI,
        sys_inputs=told,
        font_paths=[Path(str(FONT_PATH)).parent],
        ignore_system_fonts=True,
    )


def said(certificate: Certificate, origin: str) -> dict[str, str]:
    """Every sentence of one sheet, in the language that is on."""
    activity, entry = certificate.activity, certificate.entry
    dish = {"dish": entry.title if entry else "", "contest": activity.title}
    others = _(", ").join(certificate.together_with)
    sentences = {
        "winner": _("took a prize in “%(contest)s” with “%(dish)s”.") % dish,
        "participant": _("took part in “%(contest)s” with “%(dish)s”.") % dish,
        "judge": _("tasted with their eyes, read with care and marked fairly as a judge of “%(contest)s”.")
        % dish,
        "host": _("called the neighbours together and hosted “%(contest)s”.") % dish,
        "attendance": _("was there at “%(contest)s”.") % dish,
    }
    places = {1: _("First place"), 2: _("Second place"), 3: _("Third place")}
    url = f"{origin}{certificate.get_absolute_url()}"
    return {
        "heading": _("Certificate"),
        "name": certificate.name or _("a neighbour"),
        "sentence": sentences[certificate.kind],
        "place": places.get(certificate.place or 0, ""),
        "together": _("Cooked together with %(others)s") % {"others": others} if others else "",
        "home": str(activity.home),
        "date": certificate.held_on,
        "host": _("Host: %(host)s") % {"host": activity.host},
        "serial": certificate.serial,
        "check": _("Is it real? Scan, or look at %(url)s") % {"url": url},
        "qr": qr_svg(url).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
    }
