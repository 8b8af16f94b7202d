"""Captions as WebVTT: read once when they come in, kept as cues: when, until when, and what is said."""

from __future__ import annotations

import webvtt
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_SIGNS = 200_000
LATE = 1.0  # s a last caption may stand past the end: players stop before it anyway
Cue = tuple[float, float, str]


def cues_of(text: str, seconds: float) -> list[Cue]:
    """The cues in their order, or a sentence that says what is wrong and where."""
    if len(text) > MOST_SIGNS:
        raise ValidationError(_("These captions are too long."))
    try:
        read = webvtt.from_string(text.replace("\r\n", "\n").removeprefix("\ufeff")).captions
    except webvtt.errors.MalformedFileError as error:
        raise ValidationError(_("These are no captions in WebVTT: the first line says WEBVTT.")) from error
    cues = [(in_seconds(cue.start), in_seconds(cue.end), cue.text.strip()) for cue in read]
    if not cues:
        raise ValidationError(_("There is no caption in it."))
    last = 0.0
    for start, end, said in cues:
        if end <= start or start < last:
            raise ValidationError(
                _("The caption at %(at)s s has times that cannot be."), params={"at": start}
            )
        if end > seconds + LATE:
            raise ValidationError(_("The caption at %(at)s s runs past the end."), params={"at": start})
        if not said:
            raise ValidationError(_("The caption at %(at)s s is empty."), params={"at": start})
        last = start
    return cues


def in_seconds(stamp: str) -> float:
    hours, minutes, seconds = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
