"""The catalogs of the languages Linli speaks: `python -m config.messages update | check | compile`.

Babel does all of it, so that nobody needs GNU gettext. Entries are sorted and carry neither dates nor line numbers:
a catalog changes only when its words do.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CODE = ("config", "people", "notices", "live", "activities", "wellbeing")
LANGUAGES = ("zh_Hans", "en")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")


def catalog_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[tuple[Path, str]]:
    """Every file with words for people in it, as Python that Babel can read."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text("utf-8")
    for pattern in ("*.html", "*.txt"):
        for path in sorted((ROOT / "templates").rglob(pattern)):
            pseudo_code = templatize(path.read_text("utf-8"), origin=str(path))
            yield path, "\n".join(line.strip() for line in pseudo_code.splitlines())


def collect() -> Catalog:
    """What the code says now, untranslated."""
    found = Catalog()
    for path, text in sources():
        where = [(path.relative_to(ROOT).as_posix(), 0)]
        for _line, words, comments, context in extract(
            "python", io.BytesIO(text.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
        ):
            found.add(words, context=context, auto_comments=comments, locations=where)
    return found


def read(language: str) -> Catalog:
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(language: str, catalog: Catalog) -> None:
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    body = io.BytesIO()
    write_po(
        body, catalog, sort_output=True, no_location=True, omit_header=True, ignore_obsolete=True, width=110
    )
    path = catalog_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header.encode() + body.getvalue())


def update() -> None:
    """Bring both catalogs to what the code says. English says what the code says; Chinese waits for a person."""
    template = collect()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        for message in catalog:
            if language == "en" and message.id and not translated(message):
                message.string = message.id
        write(language, catalog)


def forms(words: Any) -> list[str]:
    """The singular and plural forms of a message's id or translation, as a list even of one."""
    return [form or "" for form in (words if isinstance(words, (list, tuple)) else [words])]


def translated(message: Message) -> bool:
    return all(forms(message.string))


def faults() -> Iterator[str]:
    """What keeps a catalog from being complete, one line each."""
    template = collect()
    for language in LANGUAGES:
        catalog = read(language)
        for wanted in template:
            if not wanted.id:
                continue
            name = forms(wanted.id)[0]
            if fault := fault_of(wanted, catalog.get(name, wanted.context)):
                yield f"{language}: {name!r} ({wanted.locations[0][0]}) {fault}"


def fault_of(wanted: Message, message: Message | None) -> str:
    if message is None:
        return "is missing"
    if message.fuzzy:
        return "is fuzzy"
    if wanted.pluralizable != message.pluralizable:
        return "is plural on one side only"
    if not translated(message):
        return "is not translated"
    asked, given = (set(PLACEHOLDER.findall(" ".join(forms(words)))) for words in (wanted.id, message.string))
    if asked != given:
        return f"has other placeholders: {', '.join(sorted(asked ^ given))}"
    return ""


def compile_all() -> None:
    """Write the .mo files that are older than their words."""
    for language in LANGUAGES:
        source = catalog_path(language)
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with target.open("wb") as file:
            write_mo(file, read(language))


def main(command: str) -> int:
    if command == "update":
        update()
    elif command == "compile":
        compile_all()
    elif command == "check":
        found = list(faults())
        print("\n".join(found) or "Both catalogs are complete.")
        return int(bool(found))
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
