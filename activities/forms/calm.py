"""Forms that show what was typed without judging it yet: for "preview", "find" and "another date" without scripts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import ErrorDict


class CalmForm(forms.BaseForm):
    calm: bool = False

    def full_clean(self) -> None:
        if self.calm:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
        else:
            super().full_clean()
