from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wellbeing.models.video import Video


class VideoReview(models.Model):
    """That a counsellor watched a video as it was then, and for how long their word holds."""

    video = models.ForeignKey(Video, models.CASCADE, related_name="reviews")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    credential = models.CharField(_("credential"), max_length=80, blank=True)
    content = models.CharField(max_length=64)
    is_quick = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    valid_until = models.DateField(_("holds until"))

    class Meta:
        verbose_name = _("review of a video")
        verbose_name_plural = _("reviews of videos")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["video", "by", "content", "is_quick"], name="one_review_per_counsellor_and_content"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
