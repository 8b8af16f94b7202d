"""Polls and questions for tests: prepared with their verbs, in few words."""

import uuid
from typing import Any

from live.models import Poll, Question, Room, Vote
from live.models.vote import Own
from people.models import User


def new_id() -> str:
    return str(uuid.uuid4())


def draft(room: Room, host: User, *options: str, right: int | None = None, **asked: Any) -> Poll:
    """A poll nobody was asked yet: tea or coffee, anonymous unless said otherwise."""
    usual = {"kind": Poll.Kind.SINGLE, "text": "Tea or coffee?", "most": 10}
    return Poll.objects.prepare(
        room, host, new_id(), options=options or ("Tea", "Coffee", "Water"), right=right, **usual | asked
    )


def asked(room: Room, host: User, *options: str, **how: Any) -> Poll:
    poll = draft(room, host, *options, **how)
    poll.open(host)
    return poll


def keys(poll: Poll, *words: str) -> list[int]:
    """The keys of the options with these words."""
    found = {option.label: option.pk for option in poll.options.all()}
    return [found[word] for word in words]


def choose(poll: Poll, user: User, *words: str) -> None:
    Poll.objects.get(pk=poll.pk).vote(user, keys(poll, *words))


def own(poll: Poll, user: User, *, is_host: bool = False) -> Own:
    """What this person may see of the poll now."""
    found = Poll.objects.for_pieces().get(pk=poll.pk)
    return Vote.objects.own([found], user, is_host)[poll.pk]


def numbers(poll: Poll) -> dict[str, int]:
    """How the poll stands for who may see it."""
    found = Poll.objects.for_pieces().get(pk=poll.pk)
    tally = found.tally if found.closed_at else Vote.objects.tallies([found])[poll.pk]
    return {option.label: votes for option, votes in tally.rows}


def ask(room: Room, user: User, text: str = "Can I do it on a chair?") -> Question:
    return Question.objects.ask(room, user, text, new_id())
