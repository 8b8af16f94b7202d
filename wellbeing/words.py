"""The directory's codes in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wellbeing.hours import DAYS

Words = Mapping[str, Promise | str]

TOPICS: Words = {
    "crisis": pgettext_lazy("call about", "a crisis"),
    "danger": pgettext_lazy("call about", "danger"),
    "distress": pgettext_lazy("call about", "feeling low or worried"),
    "domestic-violence": pgettext_lazy("call about", "violence at home"),
    "family": pgettext_lazy("call about", "family"),
    "health-information": pgettext_lazy("call about", "questions about health"),
    "injury": pgettext_lazy("call about", "injury"),
    "law": pgettext_lazy("call about", "rights and law"),
    "overdose": pgettext_lazy("call about", "an overdose"),
    "referral": pgettext_lazy("call about", "where to find help"),
    "substance-use": pgettext_lazy("call about", "alcohol and drugs"),
    "suicide": pgettext_lazy("call about", "thoughts of not wanting to live"),
    "violence": pgettext_lazy("call about", "violence"),
    "youth": pgettext_lazy("call about", "growing up"),
}
AUDIENCES: Words = {
    "women": pgettext_lazy("for", "women"),
    "youth": pgettext_lazy("for", "children and the young"),
}
LANGUAGES: Words = {
    "en": _("English"),
    "es": _("Spanish"),
    "fr": _("French"),
    "national": _("the country's languages"),
    "yue": _("Cantonese"),
    "zh": pgettext_lazy("spoken", "Chinese"),
}
REACH: Words = {
    "au": _("within Australia"),
    "ca": _("within Canada"),
    "eu": _("within the European Union"),
    "hong-kong": _("within Hong Kong"),
    "mainland": _("within mainland China"),
    "mainland-landline": _("from landlines in mainland China only"),
    "singapore": _("within Singapore"),
    "uk": _("within the United Kingdom"),
    "uk-ie": _("within the United Kingdom and Ireland"),
    "us": _("within the United States"),
}
PLACES: Words = {
    "AU": _("Australia"),
    "CA": _("Canada"),
    "CN": _("all of mainland China"),
    "CN-BJ": _("Beijing"),
    "CN-FJ": _("Fujian"),
    "CN-GD": _("Other cities in Guangdong"),
    "CN-GD-SZ": _("Shenzhen"),
    "CN-SH": _("Shanghai"),
    "EU": _("European Union"),
    "GB": _("United Kingdom and Ireland"),
    "HK": _("Hong Kong"),
    "SG": _("Singapore"),
    "US": _("United States"),
}


def in_words(words: Words, codes: Iterable[str]) -> str:
    """The codes we have a word for, as one phrase."""
    return pgettext("between the parts of a list", ", ").join(
        str(words[code]) for code in codes if code in words
    )


def days_and_times(row: dict[str, str]) -> str:
    """One row of weekly hours as text: "Monday–Friday 08:30–17:30"."""
    days = "–".join(str(WEEKDAYS[DAYS.index(day)]) for day in row["days"].split("-"))
    return f"{days} {row['opens']}–{row['closes']}"


def when(moment: datetime) -> str:
    """A time within the next week, in the reader's zone, as one would say it."""
    local, today = timezone.localtime(moment), timezone.localdate()
    clock = time_format(local.time(), "H:i")
    if local.date() == today:
        return gettext("today %(time)s") % {"time": clock}
    if local.date() == today + timedelta(days=1):
        return gettext("tomorrow %(time)s") % {"time": clock}
    return f"{date_format(local, 'l')} {clock}"
