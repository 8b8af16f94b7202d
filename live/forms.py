"""What comes in from a room's page. Only its shape is looked at here; what is allowed the models decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from live.allergens import ALLERGENS
from live.models import CheckAnswer, Diet, Hand, Poll
from live.models.option import OPTIONS_MAX
from people.models import User

CHECK_CHARACTERS = settings.CHECK_MAX_CHARACTERS


def allergen_choices() -> list[tuple[str, str]]:
    return [(allergen.key, str(allergen.label)) for allergen in ALLERGENS]


class MessageForm(forms.Form):
    """`client_id` is made by the page, so that a message sent twice is kept once."""

    text = forms.CharField(
        label=_("Say something"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 1,
                "autocomplete": "off",
                "enterkeyhint": "send",
                "placeholder": _("Say something"),
                "data-limit": settings.MESSAGE_MAX_CHARACTERS,
            }
        ),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, limit: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if limit is not None:
            self.fields["text"].widget.attrs["data-limit"] = limit


class ReplyForm(MessageForm):
    """On the page of the message that is answered."""

    text = forms.CharField(label=_("Your reply"), strip=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReadForm(forms.Form):
    seq = forms.IntegerField(min_value=0, max_value=2**62)


class EditForm(forms.Form):
    text = forms.CharField(
        label=_("Your message"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class MessageActionForm(forms.Form):
    action = forms.ChoiceField(choices=[(word, word) for word in ("edit", "remove")])
    text = forms.CharField(required=False, strip=False)


class StateForm(forms.Form):
    ACTIONS = ("start", "pause", "go_on", "end", "undo", "longer", "ask_organizers", "take_over")

    action = forms.ChoiceField(choices=[(word, word) for word in ACTIONS])
    minutes = forms.TypedChoiceField(
        choices=[(minutes, minutes) for minutes in settings.ROOM_LONGER_MINUTES],
        coerce=int,
        required=False,
        empty_value=None,
    )


class HandForm(forms.Form):
    """`hand` is whose hand it is about; one's own needs none."""

    ACTIONS = ("raise", "lower", "accept", "decline", "give_up", "invite", "lower_one", "lower_all")

    action = forms.ChoiceField(choices=[(word, word) for word in ACTIONS])
    kind = forms.ChoiceField(choices=Hand.Kind.choices, required=False)
    hand = forms.IntegerField(required=False)


class AskForm(forms.Form):
    """`client_id` is made by the page, so that a check sent twice is asked once."""

    words = forms.CharField(
        label=_("Your own words, if you like"),
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": _("Are you done?"), "maxlength": CHECK_CHARACTERS}
        ),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """`check_asked` is the one the page shows: an answer to an old question is none to a new one."""

    check_asked = forms.IntegerField()
    answer = forms.ChoiceField(choices=CheckAnswer.Answer.choices)


class PlanForm(forms.Form):
    """`version` is the one the page shows: who presses on an old state changes nothing."""

    ACTIONS = ("start", "pause", "next", "back", "jump", "restart", "take", "longer", "shorter")

    action = forms.ChoiceField(choices=[(word, word) for word in ACTIONS])
    version = forms.IntegerField(min_value=0)
    step = forms.IntegerField(required=False)


class NeedsForm(forms.Form):
    """Each button says one thing: an ingredient one has, one that one lacks, or for how many one cooks."""

    have = forms.CharField(required=False, strip=False)
    lack = forms.CharField(required=False, strip=False)
    servings = forms.IntegerField(required=False, min_value=1, max_value=100)

    @property
    def said(self) -> tuple[str, str | int]:
        """The verb and what it is given."""
        return self.cleaned_data["verb"], self.cleaned_data["given"]

    def clean(self) -> dict[str, Any]:
        verbs = {"have": "have", "lack": "lack", "servings": "cook_for"}
        said = [
            (verb, self.cleaned_data[name]) for name, verb in verbs.items() if self.cleaned_data.get(name)
        ]
        if len(said) != 1:
            raise forms.ValidationError(_("Say one thing at a time."))
        return dict(zip(("verb", "given"), said[0], strict=True))


