"""How a contest is counted: numbers in, places out. Knows neither the database nor the clock, so that anyone can
count again from the published file (C-12, C-17, C-18, C-19)."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean, pstdev

ENOUGH_TO_STANDARDISE = 8  # entries that every judge must have marked
ENOUGH_TO_TRIM = 5  # sheets of one entry
ENOUGH_TO_COUNT = 2
BEST_MARK = 10


@dataclass(frozen=True)
class Rules:
    weights: Mapping[str, int]
    judges_share: int = 60
    shared_places: bool = True
    lot_seed: str = ""


@dataclass(frozen=True)
class Paper:
    """One household's ballot, without the household."""

    receipt: str
    entries: tuple[int, ...]


@dataclass(frozen=True)
class Sheet:
    """One judge's marks for one entry."""

    judge: str
    entry: int
    marks: Mapping[str, int]


@dataclass(frozen=True)
class Standing:
    entry: int
    place: int
    total: float
    judges: float | None  # None: too few sheets, so the public decides alone (C-11)
    public: float
    votes: int
    criteria: Mapping[str, float]


def count(
    rules: Rules, entries: Sequence[int], papers: Iterable[Paper], sheets: Iterable[Sheet]
) -> list[Standing]:
    """The standings, best first. Votes and marks for an entry that is not in the list are passed over."""
    standing = set(entries)
    sheets = [sheet for sheet in sheets if sheet.entry in standing]
    votes = Counter(number for paper in papers for number in set(paper.entries) if number in standing)
    most = max(votes.values(), default=0)
    judged = judge_scores(rules, sheets)
    criteria = means_by_criterion(rules, sheets)
    firsts = first_places(rules, sheets)
    totals = {}
    for number in entries:
        public = Fraction(votes[number] * 100, most) if most else Fraction(0)
        totals[number] = total(rules, judged.get(number), float(public))
    places = placed(rules, totals, {n: decider(rules, n, criteria, firsts, votes) for n in entries})
    made = [
        Standing(
            entry=number,
            place=places[number],
            total=totals[number],
            judges=None if number not in judged else round(judged[number], 2),
            public=round(votes[number] * 100 / most, 2) if most else 0.0,
            votes=votes[number],
            criteria=criteria.get(number, {}),
        )
        for number in entries
    ]
    return sorted(made, key=lambda one: (one.place, one.entry))


def total(rules: Rules, judges: float | None, public: float) -> float:
    if judges is None:
        return round(public, 2)
    return round((rules.judges_share * judges + (100 - rules.judges_share) * public) / 100, 2)


def mark_of(rules: Rules, sheet: Sheet) -> float:
    """The weighted mean of one sheet, on 0 to 100."""
    weights = sum(rules.weights.values())
    weighted = sum(weight * sheet.marks[key] for key, weight in rules.weights.items())
    return float(Fraction(weighted * 100, weights * BEST_MARK))


def judge_scores(rules: Rules, sheets: Sequence[Sheet]) -> dict[int, float]:
    """Each entry's mean; without the highest and the lowest where there are five or more (C-12)."""
    by_entry: dict[int, list[float]] = defaultdict(list)
    for sheet, mark in standardised(rules, sheets):
        by_entry[sheet.entry].append(mark)
    scores = {}
    for number, marks in by_entry.items():
        if len(marks) < ENOUGH_TO_COUNT:
            continue
        kept = sorted(marks)[1:-1] if len(marks) >= ENOUGH_TO_TRIM else marks
        scores[number] = round(fmean(kept), 2)
    return scores


def standardised(rules: Rules, sheets: Sequence[Sheet]) -> list[tuple[Sheet, float]]:
    """A strict judge and a mild one count alike: each judge's marks get the mean and the spread that all have.

    Only where every judge has marked eight entries or more; with fewer, a judge's mean says more of the dishes than
    of the judge.
    """
    marked = [(sheet, mark_of(rules, sheet)) for sheet in sheets]
    by_judge: dict[str, list[float]] = defaultdict(list)
    for sheet, mark in marked:
        by_judge[sheet.judge].append(mark)
    if not marked or min(map(len, by_judge.values())) < ENOUGH_TO_STANDARDISE:
        return marked
    every = [mark for _sheet, mark in marked]
    mean, spread = fmean(every), pstdev(every)
    own = {judge: (fmean(marks), pstdev(marks)) for judge, marks in by_judge.items()}
    return [(sheet, on_scale(mark, *own[sheet.judge], mean, spread)) for sheet, mark in marked]


def on_scale(mark: float, own_mean: float, own_spread: float, mean: float, spread: float) -> float:
    z = (mark - own_mean) / own_spread if own_spread else 0.0
    return min(max(mean + z * spread, 0.0), 100.0)


def means_by_criterion(rules: Rules, sheets: Sequence[Sheet]) -> dict[int, dict[str, float]]:
    marks: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for sheet in sheets:
        for key in rules.weights:
            marks[sheet.entry][key].append(sheet.marks[key])
    return {
        number: {key: round(fmean(given), 2) for key, given in by_key.items()}
        for number, by_key in marks.items()
    }


def first_places(rules: Rules, sheets: Sequence[Sheet]) -> Counter[int]:
    """How many judges put an entry above all others they saw."""
    best: dict[str, float] = {}
    for sheet in sheets:
        best[sheet.judge] = max(best.get(sheet.judge, 0.0), mark_of(rules, sheet))
    return Counter(sheet.entry for sheet in sheets if mark_of(rules, sheet) == best[sheet.judge])


Decider = tuple[float, int, int, str]


def decider(
    rules: Rules,
    number: int,
    criteria: Mapping[int, Mapping[str, float]],
    firsts: Counter[int],
    votes: Counter[int],
) -> Decider:
    """What decides between equals where a place cannot be shared: never who sent first (C-19)."""
    heaviest = max(rules.weights, key=lambda key: (rules.weights[key], key))
    return (
        -criteria.get(number, {}).get(heaviest, 0.0),
        -firsts[number],
        -votes[number],
        lot(rules.lot_seed, number),
    )


def lot(seed: str, number: int) -> str:
    """The lot anybody can draw again: the seed was published before the vote."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def placed(rules: Rules, totals: Mapping[int, float], deciders: Mapping[int, Decider]) -> dict[int, int]:
    """Equals share a place and the next one is left out; or nobody shares."""
    if rules.shared_places:
        return {n: 1 + sum(other > total for other in totals.values()) for n, total in totals.items()}
    order = sorted(totals, key=lambda number: (-totals[number], deciders[number]))
    return {number: place for place, number in enumerate(order, start=1)}
