from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wellbeing.refusals import Moved

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.request import CounsellingRequest

NOTE = Path(__file__).parent.parent / "data" / "clinic_note.json"
GOOD_FOR = timedelta(days=365)
MOST = 3  # in one note


@cache
def note() -> dict[str, str]:
    words: dict[str, str] = json.loads(NOTE.read_text("utf-8"))
    return words


class ClinicQuerySet(models.QuerySet["Clinic"]):
    def offered(self) -> Self:
        """Those that somebody has looked at within a year; an older address is worse than none."""
        return self.filter(checked_on__gte=timezone.localdate() - GOOD_FOR).order_by("name", "pk")


class Clinic(models.Model):
    """A medical institution that counsellors may name. None is shipped: each was checked by a person of this place."""

    name = models.CharField(_("name in Chinese"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    address = models.CharField(_("address and department, in Chinese"), max_length=120)
    address_en = models.CharField(_("address and department, in English"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=40)
    source = models.CharField(_("where this is known from"), max_length=200)
    checked_on = models.DateField()
    checked_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")

    objects = ClinicQuerySet.as_manager()

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")

    def __str__(self) -> str:
        return self.name

    @property
    def is_offered(self) -> bool:
        return self.checked_on >= timezone.localdate() - GOOD_FOR

    def check_again(self, by: User) -> None:
        self.checked_on, self.checked_by = timezone.localdate(), by
        self.save(update_fields=["checked_on", "checked_by"])


def suggestion(clinics: Iterable[Clinic]) -> str:
    """The note in both languages: general words, and where one could go. Reviewed; nobody writes it anew each time."""
    words, chosen = note(), list(clinics)[:MOST]
    zh = [f"· {one.name}，{one.address}，{one.phone}（{one.checked_on:%Y-%m-%d} 核对）" for one in chosen]
    en = [
        f"· {one.name_en}, {one.address_en}, {one.phone} (checked {one.checked_on:%Y-%m-%d})"
        for one in chosen
    ]
    lines = [words["zh"], *([words["list_zh"], *zh] if zh else [words["general_zh"]]), words["danger_zh"], "",
             words["en"], *([words["list_en"], *en] if en else [words["general_en"]]), words["danger_en"]]  # fmt: skip
    return "\n".join(lines)


class Suggested(models.Model):
    """That a clinic was suggested in a conversation: it goes with the end that says so."""

    clinic_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        request: models.ForeignKey[CounsellingRequest]

    class Meta:
        abstract = True

    @transaction.atomic
    def suggest_clinic(self, by: User, clinics: Iterable[Clinic], client_id: str, now: datetime) -> None:
        """That a medical institution should have a look, in words that were reviewed. Sent twice it is there once."""
        if (room := self.request.room) is None:
            raise Moved
        room.post(by, suggestion(clinics), client_id)
        type(self)._default_manager.filter(pk=self.pk).update(clinic_at=now)
