from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.counting import BEST_MARK
from activities.forms.photo import PhotoField
from activities.models import Contest, Entry, Occurrence, Score
from activities.rubric import RUBRIC, rubric_with

LOCAL = "%Y-%m-%dT%H:%M"
TICKET_SALT = "contest-entry"


def moment(label: Any, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL)
    return forms.DateTimeField(label=label, help_text=help_text, widget=widget)


class ContestForm(forms.ModelForm):
    """The dates and the rules, all of which are shown before entries open (C-1, C-8, C-12)."""

    opens_at = moment(_("Entries open"))
    entries_until = moment(_("Entries until"))
    checked_until = moment(_("Looked through until"), _("Then judging and the public vote begin."))
    votes_until = moment(_("Judging and voting until"))

    class Meta:
        model = Contest
        fields = ["opens_at", "entries_until", "checked_until", "votes_until", "judges_share", "reveal_places",
                  "dishes_each", "shared_places", "bars_building"]  # fmt: skip
        labels = {
            "judges_share": _("Of 100 parts, the judges have"),
            "reveal_places": _("How many places are shown live"),
            "dishes_each": _("How many dishes a household may enter"),
            "shared_places": _("Equals share a place"),
            "bars_building": _("Nobody judges dishes of their own building"),
        }
        help_texts = {
            "judges_share": _("The public has the rest."),
            "reveal_places": _("From this place up to the first, card by card."),
            "dishes_each": _("One to three. Several households may also cook one together."),
        }
        widgets = {
            "judges_share": forms.NumberInput({"inputmode": "numeric"}),
            "reveal_places": forms.NumberInput({"inputmode": "numeric"}),
            "dishes_each": forms.NumberInput({"inputmode": "numeric"}),
        }

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.occurrence = occurrence
        if not self.instance.pk:
            self.initial = {**self.initial, **usual_dates(occurrence)}
        weights = self.instance.weights
        for criterion in RUBRIC:
            self.fields[criterion.key] = forms.IntegerField(
                label=str(criterion.label),
                initial=weights.get(criterion.key, 0),
                validators=[MinValueValidator(0), MaxValueValidator(100)],
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        return [self[criterion.key] for criterion in RUBRIC]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        weights = [given.get(criterion.key) for criterion in RUBRIC]
        if None not in weights and sum(filter(None, weights)) != 100:
            self.add_error(None, _("The weights of the criteria must add up to 100."))
        dates = [given.get(name) for name in ("opens_at", "entries_until", "checked_until", "votes_until")]
        known = [date for date in dates if date]
        if any(later <= earlier for earlier, later in pairwise(known)):
            self.add_error(None, _("Each date must be later than the one before it."))
        elif known and known[-1] > self.occurrence.starts_at:
            self.add_error(None, _("The vote must be over before the finale begins."))
        return given

    def keep(self) -> Contest:
        weights = {criterion.key: self.cleaned_data.pop(criterion.key) for criterion in RUBRIC}
        fields = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        if self.instance.pk:
            self.instance.change_rules(weights=weights, **fields)
            return self.instance
        return Contest.objects.set_up(self.occurrence, weights=weights, **fields)


def usual_dates(occurrence: Occurrence) -> dict[str, datetime]:
    """Counted back from the finale: entries seven days, a look through for one, judging and vote for three (C-1)."""
    finale = timezone.localtime(occurrence.starts_at)
    votes = finale - timedelta(days=1)
    checked = votes - timedelta(days=settings.CONTEST_VOTE_DAYS)
    entries = checked - timedelta(days=settings.CONTEST_CHECK_DAYS)
    opens = entries - timedelta(days=settings.CONTEST_ENTRY_DAYS)
    return {"opens_at": opens, "entries_until": entries, "checked_until": checked, "votes_until": votes}


class EntryForm(forms.ModelForm):
    """A dish. Every field may be empty while it is a draft; what is missing is said when it is sent (C-3)."""

    device = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)
    photo = PhotoField(label=_("A photo of the dish"), required=False,
                       help_text=_("Where and with what it was taken is removed from it."))  # fmt: skip
    alt = forms.CharField(label=_("What does the photo show?"), required=False, max_length=200,
                          help_text=_("For neighbours who do not see it."))  # fmt: skip

    class Meta:
        model = Entry
        fields = [
            "title",
            "story",
            "servings",
            "minutes",
            "ingredients",
            "steps",
            "cook",
            "children",
            "parents_agree",
            "in_cookbook",
        ]
        labels = {
            "title": _("What is it called?"),
            "story": _("Its story"),
            "servings": _("Servings"),
            "minutes": _("Minutes"),
            "ingredients": _("Ingredients"),
            "steps": _("Step by step"),
            "cook": _("Name on the certificate"),
            "children": _("A child's face is to be seen in a photo"),
            "parents_agree": _("The child's parents agree that neighbours see it"),
            "in_cookbook": _("After the contest, put the recipe into the neighbourhood's cookbook"),
        }
        help_texts = {
            "story": _("At most 300 characters. Leave names out: judges and neighbours see a number only."),
            "parents_agree": _("If they do not, please take another photo, of the dish alone."),
            "ingredients": _("One per line, with its amount."),
            "steps": _("One per line. Words between ** and ** become bold."),
        }
        widgets = {
            "title": forms.TextInput({"autocomplete": "off"}),
            "story": forms.Textarea({"rows": 3}),
            "ingredients": forms.Textarea({"rows": 6}),
            "steps": forms.Textarea({"rows": 8}),
            "servings": forms.NumberInput({"inputmode": "numeric"}),
            "minutes": forms.NumberInput({"inputmode": "numeric"}),
        }

    @property
    def words(self) -> dict[str, Any]:
        """What can be kept, also where another field is refused."""
        return {
            name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data
        }

    @property
    def begun_at(self) -> datetime | None:
        return ticket_time(self.data.get("ticket", ""), self.instance)


