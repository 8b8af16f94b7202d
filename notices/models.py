from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: User) -> Self:
        """Somebody's own, unread first, then the newest."""
        read_last = models.Case(models.When(read_at=None, then=0), default=1)
        return self.filter(user=user).order_by(read_last, "-at", "-pk")

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def mark_read(self) -> None:
        self.unread().update(read_at=timezone.now())

    def read_up_to(self, newest: int) -> None:
        self.filter(pk__lte=newest).mark_read()

    def tell(self, people: Iterable[User], kind: str, about: str, url: str, **details: Any) -> None:
        """Tell each of these people one thing, once: the same kind about the same thing is not told again."""
        self.tell_each([(person, about) for person in people], kind, url, **details)

    def tell_each(self, people: Iterable[tuple[User, str]], kind: str, url: str, **details: Any) -> None:
        """The same to all of them, though for each about a thing of their own."""
        Notice.objects.bulk_create(
            [
                Notice(user=person, kind=kind, about=about, url=url, details=details)
                for person, about in people
            ],
            ignore_conflicts=True,
        )


class Notice(models.Model):
    """One thing a person is told. Its sentence is put together when it is read, in the reader's language."""

    class Kind(models.TextChoices):
        CANCELLED = "cancelled", pgettext_lazy("notice", "%(title)s on %(when)s was cancelled: %(reason)s")
        MOVED = "moved", pgettext_lazy("notice", "%(title)s was moved. It is now on %(when)s.")
        CONFIRMED = "confirmed", pgettext_lazy("notice", "You are confirmed as a neighbour of %(place)s.")
        DECLINED = (
            "declined",
            pgettext_lazy("notice", "You were not confirmed at %(place)s. Ask whoever gave you the link."),
        )
        WAITING = (
            "waiting",
            pgettext_lazy(
                "notice", "%(title)s: neighbours are waiting and nobody is hosting. Could you look in?"
            ),
        )
        NEWCOMER = "newcomer", pgettext_lazy("notice", "%(who)s would like to join %(place)s.")
        MEASURE = "measure", pgettext_lazy("notice", "In “%(title)s”: %(what)s. Why: %(why)s.")
        APPEAL = (
            "appeal",
            pgettext_lazy("notice", "In “%(title)s” somebody asks to look again at a decision."),
        )
        GRANTED = (
            "granted",
            pgettext_lazy("notice", "Your appeal in “%(title)s” was granted. All is as before."),
        )
        UPHELD = (
            "upheld",
            pgettext_lazy("notice", "Your appeal in “%(title)s” was looked at. The decision stands."),
        )
        CONTEST = "contest", pgettext_lazy("notice", "%(title)s: %(what)s")
        DANGER = (
            "danger",
            pgettext_lazy("notice", "In “%(title)s” somebody may be in danger. Please look at once."),
        )
        FILM = "film", pgettext_lazy("notice", "Your organizers send you a video that may help: “%(title)s”.")
        DOUBTED = (
            "doubted",
            pgettext_lazy(
                "notice",
                "Two people say that something is wrong with “%(line)s”. Its hours are hidden until somebody looks.",
            ),
        )
        # All it says, wherever more would tell others what somebody keeps to themselves.
        WORD = "word", pgettext_lazy("notice", "There is something new for you.")

    user = models.ForeignKey("people.User", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind)
    about = models.CharField(max_length=80)
    url = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["user", "kind", "about"], name="a_thing_is_told_once")]
        indexes = [models.Index(fields=["user", "-at"])]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"

    @property
    def sentence(self) -> str:
        """Details may come in two languages: `place`, and `place_en` for those who read English."""
        details = dict(self.details)
        if not (get_language() or "").startswith("zh"):
            details |= {
                name.removesuffix("_en"): told for name, told in details.items() if name.endswith("_en")
            }
        return str(Notice.Kind(self.kind).label) % details
