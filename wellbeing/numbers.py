"""One way to reach a line, and what a link to it does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wellbeing.words import REACH

CALL, TEXT, WHATSAPP, CHAT = "phone", "text", "whatsapp", "chat"
CHANNELS = (CALL, TEXT, WHATSAPP, CHAT)
WITHOUT_A_VOICE = (TEXT, WHATSAPP, CHAT)
"""For who cannot talk aloud: somebody sleeps next door, or listens."""

DIALLED = re.compile(r"\+?[0-9](?:[0-9 \-]{1,18})[0-9]")
ADDRESS = re.compile(r"https://[a-z0-9.\-]+\.[a-z]{2,}(?:/[A-Za-z0-9._~/\-]*)?")


@dataclass(frozen=True)
class Number:
    value: str
    channel: str
    usable_from: str

    @property
    def digits(self) -> str:
        return "".join(sign for sign in self.value if sign.isdigit())

    @property
    def href(self) -> str:
        """Dials exactly what the label says: its digits, and the plus in front if there is one."""
        if self.channel == CHAT:
            return self.value
        if self.channel == WHATSAPP:
            return f"https://wa.me/{self.digits}"
        plus = "+" if self.value.startswith("+") else ""
        return f"{'sms' if self.channel == TEXT else 'tel'}:{plus}{self.digits}"

    @property
    def label(self) -> str:
        """What stands on the button. An address on the web is shown whole too, only without its beginning."""
        return self.value.removeprefix("https://")

    @property
    def reach(self) -> str:
        return str(REACH.get(self.usable_from, ""))


def validate_numbers(rows: Any) -> None:
    """Every row can be dialled, written to or opened as it stands: a letter among the digits would dial elsewhere."""
    if not isinstance(rows, list) or not rows:
        raise ValidationError(_("A line needs at least one number."))
    for row in rows:
        if not isinstance(row, dict) or set(row) != {"value", "channel", "usable_from"}:
            raise ValidationError(_("A number has these parts: value, channel, usable_from."))
        validate_number(row)
    if len({(row["channel"], row["value"]) for row in rows}) < len(rows):
        raise ValidationError(_("One number stands there twice."))


def validate_number(row: dict[str, Any]) -> None:
    value, channel, usable_from = (row[part] for part in ("value", "channel", "usable_from"))
    if channel not in CHANNELS:
        raise ValidationError(
            _("“%(channel)s” is no way to reach a line. There is: %(known)s."),
            params={"channel": channel, "known": ", ".join(CHANNELS)},
        )
    form = ADDRESS if channel == CHAT else DIALLED
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValidationError(
            _("“%(value)s” cannot be dialled or opened as it stands."), params={"value": value}
        )
    if channel == WHATSAPP and not value.startswith("+"):
        raise ValidationError(_("A WhatsApp number begins with + and its country."))
    if usable_from != "any" and usable_from not in REACH:
        raise ValidationError(
            _("We have no words for “%(code)s” as a place to dial from."), params={"code": usable_from}
        )
