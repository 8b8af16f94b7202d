from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CorrectionForm(forms.Form):
    person = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    came = forms.TypedChoiceField(
        label=_("Was this neighbour there?"),
        choices=[("yes", _("Came")), ("no", _("Did not come"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    note = forms.CharField(
        label=_("Why it is corrected"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("A few words, so that others understand it later.")},
    )
