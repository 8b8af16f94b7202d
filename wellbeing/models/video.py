from __future__ import annotations

import hashlib
import json
import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import StrIndex
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Role
from wellbeing import search
from wellbeing.models.topic import Topic
from wellbeing.video_refusals import CaptionsMissing, NotACounsellor, NothingToPlay, NotReviewed, TooLong

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.rendition import Rendition
    from wellbeing.models.video_review import VideoReview

QUICK, LONGEST, SOON = timedelta(days=7), timedelta(days=731), timedelta(days=30)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def looks_after_videos(user: User | AnonymousUser) -> bool:
    if isinstance(user, AnonymousUser):
        return False
    return user.is_staff or user.has_role(Role.COUNSELLOR, Role.ORGANIZER)


class VideoQuerySet(models.QuerySet["Video"]):
    def published(self) -> Self:
        """Those that somebody put up and that a counsellor's word still holds for."""
        return self.filter(published_at__isnull=False, shown_until__gte=timezone.localdate())

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Published ones are for everybody, signed in or not; others for those who look after the library."""
        return self.all() if looks_after_videos(user) else self.published()

    def about(self, topic: str) -> Self:
        return self.filter(topics__key=topic)

    def for_words(self, text: str) -> Self:
        """Those with all the words in title or transcript, in either language, or about what the words mean.

        All is folded already, so a plain search by bytes does: several times as fast as LIKE among long transcripts.
        """
        terms = {
            f"at_{place}": StrIndex("search", models.Value(term))
            for place, term in enumerate(search.terms_of(text))
        }
        every = models.Q(**{f"{name}__gt": 0 for name in terms})
        meant = self.model.topics.through.objects.filter(topic__in=Topic.objects.meant_by(text))
        return self.alias(**terms).filter(every | models.Q(pk__in=meant.values("video")))

    def for_lists(self) -> Self:
        return self.defer("search").prefetch_related("renditions").order_by("position", "pk")

    def to_review(self) -> Self:
        """Not shown yet, or soon no longer: what waits longest or ends first comes first."""
        soon = timezone.localdate() + SOON
        return self.filter(
            models.Q(published_at=None) | models.Q(shown_until=None) | models.Q(shown_until__lte=soon)
        ).order_by(F("shown_until").asc(nulls_first=True), "pk")


class Video(models.Model):
    """A short video that may help, with captions in both languages, shown while a counsellor's word for it holds."""

    key = models.SlugField(unique=True)
    folder = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=80)
    summary = models.CharField(_("what it is about"), max_length=200)
    summary_en = models.CharField(_("what it is about, in English"), max_length=300)
    topics = models.ManyToManyField(Topic, related_name="videos", verbose_name=_("topics"))
    seconds = models.PositiveIntegerField(_("length in seconds"), default=0)
    chapters = models.JSONField(_("chapters"), default=list, blank=True)
    cautions = models.JSONField(_("parts to be warned of"), default=list, blank=True)
    is_demo = models.BooleanField(_("demo material"), default=False)
    added_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    shown_until = models.DateField(_("shown until"), null=True, blank=True)
    search = models.TextField(editable=False, default="")
    content = models.CharField(max_length=64, editable=False, default="")

    objects = VideoQuerySet.as_manager()

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["published_at", "shown_until"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(published_at=None) | models.Q(shown_until__isnull=False),
                name="what_is_published_was_reviewed",
            )
        ]

    def __str__(self) -> str:
        return self.in_my_language(self.title, self.title_en)

    def get_absolute_url(self) -> str:
        return reverse("video", args=[self.key])

    @staticmethod
    def in_my_language(chinese: str, english: str) -> str:
        return chinese if (get_language() or "").startswith("zh") else english

    @property
    def my_summary(self) -> str:
        return self.in_my_language(self.summary, self.summary_en)

    @property
    def my_chapters(self) -> list[dict[str, Any]]:
        return [
            {"at": row["at"], "name": self.in_my_language(row["name"], row["name_en"])}
            for row in self.chapters
        ]

    @property
    def my_cautions(self) -> list[dict[str, Any]]:
        return [row | {"what": self.in_my_language(row["what"], row["what_en"])} for row in self.cautions]

    @property
    def poster(self) -> Rendition | None:
        return self.rendition("poster.webp")

    def rendition(self, name: str) -> Rendition | None:
        return next((made for made in self.renditions.all() if made.name == name), None)

    @property
    def playable(self) -> list[Rendition]:
        """Pictures from the smallest up, then the sound alone; in the reader's language where it is spoken in it."""
        made = [one for one in self.renditions.all() if one.is_picture or one.is_sound]
        mine = [one for one in made if one.voice and one.voice == get_language()]
        return mine or [one for one in made if not one.voice]

    @property
    def smallest(self) -> Rendition | None:
        return next((made for made in self.playable if made.is_picture), None)

    @property
    def lightest(self) -> Rendition | None:
        """The sound alone; where a video has none, its smallest picture."""
        return next((made for made in self.playable if made.is_sound), None) or self.smallest

    @property
    def is_shown(self) -> bool:
        return bool(self.published_at and self.shown_until and self.shown_until >= timezone.localdate())

    @property
    def review_that_counts(self) -> VideoReview | None:
        """The last word of a counsellor about the video as it is now."""
        return self.reviews.filter(content=self.content).select_related("by").first()

    @property
    def languages_missing(self) -> list[str]:
        there = set(self.captions.values_list("language", flat=True))
        return [code for code in LANGUAGES if code not in there]

    # Verbs

    def settle(self, *, only_resized: bool = False) -> None:
        """After a change: note what it is found by. What is no longer what was reviewed is taken down; the same film
        in one size more still is what was reviewed."""
        captions = list(self.captions.order_by("language"))
        topics = [word for topic in self.topics.all() for word in (topic.name, topic.name_en, *topic.words)]
        said = [text for caption in captions for _start, _end, text in caption.cues]
        self.search = search.folded(self.title, self.title_en, self.summary, self.summary_en, *topics, *said)
        seen = [self.seconds, self.chapters, self.cautions, [caption.webvtt for caption in captions]]
        seen.append(sorted(self.renditions.values_list("name", "sha256")))
        content = hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()
        if only_resized:
            self.reviews.filter(content=self.content).update(content=content)
            self.content = content
        elif content != self.content:
            self.content, self.published_at, self.shown_until = content, None, None
        self.save(update_fields=["search", "content", "published_at", "shown_until"])

    @transaction.atomic
    def review(self, by: User, credential: str, valid_until: date, quick: bool = False) -> VideoReview:
        """A counsellor has watched it whole. A quick look lets it be shown for a week, until the full one."""
        video = Video.objects.select_for_update().get(pk=self.pk)
        today = timezone.localdate()
        if not by.has_role(Role.COUNSELLOR):
            raise NotACounsellor
        if not any(made.is_picture for made in video.renditions.all()):
            raise NothingToPlay
        if missing := video.languages_missing:
            names = dict(settings.LANGUAGES)
            raise CaptionsMissing(languages=", ".join(names[code] for code in missing))
        if not today <= valid_until <= today + LONGEST:
            raise TooLong
        until = min(valid_until, today + QUICK) if quick else valid_until
        review, _new = video.reviews.update_or_create(
            by=by,
            content=video.content,
            is_quick=quick,
            defaults={"credential": credential, "valid_until": until, "at": timezone.now()},
        )
        self.shown_until = until
        self.save(update_fields=["shown_until"])
        return review

    @transaction.atomic
    def publish(self) -> None:
        """Show it to everybody. Asking twice changes nothing."""
        video = Video.objects.select_for_update().get(pk=self.pk)
        if not video.shown_until or video.shown_until < timezone.localdate():
            raise NotReviewed
        Video.objects.filter(pk=self.pk, published_at=None).update(published_at=timezone.now())
        self.refresh_from_db(fields=["published_at", "shown_until"])

    def withdraw(self) -> None:
        """Show it to nobody for now; what was said of it stays. Asking twice changes nothing."""
        Video.objects.filter(pk=self.pk).update(published_at=None)
        self.refresh_from_db(fields=["published_at"])
