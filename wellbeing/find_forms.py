"""What somebody looks for, in the directory of lines as in the library of videos."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

WORDS_MAX = 60


class WordsForm(forms.Form):
    """Words come by POST alone, so that no address keeps them."""

    words = forms.CharField(
        label=_("What is it about?"),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )
