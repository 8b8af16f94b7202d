"""The directory as a file: what stands in a row, what a file would change, and bringing it in."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wellbeing.models import Hotline

PLAIN = {
    "name": "name_zh", "name_en": "name_en", "numbers": "numbers", "region": "region", "time_zone": "timezone",
    "languages": "languages", "topics": "topics", "audiences": "audiences", "note": "note_zh", "note_en": "note_en",
    "source": "source_zh", "source_en": "source_en", "source_date": "source_date", "verification": "verification",
}  # fmt: skip
OPTIONAL: dict[str, tuple[str, Any]] = {
    "operator": ("operator_zh", ""), "operator_en": ("operator_en", ""),
    "cost": ("cost", ""), "anonymous": ("anonymous", None), "recorded": ("recorded", None),
    "source_url": ("source_url", ""), "expect": ("expect_zh", []), "expect_en": ("expect_en", []),
}  # fmt: skip
HOURS: dict[str, tuple[str, Any]] = {
    "always": ("always", False), "weekly": ("weekly", []), "days_off": ("holidays", "unknown"),
    "hours_note": ("note_zh", ""), "hours_note_en": ("note_en", ""),
}  # fmt: skip
MOST_ROWS = 6000


class Unreadable(ValueError):
    """The file is no directory at all."""


def facts(row: dict[str, Any], position: int) -> dict[str, Any]:
    """A row's values under the names that a hotline has for them."""
    hours = row["hours"]
    return (
        {"position": position, "hours_status": hours["status"]}
        | {name: row[key] for name, key in PLAIN.items()}
        | {name: row.get(key, otherwise) for name, (key, otherwise) in OPTIONAL.items()}
        | {name: hours.get(key, otherwise) for name, (key, otherwise) in HOURS.items()}
    )


def row_of(line: Hotline) -> dict[str, Any]:
    """A hotline as a row: what `facts` reads gives the same line again."""
    hours = {"status": line.hours_status} | {
        key: getattr(line, name)
        for name, (key, otherwise) in HOURS.items()
        if getattr(line, name) != otherwise
    }
    return (
        {"id": line.key, "hours": hours}
        | {key: getattr(line, name) for name, key in PLAIN.items()}
        | {
            key: getattr(line, name)
            for name, (key, otherwise) in OPTIONAL.items()
            if getattr(line, name) != otherwise
        }
    )


def keep(line: Hotline, values: dict[str, Any]) -> bool:
    """Save the line only if something about it is new, or the words it is found by are."""
    before = line.search
    changed = not line.pk or any(getattr(line, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(line, name, value)
    line.note_words()
    if changed:
        line.full_clean()
    if changed or line.search != before:
        line.save()
    return changed


@dataclass(frozen=True)
class Change:
    """One line that a file would add, or would change: field, what it was, what it would be."""

    key: str
    name: str
    is_new: bool
    parts: tuple[tuple[str, str, str], ...]
    values: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Fault:
    row: int
    name: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What bringing a file in would do. Bad rows are explained; all others can be brought in without them."""

    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    same: int

    @property
    def mark(self) -> str:
        """Changes whenever what would happen does: nobody confirms what they have not seen."""
        told = json.dumps([(change.key, change.parts) for change in self.changes], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @transaction.atomic
    def carry_out(self) -> int:
        known = Hotline.objects.select_for_update().in_bulk(
            [one.key for one in self.changes], field_name="key"
        )
        return sum(keep(known.get(one.key) or Hotline(key=one.key), one.values) for one in self.changes)


def rows_in(text: str) -> list[Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("This is no JSON file.")) from error
    if "\\u0000" in json.dumps(told):
        raise Unreadable(_("There is a character in this file that cannot be kept: “\\u0000”."))
    rows = told.get("hotlines") if isinstance(told, dict) else None
    if not isinstance(rows, list) or not rows:
        raise Unreadable(_("There are no lines in this file. It has a list called “hotlines”."))
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("These are too many lines at once."))
    return rows


def plan(text: str) -> Plan:
    """Read a file and compare it with what is here. Changes nothing."""
    rows = rows_in(text)
    known = {line.key: line for line in Hotline.objects.all()}
    twice = {key for key, times in Counter(key_of(row) for row in rows).items() if key and times > 1}
    changes, faults, same = [], [], 0
    for number, row in enumerate(rows, 1):
        sentences = [_("This id stands in the file more than once.")] if key_of(row) in twice else []
        try:
            values = facts(row, position_of(row, known, number))
            made = Hotline(key=row["id"], **values)
            made.clean_fields(exclude=["search"])
            made.clean()
            made.note_words()
            change = change_to(known.get(made.key), made, {name: getattr(made, name) for name in values})
        except ValidationError as error:
            sentences += error.messages
        except (KeyError, TypeError, AttributeError, ValueError):
            sentences.append(_("Parts of this row are missing or are of the wrong kind."))
        if sentences:
            faults.append(Fault(number, name_of(row), tuple(sentences)))
        elif change.is_new or change.parts:
            changes.append(change)
        else:
            same += 1
    return Plan(tuple(changes), tuple(faults), same)


def key_of(row: Any) -> str:
    return str(row.get("id", "")) if isinstance(row, dict) else ""


def name_of(row: Any) -> str:
    return str(row.get("name_zh") or row.get("id") or "")[:80] if isinstance(row, dict) else ""


def position_of(row: dict[str, Any], known: dict[str, Hotline], number: int) -> int:
    """A line keeps its place; a new one comes after those that are here."""
    line = known.get(row["id"])
    return line.position if line else len(known) + number


def change_to(line: Hotline | None, made: Hotline, values: dict[str, Any]) -> Change:
    parts = tuple(different(line, values)) if line else ()
    return Change(made.key, str(made), line is None, parts, values)


def different(line: Hotline, values: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, value in values.items():
        was = getattr(line, name)
        if was != value:
            label = str(Hotline._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            yield label, readable(was), readable(value)


def readable(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(
            " ".join(str(part) for part in one.values()) if isinstance(one, dict) else str(one)
            for one in value
        )
    return "" if value is None else str(value)
