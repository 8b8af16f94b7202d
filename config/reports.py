"""What is written down, or mailed to who runs the server, when a page breaks: where, and what kind of fault it was.

Never what somebody had typed. Django's reports show the form and every variable; and the sentence of an exception may
quote what was being worked on. Who looks for a fault runs their own copy with LINLI_DEBUG=1, which shows all.
"""

from __future__ import annotations

import copy
import logging
import traceback
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter


def where(error: BaseException | None) -> str:
    """The lines of code that were gone through, and the kind of each fault; the first one first."""
    told: list[str] = []
    while error is not None:
        lines = "".join(traceback.format_tb(error.__traceback__))
        told.insert(0, f"{lines}{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\nAnd in dealing with it:\n\n".join(told)


class Formatter(logging.Formatter):
    """What pages are logged for names the fault and the place; all other records stay as they are."""

    def format(self, record: logging.LogRecord) -> str:
        if hasattr(record, "request") and record.exc_info and not settings.DEBUG:
            error = record.exc_info[1]
            record = copy.copy(record)
            record.exc_text = where(error)
        return super().format(record)


class Reporter(ExceptionReporter):
    """For mails to ADMINS; on the page of who develops it stays Django's own."""

    def get_traceback_text(self) -> SafeString:
        if settings.DEBUG:
            return super().get_traceback_text()
        asked: Any = self.request
        page = f"{asked.method} {asked.path}\n\n" if asked else ""
        return SafeString(page + where(self.exc_value))  # of a mail's plain part: nothing reads it as HTML

    def get_traceback_html(self) -> SafeString:
        if settings.DEBUG:
            return super().get_traceback_html()
        return format_html("<pre>{}</pre>", str(self.get_traceback_text()))
