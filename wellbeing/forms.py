"""What comes in from the pages of counselling. Only its shape is looked at here; what is allowed the models decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wellbeing.keeps import keeps
from wellbeing.models import Age, Clinic, Conversation, Feedback, Glass
from wellbeing.models.request import TOPICS
from wellbeing.refusals import NotWhole

SAFE = (
    ("yes", pgettext_lazy("safe", "Yes")),
    ("unsure", pgettext_lazy("safe", "Not sure")),
    ("no", pgettext_lazy("safe", "No")),
)
HARDNESS = (("", "—"), *((str(n), str(n)) for n in range(11)))
LANGUAGES = (("zh", "中文"), ("en", "English"))
NO_TOPIC = ("", pgettext_lazy("topic", "I would rather not say"))
CODES = [choice for choice in Glass.Code.choices if choice[0] != Glass.Code.QUALITY]  # those are drawn
CONSENT = _(
    "I agree that what I write here is kept, sealed, so that somebody can answer me. I can have it deleted at any time."
)
CONSENT_TO_THE_LAW = _(
    "I agree that what I write here is kept, sealed, so that somebody can answer me, and for as long as the law asks. "
    "I can have it hidden from everybody here at any time."
)


def consent() -> str:
    return str(CONSENT if keeps()["deletes"] else CONSENT_TO_THE_LAW)


class AgedForm(forms.Form):
    """How old somebody is; for a child also that a grown-up agrees. What follows from it the models decide."""

    age = forms.ChoiceField(choices=Age, required=False)
    guardian = forms.BooleanField(required=False)


class AskForm(AgedForm):
    """Questions of which none has to be answered."""

    topic = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[NO_TOPIC, *TOPICS.items()],
        required=False,
    )
    hardness = forms.TypedChoiceField(
        label=_("How hard is it right now?"),
        choices=HARDNESS,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("0: quite all right. 10: hardly to be borne."),
    )
    safe = forms.ChoiceField(
        label=_("Are you safe right now?"), choices=SAFE, required=False, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=LANGUAGES, initial="zh")
    known = forms.BooleanField(
        label=_("With the same counsellor as last time, if they are free"), required=False
    )
    offered = forms.BooleanField(label=_("With the counsellor who offered me a talk"), required=False)
    consent = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = consent()


class InsteadForm(AgedForm):
    """Nobody is there: a message, or a time to be called back."""

    text = forms.CharField(
        label=_("Your message"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        help_text=_("At most %(limit)s characters.") % {"limit": settings.COUNSELLING["characters"]},
    )
    call_at = forms.DateTimeField(required=False)
    language = forms.ChoiceField(choices=LANGUAGES, required=False)
    consent = forms.BooleanField(required=False)

    def clean_language(self) -> str:
        """A page from before did not ask."""
        return self.cleaned_data["language"] or "zh"


class WaitingForm(forms.Form):
    ACTIONS = ("withdraw", "message", "call_back", "adult")

    action = forms.ChoiceField(choices=[(word, word) for word in ACTIONS])
    text = forms.CharField(required=False, strip=False)
    call_at = forms.DateTimeField(required=False)


class OwnForm(forms.Form):
    """What the one who asked does with their conversation."""

    ACTIONS = (
        "pause",
        "resume",
        "end",
        "longer",
        "reopen",
        "delete",
        "regret",
        "keep",
        "concern",
        "feedback",
        "appeal",
        "ask_again",
        "ask_no_more",
        "review",
        "no_review",
    )

    action = forms.ChoiceField(choices=[(word, word) for word in ACTIONS])
    days = forms.IntegerField(required=False)
    text = forms.CharField(required=False, strip=False)
    helped = forms.TypedChoiceField(choices=Feedback.Step, coerce=int, required=False, empty_value=None)
    heard = forms.TypedChoiceField(choices=Feedback.Step, coerce=int, required=False, empty_value=None)

    def clean_days(self) -> int | None:
        """A form that lost them on its way must not count as "keep nothing at all"."""
        days: int | None = self.cleaned_data["days"]
        if days is None and self.cleaned_data.get("action") == "keep":
            raise forms.ValidationError(NotWhole().sentence)
        return days


class PinForm(forms.Form):
    """Digits as they were typed."""

    pin = forms.CharField(max_length=20, required=False)


class PinSettingsForm(forms.Form):
    ACTIONS = ("choose", "remove", "shut")

    action = forms.ChoiceField(choices=[(word, word) for word in ACTIONS])
    current = forms.CharField(max_length=20, required=False)
    pin = forms.CharField(max_length=20, required=False)
    again = forms.CharField(max_length=20, required=False)


class ClinicForm(forms.ModelForm):
    """Whoever adds one says that they looked themselves; nothing is offered that nobody has checked."""

    checked = forms.BooleanField(
        label=_("I have looked at its own page or rung there today, and this is right."),
        error_messages={"required": _("Please check it first, then tick this.")},
    )

    class Meta:
        model = Clinic
        fields = ("name", "name_en", "address", "address_en", "phone", "source")


class OfferForm(forms.Form):
    action = forms.ChoiceField(choices=[(word, word) for word in ("accept", "decline")])


class PresenceForm(forms.Form):
    action = forms.ChoiceField(choices=[(word, word) for word in ("come", "go", "rest")])


class HeldForm(forms.Form):
    """What a counsellor does in a conversation of theirs."""

    ACTIONS = ("pause", "resume", "longer", "end", "level", "note", "call_lead", "warn", "cool_off",
               "follow_up", "clinic", "care_plan")  # fmt: skip

    action = forms.ChoiceField(choices=[(word, word) for word in ACTIONS])
    reason = forms.ChoiceField(choices=Conversation.End, required=False)
    level = forms.IntegerField(min_value=0, max_value=3, required=False)
    every = forms.IntegerField(required=False)
    clinics = forms.ModelMultipleChoiceField(Clinic.objects.none(), required=False)
    client_id = forms.UUIDField(required=False)
    text = forms.CharField(required=False, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clinics"].queryset = Clinic.objects.offered()  # type: ignore[attr-defined]


class GlassForm(forms.Form):
    """Which closed conversation a supervisor asks to open, and why."""

    number = forms.IntegerField(min_value=1)
    code = forms.ChoiceField(choices=CODES)
    why = forms.CharField(required=False, strip=False)
    quiet = forms.BooleanField(required=False)


class WrapUpForm(forms.Form):
    safety = forms.ChoiceField(
        label=_("Was safety asked about?"),
        choices=(("yes", _("Yes, I asked")), ("no", _("It was not fitting, because…"))),
        widget=forms.RadioSelect,
        required=False,
    )
    why = forms.CharField(label=_("Because"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        return {"safety": self.cleaned_data.get("safety", ""), "why": self.cleaned_data.get("why", "")}