class DietForm(forms.Form):
    """One thing at a time: one allergen more or less, all of them at once, that they may be kept, or no longer."""

    avoid = forms.ChoiceField(choices=allergen_choices, required=False)
    allow = forms.ChoiceField(choices=allergen_choices, required=False)
    action = forms.ChoiceField(choices=[(verb, verb) for verb in ("agree", "say", "forget")], required=False)
    allergen = forms.MultipleChoiceField(choices=allergen_choices, required=False)
    # What was ticked when the page came.
    seen = forms.MultipleChoiceField(choices=allergen_choices, required=False)

    def clean(self) -> dict[str, Any]:
        if sum(bool(self.cleaned_data.get(name)) for name in ("avoid", "allow", "action")) != 1:
            raise forms.ValidationError(_("Say one thing at a time."))
        return self.cleaned_data

    def carry_out(self, user: User) -> None:
        said = self.cleaned_data
        match said["action"]:
            case "agree":
                Diet.objects.agree(user, said["allergen"])
            case "say":
                Diet.objects.say(user, said["allergen"], said["seen"])
            case "forget":
                Diet.objects.forget(user)
            case _:
                verb = Diet.objects.avoid if said["avoid"] else Diet.objects.allow
                verb(user, said["avoid"] or said["allow"])


class StageForm(forms.Form):
    """`page` is made by the page that sends picture and sound, so that others of the same person do not.

    `speaker` is whom a host's verb is about.
    """

    ACTIONS = ("up", "down", "mute", "unmute", "spotlight", "take_down", "mute_all", "back_to_host")

    action = forms.ChoiceField(choices=[(word, word) for word in ACTIONS])
    page = forms.UUIDField(required=False)
    sound_only = forms.BooleanField(required=False)
    speaker = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("action") == "up" and not self.cleaned_data.get("page"):
            self.add_error("page", self.fields["page"].error_messages["required"])
        return self.cleaned_data


class Keys(forms.TypedMultipleChoiceField):
    """Several primary keys, whichever they are."""

    def __init__(self, **how: Any) -> None:
        super().__init__(coerce=int, **how)

    def valid_value(self, value: str) -> bool:
        return value.isdecimal() and len(value) < 18


class PollForm(forms.Form):
    """A poll as a host writes it, in a room or before: a question, its kind, and one answer per line."""

    MINUTES = (("", _("when I close it")), (1, "1"), (2, "2"), (5, "5"), (10, "10"), (30, "30"))

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What do you want to ask?"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("How is it answered?"), choices=Poll.Kind, initial=Poll.Kind.SINGLE, widget=forms.RadioSelect
    )
    options = forms.CharField(
        label=_("Answers, one per line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    right = forms.IntegerField(
        label=_("Which line is right?"), required=False, min_value=1, max_value=OPTIONS_MAX
    )
    most = forms.IntegerField(
        label=_("At most how many answers?"), required=False, min_value=2, max_value=OPTIONS_MAX
    )
    anonymous = forms.BooleanField(
        label=_("Anonymous: nobody learns who chose what, not even hosts"),
        required=False,
        initial=True,
        help_text=_("This cannot be changed once the poll is open."),
    )
    results = forms.ChoiceField(
        label=_("Who sees the results?"), choices=Poll.Results, initial=Poll.Results.VOTED
    )
    minutes = forms.TypedChoiceField(
        label=_("Closes after how many minutes?"),
        required=False,
        choices=MINUTES,
        coerce=int,
        empty_value=None,
    )

    @property
    def asked(self) -> dict[str, Any]:
        """What the model's verbs take."""
        given = dict(self.cleaned_data)
        given.pop("client_id")
        options: list[str] = given.pop("options").splitlines()
        return {**given, "options": options, "most": given["most"] or OPTIONS_MAX}


class PollActionForm(forms.Form):
    ACTIONS = ("vote", "open", "close", "publish", "again", "discard", "correct", "change")

    action = forms.ChoiceField(choices=[(word, word) for word in ACTIONS])
    client_id = forms.UUIDField(required=False)


class VoteForm(forms.Form):
    """Checked for shape only: which answers a poll offers, and how many one may choose, the poll knows."""

    option = Keys(required=False)


class CorrectionOfPollForm(forms.Form):
    text = forms.CharField(label=_("The question"), max_length=200)
    options = forms.CharField(
        label=_("Answers, one per line"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class QuestionForm(forms.Form):
    """`client_id` is made by the page, so that a question sent twice is asked once."""

    text = forms.CharField(
        label=_("Your question"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "placeholder": _("Your question"),
                "rows": 1,
                "autocomplete": "off",
                "maxlength": settings.QUESTION_MAX_CHARACTERS,
            }
        ),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)


class QuestionActionForm(forms.Form):
    ACTIONS = ("up", "down", "withdraw", "approve", "hide", "take_up", "finish", "merge")

    action = forms.ChoiceField(choices=[(word, word) for word in ACTIONS])
    reason = forms.CharField(required=False, max_length=1000)
    into = forms.IntegerField(required=False)


class QuestionsHeldForm(forms.Form):
    held = forms.TypedChoiceField(
        choices=[(word, word) for word in ("yes", "no", "auto")],
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
    )
