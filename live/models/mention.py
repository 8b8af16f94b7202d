from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext_lazy as _

from live.models.attendance import Attendance
from live.refusals import TooManyMentions

if TYPE_CHECKING:
    from live.models.message import Message
    from live.models.room import Room
    from people.models import User

MENTIONS = 5  # L-19
NAME_LENGTH = 30
AT = re.compile("[@＠]")  # an input method for Chinese writes the wide one
ASKED = 20  # signs looked at in one message; more are no names


class MentionQuerySet(models.QuerySet["Mention"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)


class Mention(models.Model):
    """That a message names somebody who was in the room when it was said: `@name`, as it stood there."""

    message = models.ForeignKey("live.Message", models.CASCADE, related_name="mentions")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(fields=["message", "user"], name="a_message_names_somebody_once")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


def named_in(room: Room, text: str) -> dict[int, str]:
    """Whom the text names with @, of those who are in the room and let neighbours see it (person → name).

    The longest name that fits counts, since Chinese has no space after it. Asked in one query, however many are there.
    """
    beginnings = [text[at.end() : at.end() + NAME_LENGTH] for at in AT.finditer(text)][:ASKED]
    possible = {rest[:length] for rest in beginnings for length in range(1, len(rest) + 1)}
    if not possible:
        return {}
    here = Attendance.objects.filter(room=room).here().values("user")
    people: dict[str, list[int]] = {}
    seen = get_user_model().objects.filter(pk__in=here, shows_presence=True, display_name__in=possible)
    for pk, name in seen.values_list("pk", "display_name"):
        people.setdefault(name, []).append(pk)
    meant = {
        max((name for name in people if rest.startswith(name)), key=len, default="") for rest in beginnings
    }
    return {pk: name for name in meant for pk in people.get(name, [])}


def mention(message: Message) -> None:
    """Keep whom the message names now. Raises when it names too many."""
    named = named_in(message.room, message.text)
    if len(named) > MENTIONS:
        raise TooManyMentions(limit=MENTIONS, named=len(named))
    message.mentions.exclude(user__in=named).delete()
    known = set(message.mentions.values_list("user", flat=True))
    Mention.objects.bulk_create(
        Mention(message=message, user_id=pk, name=name) for pk, name in named.items() if pk not in known
    )
    vars(message).get("_prefetched_objects_cache", {}).pop("mentions", None)  # read before the change
