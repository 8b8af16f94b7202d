"""Who judges what: every entry by enough judges, every judge about equally many, by lot (C-9). Pure, like the count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from random import Random

Pair = tuple[int, int]
"""A judge and an entry, by their keys."""


def assign(
    entries: Iterable[int],
    judges: Iterable[int],
    quorum: int,
    chance: Random,
    *,
    barred: Iterable[Pair] = (),
    have: Iterable[Pair] = (),
) -> list[Pair]:
    """The pairs still missing so that each entry has its quorum, in the order each judge will see them.

    Entries for whom the fewest judges are free are served first, and each takes those with the least to do: so loads
    differ by one where conflicts allow it. Where there are too few judges, an entry gets those there are.
    """
    entries, judges = list(entries), list(judges)
    taken, kept = set(have) | set(barred), Counter(entry for _judge, entry in have)
    load = Counter(dict.fromkeys(judges, 0))
    load.update(judge for judge, _entry in have if judge in load)
    free: dict[int, list[int]] = defaultdict(list)
    for entry in entries:
        free[entry] = [judge for judge in judges if (judge, entry) not in taken]
    chance.shuffle(entries)
    pairs: list[Pair] = []
    for entry in sorted(entries, key=lambda one: len(free[one])):
        lots = {judge: chance.random() for judge in free[entry]}
        wanted = max(quorum - kept[entry], 0)
        for judge in sorted(free[entry], key=lambda one: (load[one], lots[one]))[:wanted]:
            load[judge] += 1
            pairs.append((judge, entry))
    chance.shuffle(pairs)
    return pairs
