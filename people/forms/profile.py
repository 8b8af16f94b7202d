"""What one says about oneself."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_timezone_location
from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from people.models import User

NEAR = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Tokyo", "Asia/Singapore", "Asia/Dubai",
        "Europe/London", "Europe/Berlin", "Australia/Sydney", "America/New_York", "America/Chicago",
        "America/Los_Angeles", "UTC")  # fmt: skip
"""Where neighbours and their families mostly are: the short list on top."""

Choices = list[tuple[str, Any]]


@cache
def zone_choices(language: str) -> Choices:
    """The short list with names of cities in the reader's language, then every zone there is by its own name."""
    locale = "zh_Hans" if language.startswith("zh") else "en"
    near = [(zone, get_timezone_location(zone, locale=locale, return_city=True)) for zone in NEAR]
    far = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    others = [(zone, zone.replace("_", " ")) for zone in far if zone not in NEAR]
    return [("", near), (gettext("All time zones"), others)]


class ProfileForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("display_name", "language", "time_zone", "large_type", "shows_building", "shows_presence")
        help_texts = {
            "display_name": _("What neighbours call you. It need not be your full name."),
            "time_zone": _("Times are shown as they are where you are."),
            "large_type": _("Bigger letters and fewer ornaments, on all your devices."),
        }
        widgets = {"language": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["display_name"]
        name.required = True
        name.widget.attrs["autocomplete"] = "nickname"
        if self.instance.is_demo:
            name.disabled = True
            name.help_text = _("Demo neighbours keep their names.")
        zones = self.fields["time_zone"]
        zones.widget = forms.Select(choices=zone_choices(get_language() or ""))

    def clean_display_name(self) -> str:
        return tidy_name(self.cleaned_data["display_name"])


def tidy_name(name: str) -> str:
    """One line, single spaces, nothing invisible."""
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if not name:
        raise forms.ValidationError(_("Please say what neighbours may call you."), code="required")
    return name
