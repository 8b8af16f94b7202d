"""What visitors ask the directory, and what organizers tell it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.models import User
from wellbeing import exchange
from wellbeing.find_forms import WordsForm
from wellbeing.hours import validate_weekly
from wellbeing.models import Hotline
from wellbeing.models.finding import HotlineQuerySet
from wellbeing.numbers import validate_numbers
from wellbeing.words import LANGUAGES, nearness, place, region_and_above

IMPORT_MAX = 700_000  # characters: a few thousand lines, and what one request may carry
NUMBER_ROW = re.compile(r"(?P<channel>\S+)\s+(?P<value>.+?)\s+(?P<usable_from>\S+)")
WEEKLY_ROW = re.compile(
    r"(?P<days>[a-z]{3}(?:-[a-z]{3})?)\s+(?P<opens>\d\d:\d\d)\s*-\s*(?P<closes>\d\d:\d\d)"
)


class DirectoryForm(WordsForm):
    """Words, place, language, voice: all may be left out."""

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


class LineForm(forms.ModelForm[Hotline]):
    """What somebody saw who looked whether a line is still right. Numbers and hours are written one to a row."""

    numbers_text = forms.CharField(
        label=_("Numbers"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One to a row: phone, text, whatsapp or chat; the number; from where it can be dialled."),
    )
    weekly_text = forms.CharField(
        label=_("Weekly hours, in the line's own time"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "One span to a row, for example: mon-fri 08:30-17:30. Past midnight: fri-sat 20:00-02:00."
        ),
    )

    class Meta:
        model = Hotline
        fields = [
            "verification", "source", "source_en", "source_url", "name", "name_en", "operator", "operator_en",
            "hours_status", "always", "days_off",
            "hours_note", "hours_note_en", "cost", "anonymous", "recorded", "note", "note_en",
        ]  # fmt: skip
        widgets = {"verification": forms.RadioSelect}

    def __init__(self, data: Any, instance: Hotline) -> None:
        super().__init__(data, instance=instance)
        self.initial["numbers_text"] = "\n".join(
            f"{row['channel']} {row['value']} {row['usable_from']}" for row in instance.numbers
        )
        self.initial["weekly_text"] = "\n".join(
            f"{row['days']} {row['opens']}-{row['closes']}" for row in instance.weekly
        )

    def clean_numbers_text(self) -> list[dict[str, str]]:
        numbers = list(rows_of(self.cleaned_data["numbers_text"], NUMBER_ROW))
        if not all(numbers):
            raise forms.ValidationError(_("A number looks like this: phone 0755-12345678 any."))
        validate_numbers(numbers)
        return numbers

    def clean_weekly_text(self) -> list[dict[str, str]]:
        weekly = list(rows_of(self.cleaned_data["weekly_text"], WEEKLY_ROW))
        validate_weekly(weekly)
        return weekly

    def clean(self) -> dict[str, Any]:
        """Before the model looks at how they go together."""
        self.instance.numbers = self.cleaned_data.get("numbers_text", self.instance.numbers)
        self.instance.weekly = self.cleaned_data.get("weekly_text", self.instance.weekly)
        return super().clean() or self.cleaned_data


class CheckForm(forms.Form):
    """A minute's work: the page was opened, and either all is as it stands here or nobody is reached there."""

    SURE = Hotline.Verification.choices[:2]

    how = forms.ChoiceField(label=_("Where did you see it?"), choices=SURE, widget=forms.RadioSelect)
    where = forms.CharField(
        label=_("Which page, or who told you"),
        max_length=200,
        help_text=_("It stands beside the number, with today’s date."),
    )

    def __init__(self, data: Any, line: Hotline) -> None:
        super().__init__(data, prefix="check")
        self.line = line
        self.initial["how"] = line.verification if line.is_offered else Hotline.Verification.OFFICIAL
        self.initial["where"] = line.my_source

    def keep(self, by: User, is_dead: bool) -> None:
        line, told = self.line, self.cleaned_data
        if told["where"] != line.my_source:
            line.source = line.source_en = told["where"]
        if is_dead:
            line.find_dead(by)
        else:
            line.verification = told["how"]
            line.review(by)


def rows_of(text: str, form: re.Pattern[str]) -> Iterator[dict[str, str]]:
    """The rows that were written, in their parts; an empty one for a row that nobody can read."""
    for row in filter(None, map(str.strip, text.splitlines())):
        read = form.fullmatch(row)
        yield read.groupdict() if read else {}


class ImportForm(forms.Form):
    """A file with the directory, looked through before anything is changed; then the same text again, confirmed."""

    file = forms.FileField(label=_("A file that was saved here, or in the same form (JSON)"), required=False)
    text = forms.CharField(required=False, max_length=IMPORT_MAX, widget=forms.HiddenInput)
    mark = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        file = self.cleaned_data.get("file")
        if file and file.size > IMPORT_MAX:
            raise forms.ValidationError(_("This file is too large for a directory."))
        try:
            text = file.read().decode("utf-8-sig") if file else self.cleaned_data.get("text", "")
            self.cleaned_data |= {"text": text, "plan": exchange.plan(text)}
        except (exchange.Unreadable, UnicodeDecodeError) as error:
            said = str(error) if isinstance(error, exchange.Unreadable) else _("This is no text in UTF-8.")
            raise forms.ValidationError(said) from error
        return self.cleaned_data

    @property
    def is_confirmed(self) -> bool:
        return bool(self.cleaned_data["mark"] == self.cleaned_data["plan"].mark)
