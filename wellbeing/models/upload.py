from __future__ import annotations

import errno
import shutil
import uuid
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wellbeing.models.video import Video
from wellbeing.video_refusals import NoRoom, OutOfStep, TooLarge

if TYPE_CHECKING:
    from people.models import User

SPARE = 500_000_000  # bytes that stay free for everything else
KEPT = timedelta(days=7)  # an upload that broke off can be gone on with for so long
LEASE = timedelta(hours=3)  # a process that died while it made a video has lost its turn by then
TRIES = 2


class UploadQuerySet(models.QuerySet["Upload"]):
    def stale(self) -> Self:
        return self.filter(received_at=None, at__lt=timezone.now() - KEPT)

    def waiting(self) -> Self:
        """Those that are here whole and that nobody is making into a video."""
        lost = models.Q(begun_at__lt=timezone.now() - LEASE)
        return self.filter(
            models.Q(begun_at=None) | lost,
            received_at__isnull=False,
            made_at=None,
            failure="",
            tries__lt=TRIES,
        ).order_by("received_at")

    def clear(self) -> None:
        for upload in self:
            upload.throw_away()

    @transaction.atomic
    def begin(self, by: User, video: Video, length: int) -> Upload:
        """Room for a file of this length, in place of whatever was sent before for the same video."""
        if not 0 < length <= settings.VIDEO_MAX_BYTES:
            raise TooLarge(megabytes=settings.VIDEO_MAX_BYTES // 1_000_000)
        settings.UPLOAD_ROOT.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(settings.UPLOAD_ROOT).free < 2 * length + SPARE:
            raise NoRoom
        Video.objects.select_for_update().get(pk=video.pk)
        self.filter(video=video).clear()
        upload = self.create(by=by, video=video, length=length)
        upload.path.touch()
        return upload

    def claim(self) -> Upload | None:
        """The next to be made, for one process alone."""
        for upload in self.waiting():
            mine = self.waiting().filter(pk=upload.pk)
            if mine.update(begun_at=timezone.now(), tries=models.F("tries") + 1):
                upload.refresh_from_db()
                return upload
        return None


class Upload(models.Model):
    """A file on its way here, piece by piece, and what became of it."""

    class Failure(models.TextChoices):
        NO_VIDEO = (
            "no-video",
            _("This is no video that we can read. Please send the file as the phone recorded it."),
        )
        TOO_LONG = "too-long", _("It is too long. Please cut it to at most 30 minutes and send it again.")
        TOO_WIDE = (
            "too-wide",
            _("Its picture is too large. Please record it in Full HD (1080p) and send it again."),
        )
        BROKEN = (
            "broken",
            _("The file is damaged. Please look whether the phone plays it, and send it again."),
        )
        OURS = (
            "ours",
            _("It could not be made here: that is not your fault. Please tell whoever runs this site."),
        )

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    video = models.OneToOneField(Video, models.CASCADE, related_name="upload")
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=10, choices=Failure, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload of a video")
        verbose_name_plural = _("uploads of videos")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offset__lte=models.F("length")), name="no_more_arrives_than_was_announced"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def path(self) -> Path:
        return Path(settings.UPLOAD_ROOT / str(self.token))

    @property
    def is_being_made(self) -> bool:
        return bool(self.received_at and not self.made_at and not self.failure)

    @transaction.atomic
    def append(self, offset: int, piece: bytes) -> int:
        """The next piece. One that does not follow on what is here is refused; the sender asks where to go on."""
        upload = Upload.objects.select_for_update().get(pk=self.pk)
        if offset != upload.offset or offset + len(piece) > upload.length or upload.received_at:
            raise OutOfStep
        try:
            with upload.path.open("r+b") as file:
                file.seek(offset)
                file.write(piece)
                file.truncate()
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:  # filled by something else meanwhile
                raise NoRoom from error
            raise
        upload.offset += len(piece)
        if upload.offset == upload.length:
            upload.received_at = timezone.now()
        upload.save(update_fields=["offset", "received_at"])
        self.offset, self.received_at = upload.offset, upload.received_at
        return upload.offset

    def fail(self, failure: str) -> None:
        """It cannot be made into a video; the file goes, the reason stays."""
        self.failure = failure
        self.save(update_fields=["failure"])
        self.path.unlink(missing_ok=True)

    def finish(self) -> None:
        self.made_at = timezone.now()
        self.save(update_fields=["made_at"])
        self.path.unlink(missing_ok=True)

    def throw_away(self) -> None:
        self.path.unlink(missing_ok=True)
        self.delete()
