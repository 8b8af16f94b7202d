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

FORMAT = 1


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


def written(
    *,
    title: str,
    table: str,
    excluded: Mapping[str, str],
    rules: Rules,
    entries: Sequence[int],
    sheets: Sequence[Sheet],
    standings: Sequence[Standing],
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "contest": title,
        "ballots_sha256": hashlib.sha256(table.encode()).hexdigest(),
        "ballots_csv": table,
        "excluded": dict(excluded),
        "rules": asdict(rules),
        "entries": list(entries),
        "scores": [asdict(sheet) for sheet in sheets],
        "standings": [asdict(standing) for standing in standings],
    }


def counted_again(file: Mapping[str, Any], announced: str = "") -> list[Standing]:
    """The standings worked out from the file. Raises unless the hash and every published number agree."""
    table = file["ballots_csv"]
    fingerprint = hashlib.sha256(table.encode()).hexdigest()
    if fingerprint != file["ballots_sha256"] or (announced and fingerprint != announced):
        raise NotAsPublished(f"the ballots have the hash {fingerprint}, which is not the one announced")
    papers = papers_of(table, frozenset(file["excluded"]))
    sheets = [Sheet(**sheet) for sheet in file["scores"]]
    standings = count(Rules(**file["rules"]), file["entries"], papers, sheets)
    published = {row["entry"]: row for row in file["standings"]}
    for standing in standings:
        if published.pop(standing.entry, None) != asdict(standing):
            raise NotAsPublished(
                f"entry {standing.entry} counts {asdict(standing)}, which is not published so"
            )
    if published:
        raise NotAsPublished(f"entries {sorted(published)} are published but were not to be counted")
    return standings
