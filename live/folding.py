"""Words as they are compared, however they were dressed up: wide letters, the other script, signs nobody sees (L-24).

OpenCC's tables know which traditional characters are written how in simplified ones; its Python version (Apache
licence) has no parts to compile.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

ENDINGS = "com|cn|net|org|top|xyz|cc|vip|club|shop|site|app|info|io|me|co|link|live|tv"
LINK = re.compile(rf"(?:https?://|www\.)\S|(?<![a-z0-9-])(?:[a-z0-9-]+\.)+(?:{ENDINGS})(?![a-z0-9])")
_simplified = OpenCC("t2s")


def plain(text: str) -> str:
    """One width, one case, one script; what cannot be seen is gone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(
        sign for sign in folded if unicodedata.category(sign) not in {"Cf", "Mn", "Cc"} or sign in "\n\t"
    )
    return str(_simplified.convert(seen))


def letters(text: str) -> str:
    """Letters and figures alone, without what stands between them. For `plain` text."""
    return "".join(sign for sign in text if sign.isalnum())


def has_link(text: str) -> bool:
    return LINK.search(plain(text)) is not None


@lru_cache(maxsize=64)
def search_for(words: tuple[str, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Patterns for words of letters (whole words, also s p a c e d out) and for words in Chinese (anywhere)."""
    western = [word for word in words if word.isascii()]
    chinese = [word for word in words if not word.isascii()]
    spaced = "|".join(r"[\W_]*".join(map(re.escape, word)) for word in western)
    return (
        re.compile(rf"(?<![^\W_])(?:{spaced})(?![^\W_])") if western else None,
        re.compile("|".join(map(re.escape, chinese))) if chinese else None,
    )


def hits(text: str, words: tuple[str, ...]) -> bool:
    """Is one of the words (folded by `fold`) in the text?"""
    western, chinese = search_for(words)
    seen = plain(text)
    return bool((western and western.search(seen)) or (chinese and chinese.search(letters(seen))))


def fold(word: str) -> str:
    """A word as it is kept in a list and looked for."""
    return letters(plain(word))
