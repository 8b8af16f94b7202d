from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from activities.forms.calm import CalmForm
from activities.forms.picture import PictureField
from live.models import Plan, Step
from live.models.plan import MOST_REPEATS

LONGEST_MINUTES = 240


class StepForm(CalmForm, forms.ModelForm):
    """One step. How long it takes is asked as minutes and seconds, because a phone's number keys have no colon."""

    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        validators=[
            MinValueValidator(0, _("Time cannot be less than nothing.")),
            MaxValueValidator(LONGEST_MINUTES, _("At most 240 minutes for one step.")),
        ],
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    seconds = forms.IntegerField(
        label=_("Seconds"),
        required=False,
        validators=[
            MinValueValidator(0, _("Time cannot be less than nothing.")),
            MaxValueValidator(59, _("At most 59 seconds; more of them are minutes.")),
        ],
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    picture = PictureField(
        label=_("Picture"),
        required=False,
        help_text=_("Where and with what it was taken is removed from it."),
    )
    without_picture = forms.BooleanField(label=_("Take the picture away"), required=False)

    text = forms.CharField(
        label=_("What to do"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    easier = forms.CharField(
        label=_("An easier way"),
        required=False,
        max_length=2000,
        help_text=_("For those who sit, whose knees hurt, or who have no oven."),
        widget=forms.Textarea({"rows": 2}),
    )

    repeat = forms.IntegerField(
        label=_("How many times"),
        required=False,
        help_text=_("Minutes and seconds are then those of one time, and of one side. Empty: once."),
        validators=[
            MinValueValidator(1, _("At least once.")),
            MaxValueValidator(MOST_REPEATS, _("At most 20 times. What goes on longer is a step of its own.")),
        ],
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )

    class Meta:
        model = Step
        fields = ["title", "text", "easier", "picture_text", "repeat", "both_sides", "cue", "warning"]
        labels = {
            "title": _("What is this step called?"),
            "both_sides": _("Each time once left, once right"),
            "cue": _("A cue, shown large"),
            "warning": _("Who should take care, and of what?"),
        }
        help_texts = {
            "picture_text": _("For neighbours who do not see it."),
            "cue": _("A few words, like “breathe in”. Whoever wants to can hear them too."),
            "warning": _("It is shown before the step and as long as it lasts."),
        }
        error_messages = {"title": {"required": _("Give the step a name.")}}

    field_order = (
        "title",
        "minutes",
        "seconds",
        "repeat",
        "both_sides",
        "cue",
        "warning",
        "text",
        "easier",
        "picture",
        "picture_text",
        "without_picture",
    )

    def __init__(self, *args: Any, calm: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calm = calm
        if self.instance.seconds:
            self.initial["minutes"], self.initial["seconds"] = divmod(self.instance.seconds, 60)
        self.initial["repeat"] = self.instance.repeat if self.instance.repeat > 1 else None
        if not self.instance.picture:
            del self.fields["without_picture"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "minutes" in given and "seconds" in given:
            total = (given["minutes"] or 0) * 60 + (given["seconds"] or 0)
            given["total"] = total or None
            if 0 < total < 5:
                self.add_error("seconds", _("A step with a time takes at least 5 seconds."))
            elif "repeat" in given:
                self._refuse_what_takes_too_long(given)
        return given

    def clean_repeat(self) -> int:
        return self.cleaned_data["repeat"] or 1

    def _refuse_what_takes_too_long(self, given: dict[str, Any]) -> None:
        lasts = (
            Step(seconds=given["total"], repeat=given["repeat"], both_sides=given["both_sides"]).lasts or 0
        )
        if lasts > LONGEST_MINUTES * 60:
            minutes = -(-lasts // 60)
            self.add_error(
                "repeat",
                _(
                    "Together this would take %(minutes)s minutes; 240 are the most. Do it fewer times, or shorter."
                )
                % {"minutes": minutes},
            )

    def keep(self, plan: Plan) -> Step:
        step: Step = self.save(commit=False)
        step.seconds = self.cleaned_data["total"]
        picture = self.cleaned_data["picture"] or (
            "" if self.cleaned_data.get("without_picture") else step.picture
        )
        return plan.keep(step, picture)


class NeedsForm(forms.ModelForm):
    """What a cook-along needs."""

    class Meta:
        model = Plan
        fields = ["servings", "ingredients"]

    ingredients = forms.CharField(
        label=_("Ingredients"),
        required=False,
        max_length=4000,
        help_text=_("One per line, with its amount."),
        widget=forms.Textarea({"rows": 6}),
    )
    servings = forms.IntegerField(
        label=_("For how many people"),
        required=False,
        validators=[
            MinValueValidator(1, _("At least 1 person.")),
            MaxValueValidator(100, _("At most 100 people.")),
        ],
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
