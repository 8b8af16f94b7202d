"""Count a contest again from the file its results page publishes:

    python3 -m activities.recount contest-2.json --hash 41d0… --marks 9c7e…

Needs Python 3.11 and this folder: nothing to install, no database, no account. `manage.py recount` does the same. It
speaks both languages, for whoever runs it may have found it anywhere (C-17).
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from activities.counting import Standing
from activities.published import NotAsPublished, counted_again, fingerprint

NOT_THE_FILE = "{file} is not the published file of a contest. 这不是比赛公布的文件。({error!r})"
UNREADABLE = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, csv.Error,
)  # fmt: skip
"""What reading and counting raise over a file that Linli never wrote."""


class CannotAgree(Exception):
    """Says why, in both languages."""


def recounted(file: Path, announced: str = "", announced_marks: str = "") -> list[str]:
    """What there is to say, line by line; raises unless everything agrees."""
    try:
        published = json.loads(file.read_text("utf-8"))
        standings = counted_again(published, announced, announced_marks)
        return list(told(published, standings, announced, announced_marks))
    except NotAsPublished as error:
        raise CannotAgree(f"It does not agree. 对不上。\n{error}") from error
    except OSError as error:
        raise CannotAgree(f"{file} cannot be read. 这个文件打不开。({error.strerror})") from error
    except UNREADABLE as error:
        raise CannotAgree(NOT_THE_FILE.format(file=file, error=error)) from error


def told(
    published: dict[str, Any], standings: list[Standing], announced: str, announced_marks: str
) -> Iterator[str]:
    yield str(published["contest"])
    for one in standings:
        judges = "-" if one.judges is None else f"{one.judges:.2f}"
        yield (
            f"{one.place:>3}. no. {one.entry:<4} {one.total:>6.2f}"
            f"  judges 评委 {judges:>6}  public 邻居 {one.public:>6.2f}  votes 票 {one.votes}"
        )
    ballots, excluded = published["ballots_csv"].count("\n") - 1, len(published["excluded"])
    yield f"{ballots} ballots, {excluded} excluded. 选票 {ballots} 张，其中不计入 {excluded} 张。"
    if not announced:
        yield "Is this the fingerprint that was announced when the vote closed? 这是投票截止时公布的指纹吗？"
        yield fingerprint(published["ballots_csv"])
    if "marks_csv" in published and not announced_marks:
        yield "And is this the one that was announced when the judging closed? 这是评分截止时公布的指纹吗？"
        yield fingerprint(published["marks_csv"])
    yield "Everything agrees. 全部一致。"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m activities.recount", description=__doc__)
    parser.add_argument("file", type=Path, help="contest-….json, from the results page 结果页下载的文件")
    parser.add_argument(
        "--hash", default="", help="the fingerprint announced when the vote closed 截止时公布的指纹"
    )
    parser.add_argument(
        "--marks", default="", help="the fingerprint announced when the judging closed 评分截止时公布的指纹"
    )
    given = parser.parse_args()
    try:
        lines = recounted(given.file, given.hash, given.marks)
    except CannotAgree as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