def ticket_for(entry: Entry) -> str:
    """Proof that the page was opened now: an upload begun before the deadline may end a little after it (C-2).

    It names the door, not the dish: on the first page there is no dish yet."""
    return signing.dumps([*owner_of(entry), timezone.now().timestamp()], salt=TICKET_SALT)


def ticket_time(ticket: str, entry: Entry) -> datetime | None:
    try:
        *owner, at = signing.loads(ticket, salt=TICKET_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return (
        datetime.fromtimestamp(at, tz=timezone.get_current_timezone()) if owner == owner_of(entry) else None
    )


def owner_of(entry: Entry) -> list[int]:
    return [entry.contest_id, entry.household_id]


class ScoreForm(forms.Form):
    """A mark from 1 to 10 for each criterion; all may be empty while it is a draft."""

    comment = forms.CharField(
        label=_("A few words to the cook"), required=False, max_length=500, widget=forms.Textarea({"rows": 3})
    )
    comment_goes = forms.BooleanField(label=_("The cook may read this after the results"), required=False)

    def __init__(self, data: Any, *, score: Score) -> None:
        known = {"comment": score.comment, "comment_goes": score.comment_goes} | score.marks
        super().__init__(data, initial=known)
        self.rubric = rubric_with(score.entry.contest.weights)
        for criterion in self.rubric:
            self.fields[criterion.key] = forms.TypedChoiceField(
                label=str(criterion.label),
                choices=[(mark, mark) for mark in range(1, BEST_MARK + 1)],
                coerce=int,
                required=False,
                empty_value=None,
                widget=forms.RadioSelect,
            )

    def criteria(self) -> list[tuple[Any, forms.BoundField]]:
        return [(criterion, self[criterion.key]) for criterion in self.rubric]

    @property
    def marks(self) -> dict[str, int]:
        given = {criterion.key: self.cleaned_data.get(criterion.key) or 0 for criterion in self.rubric}
        return {key: mark for key, mark in given.items() if mark}


class AmendForm(forms.Form):
    """What the staff may still put right after the deadline: typos, and what photos show (C-5)."""

    title = forms.CharField(
        label=_("Name of the dish"), max_length=40, widget=forms.TextInput({"autocomplete": "off"})
    )
    story = forms.CharField(
        label=_("Its story"), required=False, max_length=300, widget=forms.Textarea({"rows": 3})
    )
    ingredients = forms.CharField(label=_("Ingredients"), max_length=4000, widget=forms.Textarea({"rows": 6}))
    steps = forms.CharField(label=_("Step by step"), max_length=8000, widget=forms.Textarea({"rows": 8}))
    why = forms.CharField(
        label=_("What you put right, and why"),
        max_length=200,
        help_text=_("The cooks read it now, everybody else once the results are out. Name nobody."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, entry: Entry) -> None:
        words = {name: getattr(entry, name) for name in ("title", "story", "ingredients", "steps")}
        super().__init__(data, initial=words)
        self.photos = list(entry.photos.all())
        for photo in self.photos:
            self.fields[f"alt-{photo.pk}"] = forms.CharField(
                label=_("What does the photo show?"), initial=photo.alt, required=False, max_length=200
            )

    @property
    def described(self) -> list[tuple[Any, forms.BoundField]]:
        return [(photo, self[f"alt-{photo.pk}"]) for photo in self.photos]

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("title", "story", "ingredients", "steps")}

    @property
    def alts(self) -> dict[int, str]:
        return {photo.pk: self.cleaned_data[f"alt-{photo.pk}"] for photo in self.photos}


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=200, required=False, help_text=_("Everybody reads it."))


class ExtendForm(WhyForm):
    until = moment(_("Until"))


class VerdictForm(forms.Form):
    entry = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=Entry.Verdict)
    why = forms.CharField(
        label=_("Why, for the cook"),
        max_length=200,
        required=False,
        help_text=_("Needed for a change or a refusal."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
