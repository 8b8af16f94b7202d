"""The published file of a contest: everything the result was worked out from, and the result. Whoever has it can count
again (`manage.py recount`), with or without us (C-17)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from activities.counting import Paper, Rules, Sheet, Standing, count

FORMAT = 2
"""1 had the marks without their fingerprint, under `scores`."""
OTHER_BALLOTS = """\
The ballots are not those whose fingerprint was announced: one was changed, added or taken away.
选票不是公布过指纹的那一份：有选票被改过、添过或删过。
announced 公布的: {announced}
in this file 这份文件: {found}"""
OTHER_MARKS = """\
The judges' marks are not those whose fingerprint was announced: one was changed, added or taken away.
评委的打分不是公布过指纹的那一份：有打分被改过、添过或删过。
announced 公布的: {announced}
in this file 这份文件: {found}"""
NO_MARKS = """\
This file is of a time when the judges' marks had no fingerprint yet: it cannot be checked against the announced one.
这份文件比较旧，那时评委的打分还没有指纹，无法与公布的指纹核对。"""
DIFFERS = """\
Dish no. {entry}: counted again, it has place {place}, {total:.2f} points; “{what}” is {mine}, the file says {theirs}.
{entry} 号菜：重新计算是第 {place} 名，{total:.2f} 分，其中 {what} 为 {mine}，文件里写的是 {theirs}。"""
MISSING = """\
Dish no. {entry} comes out at place {place} with {total:.2f} points, and the published result does not name it.
{entry} 号菜重新计算是第 {place} 名，{total:.2f} 分，公布的结果里却没有。"""
EXTRA = """\
The published result names dishes that did not take part: no. {entries}.
公布的结果里有没参赛的菜：{entries} 号。"""


NOT_MARKS = ("slip", "judge", "entry")
"""The columns before the marks. A slip is by lot: nobody can guess marks until they have the announced fingerprint."""


class NotAsPublished(Exception):
    """The file does not agree with itself; says where."""


def papers_of(table: str, excluded: frozenset[str] = frozenset()) -> list[Paper]:
    """The ballots of the list, without those that do not count."""
    rows = csv.reader(io.StringIO(table))
    next(rows, None)
    return [
        Paper(row[0], tuple(int(cell) for cell in row[1:] if cell))
        for row in rows
        if row and row[0] not in excluded
    ]


def sheets_of(table: str) -> list[Sheet]:
    """The judges' marks of the list."""
    rows = csv.DictReader(io.StringIO(table))
    return [
        Sheet(
            row["judge"], int(row["entry"]),
            {key: int(mark) for key, mark in row.items() if key not in NOT_MARKS},
        )
        for row in rows
    ]  # fmt: skip


def written(
    *,
    title: str,
    table: str,
    excluded: Mapping[str, str],
    rules: Rules,
    entries: Sequence[int],
    marks: str,
    standings: Sequence[Standing],
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "contest": title,
        "ballots_sha256": fingerprint(table),
        "ballots_csv": table,
        "excluded": dict(excluded),
        "rules": asdict(rules),
        "entries": list(entries),
        "marks_sha256": fingerprint(marks),
        "marks_csv": marks,
        "standings": [asdict(standing) for standing in standings],
    }


def counted_again(file: Mapping[str, Any], announced: str = "", announced_marks: str = "") -> list[Standing]:
    """The standings worked out from the file. Raises unless both fingerprints and every published number agree."""
    table = file["ballots_csv"]
    must_be_announced(table, OTHER_BALLOTS, announced, file["ballots_sha256"])
    papers = papers_of(table, frozenset(file["excluded"]))
    sheets = announced_sheets(file, announced_marks)
    standings = count(Rules(**file["rules"]), file["entries"], papers, sheets)
    published = {row["entry"]: row for row in file["standings"]}
    for standing in standings:
        must_be_published(standing, published.pop(standing.entry, None))
    if published:
        raise NotAsPublished(EXTRA.format(entries=", ".join(map(str, sorted(published)))))
    return standings


def announced_sheets(file: Mapping[str, Any], announced: str) -> list[Sheet]:
    if "marks_csv" in file:
        must_be_announced(file["marks_csv"], OTHER_MARKS, announced, file["marks_sha256"])
        return sheets_of(file["marks_csv"])
    if announced:
        raise NotAsPublished(NO_MARKS)
    return [Sheet(**sheet) for sheet in file["scores"]]


def must_be_announced(table: str, otherwise: str, *fingerprints: str) -> None:
    """It has the fingerprint that somebody was told, and the one that the file says it has."""
    found = fingerprint(table)
    for told in fingerprints:
        if told and found != told.strip().lower():
            raise NotAsPublished(otherwise.format(announced=told, found=found))


def must_be_published(standing: Standing, row: Mapping[str, Any] | None) -> None:
    counted = asdict(standing)
    if row is None:
        raise NotAsPublished(MISSING.format(**counted))
    if dict(row) != counted:
        what = next(name for name, value in counted.items() if row.get(name) != value)
        raise NotAsPublished(DIFFERS.format(**counted, what=what, mine=counted[what], theirs=row.get(what)))


def fingerprint(table: str) -> str:
    return hashlib.sha256(table.encode()).hexdigest()
