from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from activities.models import Occurrence


class RegistrationForm(forms.Form):
    """One tap for one person; more of the household are a choice beside it."""

    people = forms.IntegerField(
        label=_("How many of you"), initial=1, validators=[MinValueValidator(1, _("At least one of you."))]
    )

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = occurrence.seats_left
        most = (
            settings.REGISTRATION_MAX_PEOPLE if left is None else min(settings.REGISTRATION_MAX_PEOPLE, left)
        )
        numbers = range(1, max(most, 1) + 1)
        self.most = most
        self.fields["people"].widget = forms.Select(
            choices=[(n, ngettext("%(count)s person", "%(count)s people", n) % {"count": n}) for n in numbers]
        )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        error_messages={"required": _("Say why, so that your neighbours know.")},
        help_text=_("Everyone registered is told at once, with these words."),
        widget=forms.Textarea({"rows": 2}),
    )
