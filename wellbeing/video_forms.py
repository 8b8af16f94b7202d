"""What a counsellor says of a video."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.forms.joining import PlaceField, places_above
from people.models import Community, User
from wellbeing.models import Caption, Topic, Video
from wellbeing.models.video import LONGEST

USUAL = timedelta(days=365)
CHAPTER = re.compile(r"(?P<at>\d+:\d\d)\s+(?P<name>[^|]{1,60}?)\s*\|\s*(?P<name_en>[^|]{1,80})")
CAUTION = re.compile(
    r"(?P<from>\d+:\d\d)\s*[-–]\s*(?P<to>\d+:\d\d)\s+(?P<what>[^|]{1,80}?)\s*\|\s*(?P<what_en>[^|]{1,120})"
)


def seconds(told: str) -> int:
    minutes, rest = told.split(":")
    return int(minutes) * 60 + int(rest)


def clock(told: int) -> str:
    return f"{told // 60}:{told % 60:02d}"


class VideoReviewForm(forms.Form):
    """A counsellor's word: as what, until when, and whether it was a quick look."""

    credential = forms.CharField(
        label=_("Your certificate"),
        max_length=80,
        help_text=_("As it shall stand beside the video, for example: counsellor, level 2, no. 123."),
    )
    valid_until = forms.DateField(
        label=_("Holds until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    quick = forms.BooleanField(
        label=_("Quick release: it is needed today"),
        required=False,
        help_text=_("It is shown for seven days and says so. After that it needs a full review."),
    )
    watched = forms.BooleanField(
        label=_("I have watched it to the end and read the captions in both languages."),
        help_text=_("It names no method of harming oneself, no single cause, and it says where help is."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        field = self.fields["valid_until"]
        field.initial = today + USUAL
        field.widget.attrs |= {"min": today.isoformat(), "max": (today + LONGEST).isoformat()}


class VideoForm(forms.ModelForm[Video]):
    """What a new video is about; the file is sent next."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=_("Topics"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Video
        fields = ["title", "title_en", "summary", "summary_en", "topics"]

    def begin(self) -> Video:
        video = self.save(commit=False)
        video.key, video.position = f"v-{uuid.uuid4().hex[:10]}", Video.objects.count()
        video.save()
        self.save_m2m()
        video.settle()
        return video


class SendingForm(forms.Form):
    """Where to: any place one organizes; and how many people were shown before it was sent."""

    place = PlaceField(label=_("Where"))
    people = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, by: User, data: Any) -> None:
        places = list(Community.objects.organized_by(by))
        self.first = places[0]
        super().__init__({"place": self.first.pk} | dict(data.items()))
        cast(PlaceField, self.fields["place"]).offer(places, places_above(places))

    def clean_people(self) -> int:
        return self.cleaned_data["people"] or 0


class CaptionsForm(forms.Form):
    """Captions in both languages, each kept only if a player can show it; chapters, and what to be warned of."""

    chapters = forms.CharField(
        label=_("Chapters"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One to a row: when, in Chinese, in English. For example: 0:06 练习 | Exercise"),
    )
    cautions = forms.CharField(
        label=_("Parts to be warned of"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One to a row. For example: 0:20-0:28 说到住院 | speaks of a hospital"),
    )

    def __init__(self, *args: Any, video: Video, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.video = video
        self.initial["chapters"] = "\n".join(
            f"{clock(row['at'])} {row['name']} | {row['name_en']}" for row in video.chapters
        )
        self.initial["cautions"] = "\n".join(
            f"{clock(row['from'])}-{clock(row['to'])} {row['what']} | {row['what_en']}"
            for row in video.cautions
        )
        known = {caption.language: caption for caption in video.captions.all()}
        for language, name in settings.LANGUAGES:
            self.fields[language] = forms.CharField(
                label=_("Captions: %(language)s") % {"language": name},
                initial=known[language].webvtt
                if language in known
                else "WEBVTT\n\n00:00.000 --> 00:05.000\n",
                widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true", "data-webvtt": ""}),
                strip=False,
            )

        self.order_fields([*(code for code, _name in settings.LANGUAGES), "chapters", "cautions"])

    def rows(self, name: str, form: re.Pattern[str]) -> list[dict[str, Any]]:
        """What was written one to a row, with times in seconds; a row that cannot be read is named."""
        made = []
        for row in filter(None, map(str.strip, self.cleaned_data[name].splitlines())):
            read = form.fullmatch(row)
            told: dict[str, Any] = read.groupdict() if read else {}
            told |= {key: seconds(told[key]) for key in told.keys() & {"at", "from", "to"}}
            last = told.get("to", told.get("at", self.video.seconds + 1))
            if not told.get("from", -1) < last <= self.video.seconds:
                raise forms.ValidationError(
                    _("This row cannot be read, or its time is not in the video: %(row)s") % {"row": row}
                )
            made.append(told)
        return made

    def clean_chapters(self) -> list[dict[str, Any]]:
        return sorted(self.rows("chapters", CHAPTER), key=lambda row: int(row["at"]))

    def clean_cautions(self) -> list[dict[str, Any]]:
        return self.rows("cautions", CAUTION)

    def clean(self) -> dict[str, Any]:
        self.made = []
        for language, _name in settings.LANGUAGES:
            if text := self.cleaned_data.get(language):
                known = self.video.captions.filter(language=language).first()
                caption = known or Caption(video=self.video, language=language)
                caption.webvtt = text
                try:
                    caption.clean()
                except forms.ValidationError as error:
                    self.add_error(language, error.messages)
                self.made.append(caption)
        return self.cleaned_data

    def keep(self) -> None:
        for caption in self.made:
            caption.save()
        self.video.chapters, self.video.cautions = (
            self.cleaned_data["chapters"],
            self.cleaned_data["cautions"],
        )
        self.video.save(update_fields=["chapters", "cautions"])
        self.video.settle()
