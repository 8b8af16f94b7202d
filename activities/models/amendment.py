from __future__ import annotations

from difflib import SequenceMatcher
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.parts import Part
from activities.refusals import CookMayStill, MoreThanATypo, NothingToCorrect, ReasonForCook

if TYPE_CHECKING:
    from people.models import User

LONGEST_CHANGE = 2000


class Amendment(models.Model):
    """What the staff put right in a dish after the deadline. Everybody reads it once the results are out (C-5)."""

    class What(models.TextChoices):
        TITLE = "title", _("name of the dish")
        STORY = "story", _("story")
        INGREDIENTS = "ingredients", _("ingredients")
        STEPS = "steps", _("steps")
        ALT = "alt", _("what the photo shows")

    entry = models.ForeignKey("activities.Entry", models.CASCADE, related_name="amendments")
    what = models.CharField(max_length=11, choices=What)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    why = models.CharField(_("why"), max_length=200)
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Amended(Part):
    """What an entry knows of being put right after the deadline: typos, and words for those who do not see."""

    class Meta:
        abstract = True

    @property
    def is_amendable(self) -> bool:
        """Once the cooks may not write any more; until then it is theirs alone."""
        return self.sent_at is not None and self.is_standing and not self.may_be_written_at(timezone.now())

    @transaction.atomic
    def amend(self, by: User, why: str, words: dict[str, str], alts: dict[int, str]) -> list[Amendment]:
        """Correct typos, and say what photos show; nothing else, and not without saying why."""
        rows: Any = type(self)._default_manager.select_for_update(of=("self",))
        entry = rows.select_related("contest").get(pk=self.pk)
        if not entry.is_amendable:
            raise CookMayStill
        texts = {what: plain(text) for what, text in words.items() if what != Amendment.What.ALT}
        changed = {what: text for what, text in texts.items() if text != plain(getattr(entry, what))}
        photos = [photo for photo in entry.photos.all() if alts.get(photo.pk, photo.alt).strip() != photo.alt]
        if not (changed or photos):
            raise NothingToCorrect
        if not why.strip():
            raise ReasonForCook
        for what, text in changed.items():
            must_be_a_typo(entry._as_cooked(what), text)
        made = [entry._amended(by, why, what, getattr(entry, what), text) for what, text in changed.items()]
        made += [
            entry._amended(by, why, Amendment.What.ALT, photo.alt, alts[photo.pk].strip()) for photo in photos
        ]
        for photo in photos:
            entry.photos.filter(pk=photo.pk).update(alt=alts[photo.pk].strip())
        if changed:
            self._row.update(**changed)
        self.refresh_from_db()
        self.tell_cooks("amended", f"amended-{made[-1].pk}")
        return made

    def _as_cooked(self, what: str) -> str:
        """A text as the cooks themselves last wrote it: many small corrections are no larger than one."""
        since = self.amendments.filter(what=what, at__gt=self.saved_at).order_by("pk").first()
        before: str = since.before if since else getattr(self, what)
        return before

    def _amended(self, by: User, why: str, what: str, before: str, after: str) -> Amendment:
        made: Amendment = self.amendments.create(
            by=by, why=why.strip(), what=what, before=before, after=after
        )
        return made


def plain(text: str) -> str:
    """Without the line ends that browsers send."""
    return text.replace("\r\n", "\n").strip()


def must_be_a_typo(before: str, after: str) -> None:
    limit = settings.CONTEST_TYPO_CHARS
    if not after or changed_characters(plain(before), after) > limit:
        raise MoreThanATypo(limit=limit)


def changed_characters(before: str, after: str) -> int:
    """How many characters were added, taken away or replaced."""
    same = alike(before, after)
    one, other = before[same:], after[same:]
    end = alike(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    if max(len(one), len(other)) > LONGEST_CHANGE:
        return max(len(one), len(other))
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for kind, i1, i2, j1, j2 in steps if kind != "equal")


def alike(one: str, other: str) -> int:
    """How many characters they have in common at their beginning."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
