from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from live.folding import plain
from wellbeing.captions import cues_of
from wellbeing.models.video import Video

SRCLANG = {"zh-hans": "zh-Hans"}


class Caption(models.Model):
    """What is said in a video, in one language: captions under the picture and the transcript beside it."""

    video = models.ForeignKey(Video, models.CASCADE, related_name="captions")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    webvtt = models.TextField(_("captions (WebVTT)"))
    cues = models.JSONField(default=list, editable=False)
    folded = models.JSONField(default=list, editable=False)
    """The words of each cue as they are searched: folding them anew for every search would take long."""

    class Meta:
        verbose_name = _("captions of a video")
        verbose_name_plural = _("captions of videos")
        constraints = [
            models.UniqueConstraint(fields=["video", "language"], name="one_caption_per_video_and_language")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.language}"

    @property
    def srclang(self) -> str:
        return SRCLANG.get(self.language, self.language)

    @property
    def transcript(self) -> list[dict[str, Any]]:
        return [{"at": start, "text": text} for start, _end, text in self.cues]

    def clean(self) -> None:
        """Captions that no player could read never get in."""
        try:
            self.cues = [list(cue) for cue in cues_of(self.webvtt, self.video.seconds)]
            self.folded = [plain(text) for _start, _end, text in self.cues]
        except ValidationError as error:
            raise ValidationError({"webvtt": error}) from error
