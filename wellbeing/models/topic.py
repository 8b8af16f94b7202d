from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from live.folding import plain
from wellbeing.search import stands_in


class TopicQuerySet(models.QuerySet["Topic"]):
    def meant_by(self, text: str) -> list[Topic]:
        """Those whose words stand in what somebody typed."""
        seen = plain(text)
        return [topic for topic in self if any(stands_in(plain(word), seen) for word in topic.words)]


class Topic(models.Model):
    """What a video is about, named and found by the words residents use."""

    key = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=60)
    words = models.JSONField(_("words residents use"), default=list)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic of videos")
        verbose_name_plural = _("topics of videos")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en
