"""Tables for a spreadsheet: with the mark by which Excel knows UTF-8, and no cell that it would take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""Some spreadsheets begin a formula with the full-width signs too."""


def csv_file(name: str, head: Iterable[object], rows: Iterable[Iterable[object]]) -> HttpResponse:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(head)
    table.writerows([harmless(cell) for cell in row] for row in rows)
    return HttpResponse(
        written.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def harmless(cell: object) -> object:
    """Numbers stay numbers; a text that looks like a formula is marked as a text, also behind spaces."""
    if isinstance(cell, str) and (cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA)):
        return f"'{cell}"
    return cell
