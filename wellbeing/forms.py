"""What visitors ask the directory, and what organizers tell it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from wellbeing.models.hotline import HotlineQuerySet
from wellbeing.words import LANGUAGES, nearness, place, region_and_above

WORDS_MAX = 60


class DirectoryForm(forms.Form):
    """Words, place, language, voice: all may be left out. Words come by POST alone, so that no address keeps them."""

    words = forms.CharField(
        label=_("What is it about?"),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )
    place = forms.ChoiceField(label=_("Where are you?"), required=False)
    language = forms.ChoiceField(label=_("Which language?"), required=False)
    quiet = forms.BooleanField(label=_("I cannot talk aloud"), required=False)

    def __init__(self, data: QueryDict, regions: Iterable[str]) -> None:
        asked = data.copy()
        if "place" not in asked:
            asked["place"] = settings.CARE_REGION
        super().__init__(asked)
        near = region_and_above(settings.CARE_REGION)
        known = sorted({*regions, settings.CARE_REGION}, key=lambda code: nearness(code, near))
        spoken = [(code, name) for code, name in LANGUAGES.items() if code != "national"]
        cast(forms.ChoiceField, self.fields["place"]).choices = [(code, place(code)) for code in known]
        cast(forms.ChoiceField, self.fields["language"]).choices = [("", _("any")), *spoken]
        self.is_valid()

    @property
    def region(self) -> str:
        return self.cleaned_data.get("place") or settings.CARE_REGION

    def narrow(self, lines: HotlineQuerySet, words: bool = True) -> HotlineQuerySet:
        """Those of the lines that answer what was asked."""
        asked = self.cleaned_data
        if asked.get("language"):
            lines = lines.speaking(asked["language"])
        if asked.get("quiet"):
            lines = lines.without_a_voice()
        return lines.for_words(asked["words"]) if words and asked.get("words") else lines

    @property
    def is_narrowed(self) -> bool:
        return self.region != settings.CARE_REGION or bool(self.cleaned_data.get("language"))

    @property
    def asks_nothing(self) -> bool:
        return not any(self.cleaned_data.get(part) for part in ("words", "language", "quiet"))
