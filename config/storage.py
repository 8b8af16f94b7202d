"""Static files under hashed names, so that they may be cached for ever, ES imports and sheets of styles included."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.utils.functional import cached_property
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEETS = "sheets/"
IMPORT = re.compile(r'@import url\("([^"]+)"\);\n')
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class StaticStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    manifest_strict = False
    # Each pass brings new names one import further up; in the worst order of files a room's take five, Django's most.
    max_post_process_passes = 10

    @cached_property
    def _urls(self) -> dict[str | None, str]:
        """A page names dozens of files, and their names stay what they are while the server runs."""
        return {}

    def url(self, name: str | None, force: bool = False) -> str:
        if name not in self._urls:
            self._urls[name] = str(super().url(name, force))
        return self._urls[name]

    def stored_name(self, name: str) -> str:
        """A page must not die of a missing hash: in tests nothing is collected. `collectstatic` itself stays strict."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """A sheet is a list of imports in the source, one noun a file, and one file for those who load it."""
        for name in [name for name in paths if name.startswith(SHEETS) and not dry_run]:
            with self.open(name, "wb") as file:
                file.write(written_out(name, paths).encode())  # as it is read, whatever this machine's locale
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def written_out(name: str, paths: dict[str, Any]) -> str:
    """What it says, in the place of each import what is imported; comments are for those who read the source."""
    storage, path = paths[name]
    with storage.open(path) as file:
        text = COMMENT.sub("", file.read().decode())
    folder = posixpath.dirname(name)
    return IMPORT.sub(
        lambda said: written_out(posixpath.normpath(posixpath.join(folder, said[1])), paths), text
    )
