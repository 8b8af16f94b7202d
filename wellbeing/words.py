"""The directory's codes in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    "cy": _("Welsh"),
    "en": _("English"),
    "es": _("Spanish"),
    "fr": _("French"),
    "hak": _("Hakka"),
    "nan": _("Minnan and Teochew"),
    "national": _("the country's languages"),
    "wuu": _("Shanghainese and Wu"),
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
    "taiwan": _("within Taiwan"),
    "uk": _("within the United Kingdom"),
    "uk-ie": _("within the United Kingdom and Ireland"),
    "us": _("within the United States"),
}
COSTS: Words = {
    "free": _("Calling costs nothing."),
    "service-free": _("The help costs nothing; your carrier may charge for the call."),
    "local": _("Costs as much as a local call."),
    "charged": _("The help has a price; they name it before they begin."),
}
PLACES: Words = {
    "AU": _("Australia"),
    "CA": _("Canada"),
    "CN": _("all of mainland China"),
    "CN-BJ": _("Beijing"),
    "CN-FJ": _("Fujian"),
    "CN-GD": pgettext_lazy("province", "Guangdong"),
    "CN-GD-GZ": _("Guangzhou"),
    "CN-GD-MM": _("Maoming"),
    "CN-GD-ST": _("Shantou"),
    "CN-GD-SZ": _("Shenzhen"),
    "CN-GD-ZH": _("Zhuhai"),
    "CN-GD-ZS": _("Zhongshan"),
    "CN-SH": _("Shanghai"),
    "EU": _("European Union"),
    "GB": _("United Kingdom and Ireland"),
    "HK": _("Hong Kong"),
    "SG": _("Singapore"),
    "TW": _("Taiwan"),
    "US": _("United States"),
}
AMBULANCE, POLICE, FIRE = (
    pgettext_lazy("emergency", "ambulance"),
    pgettext_lazy("emergency", "police"),
    pgettext_lazy("emergency", "fire"),
)
ALL_THREE = pgettext_lazy("emergency", "police, fire, ambulance")
EMERGENCY: Mapping[str, Sequence[tuple[str, Promise | str]]] = {
    "AU": [("000", ALL_THREE)],
    "CA": [("911", ALL_THREE)],
    "CN": [("120", AMBULANCE), ("110", POLICE), ("119", FIRE)],
    "EU": [("112", ALL_THREE)],
    "GB": [("999", ALL_THREE), ("112", ALL_THREE)],
    "HK": [("999", ALL_THREE)],
    "SG": [("995", pgettext_lazy("emergency", "ambulance and fire")), ("999", POLICE)],
    "TW": [("119", pgettext_lazy("emergency", "ambulance and fire")), ("110", POLICE)],
    "US": [("911", ALL_THREE)],
}
"""What is dialled when a life is in danger, by country."""


TROUBLES = (
    _("I cannot sleep"),
    _("Quarrels at home"),
    _("About a child"),
    _("Shut in for days"),
    _("Somebody hurts me"),
    _("I do not want to live any more"),
)
"""What many come with, as they would say it: each is looked for as if it had been typed."""


def place(region: str) -> str:
    """A region's name; of one without a name, that of what it lies in."""
    return str(next((PLACES[code] for code in region_and_above(region) if code in PLACES), region))


def region_and_above(region: str) -> list[str]:
    """CN-GD-SZ, then CN-GD, then CN."""
    parts = region.split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


def nearness(code: str, near: list[str]) -> tuple[bool, bool, str]:
    """For sorting: the city next door first, then the country, then the world."""
    return code.rsplit("-", 1)[0] not in near[1:], code.split("-", maxsplit=1)[0] != near[-1], code


def in_words(words: Words, codes: Iterable[str]) -> str:
    """The codes we have a word for, as one phrase."""
    return pgettext("between the parts of a list", ", ").join(
        str(words[code]) for code in codes if code in words
    )


def days_and_times(row: dict[str, str]) -> str:
    """One row of weekly hours as text: "Monday–Friday 08:30–17:30"."""
    days = "–".join(str(WEEKDAYS[DAYS.index(day)]) for day in row["days"].split("-"))
    return f"{days} {row['opens']}–{row['closes']}"


def day_and_time(moment: datetime) -> str:
    """Any time to come, in the reader's zone: as one would say it within the next week, then by its date."""
    local = timezone.localtime(moment)
    if local.date() < timezone.localdate() + timedelta(days=7):
        return when(moment)
    return f"{date_format(local, 'MONTH_DAY_FORMAT')} {time_format(local.time(), 'H:i')}"


def exactly(moment: datetime) -> str:
    """A day and the time on it, where both matter. Without "a.m.", whose full stop would meet the sentence's own."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATE_FORMAT')} {time_format(local.time(), 'H:i')}"


def when(moment: datetime) -> str:
    """A time within the next week, in the reader's zone, as one would say it."""
    local, today = timezone.localtime(moment), timezone.localdate()
    clock = time_format(local.time(), "H:i")
    if local.date() == today:
        return gettext("today %(time)s") % {"time": clock}
    if local.date() == today + timedelta(days=1):
        return gettext("tomorrow %(time)s") % {"time": clock}
    return f"{date_format(local, 'l')} {clock}"
