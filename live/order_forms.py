"""What comes in where order is kept. Only its shape is looked at here; what is allowed the models decide."""

from __future__ import annotations

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from live.models.measure import TIME_OUT_MINUTES
from live.models.review import APPEAL_MAX
from live.models.talk import SLOW_SECONDS, TalkMode
from live.reasons import Reason
from live.rights import GIVEN

TO_THE_END = "end"


def _with_number(sentence: object, number: int) -> str:
    """The sentence with its number, in whatever language it is read in."""
    return str(sentence) % {"n": number}


with_number = lazy(_with_number, str)


MINUTES = [
    *((str(n), with_number(_("%(n)s min"), n)) for n in TIME_OUT_MINUTES),
    (TO_THE_END, pgettext_lazy("time-out", "until the end")),
]


class ReasonField(forms.ChoiceField):
    def __init__(self, **more: object) -> None:
        super().__init__(label=_("Why"), choices=Reason.choices, initial=Reason.OTHER, **more)  # type: ignore[arg-type]

    def clean(self, value: object) -> str:
        return str(super().clean(value) or Reason.OTHER)


class ReportForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=Reason.choices, widget=forms.RadioSelect)


class MessageOrderForm(forms.Form):
    """Take a message down, and perhaps stop who wrote it."""

    reason = ReasonField(required=False)
    also = forms.ChoiceField(
        label=_("And"),
        required=False,
        choices=[
            ("", _("nothing else")),
            *((str(n), with_number(_("no writing for %(n)s min"), n)) for n in TIME_OUT_MINUTES),
            (TO_THE_END, _("no writing until the end")),
            ("out", _("out of this room")),
        ],
    )


class ReviewForm(forms.Form):
    action = forms.ChoiceField(choices=[(word, word) for word in ("release", "decline", "time-out")])
    reason = ReasonField(required=False)
    minutes = forms.ChoiceField(label=_("For"), choices=MINUTES, required=False, initial="5")


class PersonForm(forms.Form):
    ACTIONS = ("role", "time-out", "put-out", "ban-series", "ban-place")

    action = forms.ChoiceField(choices=[(word, word) for word in ACTIONS])
    reason = ReasonField(required=False)
    role = forms.ChoiceField(
        label=_("In this room"), choices=[(r.value, r.label) for r in GIVEN], required=False
    )
    minutes = forms.ChoiceField(label=_("For"), choices=MINUTES, required=False, initial="5")
    days = forms.TypedChoiceField(
        label=_("How long"),
        coerce=int,
        empty_value=7,  # type: ignore[arg-type]
        required=False,
        choices=[(n, with_number(_("%(n)s days"), n)) for n in (1, 7, 30, 90)],
        initial=7,
    )


class TalkForm(forms.Form):
    mode = forms.ChoiceField(label=_("Who writes"), choices=TalkMode.choices)
    slow = forms.TypedChoiceField(
        label=_("Between two messages"),
        coerce=int,
        choices=[(n, with_number(_("%(n)s s"), n) if n else _("no pause")) for n in SLOW_SECONDS],
    )


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("What would you like to say about it?"),
        max_length=APPEAL_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("Words, one per line"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
