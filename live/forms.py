"""What comes in from a room's page. Only its shape is looked at here; what is allowed the models decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


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
    action = forms.ChoiceField(choices=[(word, word) for word in ("start", "end", "undo")])


class PlanForm(forms.Form):
    """`version` is the one the page shows: who presses on an old state changes nothing."""

    ACTIONS = ("start", "pause", "next", "back", "jump", "restart", "longer", "shorter")

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


class StageForm(forms.Form):
    """`page` is made by the page that sends picture and sound, so that others of the same person do not."""

    action = forms.ChoiceField(choices=[(word, word) for word in ("up", "down")])
    page = forms.UUIDField()
