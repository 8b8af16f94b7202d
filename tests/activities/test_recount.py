"""A stranger counts again: signed out, with the file, the announced fingerprint and bare Python (C-17, test 23)."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from activities.models import Contest, Score
from activities.published import sheets_of
from people.models import Membership
from tests.activities.contests import DAY, contest, dish, fresh, judges, mark, move_to, neighbours
from tests.activities.scenes import browser_of, lines
from tests.cast import People


def over(cast: People, voters: int = 5) -> Contest:
    """Five dishes, three judges; the vote is closed, and the fingerprint of its ballots was announced."""
    of = contest(cast, "check")
    judges(of, "Jia", "Jing", "Jun")
    cooks = neighbours(cast.building, 5)
    for number, (user, home) in enumerate(cooks):
        dish(of, user, home, f"Dish {number}")
    Membership.objects.update(confirmed_at=timezone.now() - 30 * DAY)
    voting = move_to(of, "voting")
    voting.mind(timezone.now())
    numbers = list(of.entries.order_by("pk").values_list("number", flat=True))
    for place, (_user, home) in enumerate(cooks[:voters]):
        voting.cast(home, [n or 0 for n in (numbers[place - 1], numbers[place - 2])])
    for score in Score.objects.counted().filter(entry__contest=of).select_related("entry__contest"):
        mark(score, look=1 + score.entry.pk % 9)
    fresh(move_to(of, "counting")).mind(timezone.now())
    return fresh(of)


def recount(file: Path, *more: str) -> tuple[int, str]:
    """Python without any package of ours, without settings, database or environment."""
    line = [sys.executable, "-S", "-m", "activities.recount", str(file), *more]
    env = {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(  # noqa: PLW1510 the code is looked at
        line, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, encoding="utf-8"
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def published(cast: People) -> tuple[str, dict[str, Any]]:
    """What was announced at the close, and the file as somebody signed out finds it."""
    of = over(cast)
    announced = lines(browser_of(cast.rosa).get(of.get_absolute_url()))
    of.publish()
    page = lines(browser_of(cast.rosa).get(reverse("results", args=[of.pk])))
    url = reverse("results_file", args=[of.pk, of.ballots_hash])
    assert f'href="{url}"' in page
    assert f"--hash {of.ballots_hash}" in page
    assert of.ballots_hash in announced
    return of.ballots_hash, browser_of(None).get(url).json()


def kept(file: dict[str, Any], tmp_path: Path) -> Path:
    path = tmp_path / "contest-1.json"
    path.write_text(json.dumps(file, ensure_ascii=False), "utf-8")
    return path


def test_23_a_stranger_counts_again_with_bare_python_and_it_agrees(
    published: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    announced, file = published
    code, said = recount(kept(file, tmp_path), "--hash", announced, "--marks", file["marks_sha256"])
    assert (code, "Everything agrees. 全部一致。" in said) == (0, True), said
    assert "5 ballots, 0 excluded." in said
    code, said = recount(kept(file, tmp_path))
    assert (code, announced in said, file["marks_sha256"] in said) == (0, True, True)


def test_a_mark_that_was_changed_after_the_judging_closed_is_told_by_its_fingerprint(
    cast: People, tmp_path: Path
) -> None:
    """Whoever changes a mark in the database, and counts all of it anew, still is found out."""
    of = over(cast)
    told = lines(browser_of(cast.rosa).get(of.get_absolute_url()))
    assert of.marks_hash in told
    assert of.marks_hash == hashlib.sha256(of.marks_csv.encode()).hexdigest()
    Score.objects.filter(entry__contest=of).update(marks=dict.fromkeys(of.weights, 10))
    first = of.entries.competing().first()
    assert first
    first.withdraw()
    of.publish()
    file = fresh(of).published_file
    assert (file["marks_sha256"], file["marks_csv"]) == (of.marks_hash, of.marks_csv)
    assert len(file["standings"]) == 4
    page = lines(browser_of(cast.rosa).get(reverse("results", args=[of.pk])))
    assert f"--hash {of.ballots_hash} --marks {of.marks_hash}" in page
    head, row, *others = file["marks_csv"].splitlines(keepends=True)
    *before, mark_ = row.rstrip("\n").split(",")
    changed = "".join([head, ",".join([*before, str(11 - int(mark_))]) + "\n", *others])
    tampered = file | {"marks_csv": changed}
    code, said = recount(kept(tampered, tmp_path))
    assert (code, "The judges' marks are not those" in said, "有打分被改过" in said) == (1, True, True)
    tampered["marks_sha256"] = hashlib.sha256(changed.encode()).hexdigest()
    code, said = recount(kept(tampered, tmp_path), "--marks", of.marks_hash)
    assert (code, of.marks_hash in said) == (1, True)


def test_a_file_of_before_marks_had_a_fingerprint_is_still_counted_and_says_what_it_cannot_prove(
    published: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    announced, file = published
    old = {name: value for name, value in file.items() if not name.startswith("marks_")}
    old |= {"format": 1, "scores": [asdict(sheet) for sheet in sheets_of(file["marks_csv"])]}
    assert recount(kept(old, tmp_path), "--hash", announced)[0] == 0
    code, said = recount(kept(old, tmp_path), "--marks", file["marks_sha256"])
    assert (code, "had no fingerprint yet" in said) == (1, True)


def test_one_ballot_tampered_with_is_told_in_a_clear_sentence(
    published: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    announced, file = published
    head, first, *others = file["ballots_csv"].splitlines(keepends=True)
    receipt, *votes = first.rstrip("\n").split(",")
    other = next(str(n) for n in file["entries"] if str(n) not in votes)
    tampered = file | {"ballots_csv": "".join([head, ",".join([receipt, other, *votes[1:]]) + "\n", *others])}
    code, said = recount(kept(tampered, tmp_path))
    assert code == 1
    assert "one was changed, added or taken away" in said
    assert "有选票被改过" in said
    tampered["ballots_sha256"] = hashlib.sha256(tampered["ballots_csv"].encode()).hexdigest()
    code, said = recount(kept(tampered, tmp_path), "--hash", announced)
    assert (code, announced in said) == (1, True)
    code, said = recount(kept(tampered, tmp_path))
    assert (code, "Dish no." in said, "the file says" in said) == (1, True, True)
    assert "Traceback" not in said
    wide, unweighed = '"' + "x" * 200_000, file["rules"] | {"weights": {}}
    sha = hashlib.sha256(wide.encode()).hexdigest()
    odd = (file | {"ballots_csv": wide, "ballots_sha256": sha}, file | {"rules": unweighed})
    for text in ("[]", "{}", "PNG", "[" * 100_000, *map(json.dumps, odd)):
        (tmp_path / "other.json").write_text(text)
        code, said = recount(tmp_path / "other.json")
        assert (code, "is not the published file" in said) == (1, True)
    assert "cannot be read" in recount(tmp_path / "none.json")[1]


def test_the_file_opens_to_whoever_has_the_fingerprint_and_to_nobody_who_guesses(cast: People) -> None:
    of = over(cast)
    nobody, sven, rosa = browser_of(None), browser_of(cast.sven), browser_of(cast.rosa)
    urls = [reverse(name, args=[of.pk, of.ballots_hash]) for name in ("results_file", "results_ballots")]
    for url in urls:
        assert [one.get(url).status_code for one in (nobody, sven, rosa)] == [404] * 3
    of.publish()
    for url in urls:
        assert [one.get(url).status_code for one in (nobody, sven, rosa)] == [200] * 3
    assert hashlib.sha256(nobody.get(urls[1]).content).hexdigest() == of.ballots_hash
    assert nobody.get(reverse("results_file", args=[of.pk, "0" * 64])).status_code == 404
    assert "Dish 0" not in nobody.get(urls[0]).text


def test_where_nobody_voted_the_fingerprint_could_be_guessed_and_opens_nothing_to_strangers(
    cast: People,
) -> None:
    of = over(cast, voters=0)
    of.publish()
    nobody, sven, rosa = browser_of(None), browser_of(cast.sven), browser_of(cast.rosa)
    url = reverse("results_file", args=[of.pk, of.ballots_hash])
    assert [one.get(url).status_code for one in (nobody, sven, rosa)] == [404, 404, 200]
