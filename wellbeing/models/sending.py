from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from people.models import Community, Isolation, Membership
from wellbeing.models.video import Video
from wellbeing.video_refusals import MoreThanShown, NotShown, NotTheirOrganizer

if TYPE_CHECKING:
    from people.models import User

Told = tuple["User", str]


def about(video: Video, isolation: Isolation) -> str:
    """Once for each time somebody stays at home."""
    return f"film-{video.pk}-{isolation.pk}"


def not_told_yet(video: Video, place: Community) -> list[Told]:
    """Everybody of the households in isolation there today who was not sent this video since it began."""
    isolations = {row.household_id: row for row in Isolation.objects.now_within(place)}
    living = Membership.objects.confirmed().filter(household__in=isolations.keys()).select_related("user")
    people = {(row.user_id, row.household_id): row.user for row in living}
    wanted = [(user, about(video, isolations[household or 0])) for (_pk, household), user in people.items()]
    abouts = {told for _user, told in wanted}
    told_before = Notice.objects.filter(user__in=[user for user, _told in wanted], about__in=abouts)
    known = set(told_before.filter(kind=Notice.Kind.FILM).values_list("user_id", "about"))
    return [(user, told) for user, told in wanted if (user.pk, told) not in known]


def forget_who_was_at_home() -> None:
    """That somebody was sent a video says that they stay at home: it goes when they are out again."""
    there = {str(pk) for pk in Isolation.objects.values_list("pk", flat=True)}
    films = Notice.objects.filter(kind=Notice.Kind.FILM)
    told = films.values_list("about", flat=True).distinct()
    films.filter(about__in=[about for about in told if about.rpartition("-")[2] not in there]).delete()


class SendingQuerySet(models.QuerySet["Sending"]):
    def within_reach_of(self, user: User) -> Self:
        return self.filter(place__in=Community.objects.organized_by(user))

    @transaction.atomic
    def send(self, video: Video, place: Community, by: User, most: int) -> int:
        """Tell them, each once, however often it is pressed. More people than `most`, which was shown, are refused."""
        if not by.organizes(place):
            raise NotTheirOrganizer
        video = Video.objects.select_for_update().get(pk=video.pk)
        if not video.is_shown:
            raise NotShown
        people = not_told_yet(video, place)
        if len(people) > most:
            raise MoreThanShown
        if people:
            Notice.objects.tell_each(
                people, Notice.Kind.FILM, video.get_absolute_url(), title=video.title, title_en=video.title_en
            )
            self.create(video=video, place=place, by=by, people=len(people))
        return len(people)


class Sending(models.Model):
    """That a video was sent to those in isolation of a place: to how many, never to whom, and never who watched."""

    video = models.ForeignKey(Video, models.CASCADE, related_name="sendings")
    place = models.ForeignKey(Community, models.CASCADE, related_name="+")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sending of a video")
        verbose_name_plural = _("sendings of videos")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
