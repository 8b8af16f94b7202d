"""Finding a line by the words of somebody who needs one: 失眠, 吵架, 孩子, “can't sleep”.

What can be searched of a line is kept in one folded text, so that one LIKE finds it on either database, in Chinese too.
Tags stand in it between signs that nobody types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from live.folding import plain
from wellbeing.residents import WORDS

MOST_TERMS = 6


def tag(kind: str, code: str) -> str:
    """As it stands in the text: the kind keeps the language `en` apart from all else."""
    return f"\x1f{kind}:{code}\x1f"


def tags(kind: str, codes: Iterable[str]) -> str:
    return "".join(tag(kind, code) for code in codes)


def folded(*texts: str) -> str:
    return plain("\n".join(texts))


def terms_of(text: str) -> list[str]:
    """The words somebody typed, folded; a number may be typed with or without its spaces and dashes."""
    if re.fullmatch(r"[+\d\s\-()]+", text):
        return ["".join(sign for sign in text if sign.isdigit())]
    return re.findall(r"[^\s,，、;；。.!！?？\"“”]+", plain(text))[:MOST_TERMS]


def topics_in(text: str) -> list[str]:
    """The topics that residents' words in it stand for. Chinese words may stand anywhere, others must be whole."""
    seen = plain(text)
    return [topic for topic, words in WORDS.items() if any(stands_in(word, seen) for word in words)]


def stands_in(word: str, text: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None
    return word in text
