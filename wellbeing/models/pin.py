from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live import broadcast
from notices.models import Notice
from people.models import User
from wellbeing import vault
from wellbeing.models.key import Key
from wellbeing.refusals import EasyPin, PinResting, WrongPin

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

PASSED = "chat-pin"
"""Under this name a session keeps which lock was opened in it, and when it was last used."""
DIGITS = 4
EVERY = 60  # seconds: a session is not written at every page


def digits_of(typed: str) -> str:
    """As meant: a Chinese input method may write digits as wide as characters."""
    return unicodedata.normalize("NFKC", typed).strip()


def is_easy(digits: str) -> bool:
    return len(set(digits)) == 1 or digits in "01234567890" or digits in "09876543210"


class ChatPinQuerySet(models.QuerySet["ChatPin"]):
    def of(self, user: User) -> ChatPin | None:
        return self.select_related("key").filter(user=user).first()

    @transaction.atomic
    def choose(self, user: User, digits: str, now: datetime) -> ChatPin:
        """A first one, or another one. All browsers are asked for it from now on, but for the one it is chosen in."""
        digits = digits_of(digits)
        if len(digits) != DIGITS or not digits.isdecimal() or is_easy(digits):
            raise EasyPin
        User.objects.select_for_update().get(pk=user.pk)  # two presses at once wait for each other here
        pin = self.select_for_update(of=("self",)).filter(user=user).first() or ChatPin(
            user=user, key=Key.objects.make()
        )
        pin.secret = pin.key.seal(make_password(digits), "pin")
        pin.set_at, pin.lock, pin.wrong, pin.resting_until = now, new_lock(), 0, None
        pin.save()
        pin.tell_pages()
        return pin


def new_lock() -> str:
    return secrets.token_hex(8)


class ChatPin(models.Model):
    """Four digits between one's talks and whoever else holds the phone. It is asked of a browser, not of a person.

    The digits are hashed, and the hash is sealed: ten thousand guesses are too few to stand in a copy of the database.
    """

    user = models.OneToOneField("people.User", models.CASCADE, related_name="chat_pin")
    key = models.OneToOneField(Key, models.PROTECT, related_name="+")
    secret = models.TextField()
    set_at = models.DateTimeField()
    lock = models.CharField(max_length=16)  # a new one shuts all browsers
    wrong = models.PositiveSmallIntegerField(default=0)
    resting_until = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = ChatPinQuerySet.as_manager()

    class Meta:
        verbose_name = _("chat PIN")
        verbose_name_plural = _("chat PINs")

    def __str__(self) -> str:
        return f"#{self.pk}"

    # The browser

    def is_passed_in(self, session: SessionBase | None, now: datetime) -> bool:
        """Was it typed here since it was last shut, and used not too long ago? Looking counts as using."""
        if session is None:
            return False
        lock, used = session.get(PASSED, ("", 0))
        age = now.timestamp() - used
        if lock != self.lock or age >= settings.COUNSELLING["pin_open"]:
            return False
        if age >= EVERY:
            self.pass_in(session, now)
        return True

    def pass_in(self, session: SessionBase, now: datetime) -> None:
        session[PASSED] = [self.lock, now.timestamp()]

    # The digits

    def must_be(self, typed: str, now: datetime) -> None:
        """Each try is counted before it is looked at, so that many at once are not more than a few."""
        if not self._may_try(now):
            raise PinResting(minutes=self.rests_minutes(now))
        try:
            is_right = check_password(digits_of(typed), self.key.unseal(self.secret, "pin"))
        except vault.Unreadable:
            is_right = False
        if not is_right:
            raise WrongPin
        ChatPin.objects.filter(pk=self.pk).update(wrong=0, resting_until=None, forgotten_at=None)

    @transaction.atomic
    def _may_try(self, now: datetime) -> bool:
        pin = ChatPin.objects.select_for_update().get(pk=self.pk)
        self.resting_until = pin.resting_until
        if self.is_resting(now):
            return False
        pin.wrong += 1
        rounds, is_last = divmod(pin.wrong, settings.COUNSELLING["pin_tries"])
        if not is_last:
            rests = settings.COUNSELLING["pin_shut"]
            pin.resting_until = now + timedelta(seconds=rests[min(rounds, len(rests)) - 1])
        pin.save(update_fields=["wrong", "resting_until"])
        return True

    def is_resting(self, now: datetime) -> bool:
        return self.resting_until is not None and self.resting_until > now

    def rests_minutes(self, now: datetime) -> int:
        return max(1, round((self.resting_until - now).total_seconds() / 60)) if self.resting_until else 0

    # Shutting and taking away

    @transaction.atomic
    def shut(self) -> None:
        """In every browser: from now on it is asked for. Asking twice changes nothing that matters."""
        ChatPin.objects.filter(pk=self.pk).update(lock=new_lock())
        self.tell_pages()

    def forget(self, now: datetime) -> None:
        """Whose it is does not know it any more, or somebody else says so: only signing in anew goes on from here."""
        ChatPin.objects.filter(pk=self.pk).update(forgotten_at=now)

    def may_be_dropped(self, signed_in_at: float, now: datetime) -> bool:
        """Was the sign-in after it was said to be forgotten, and both a short while ago?"""
        if self.forgotten_at is None:
            return False
        asked, signed = settings.COUNSELLING["pin_forgotten"]
        is_recent = (
            now - self.forgotten_at
        ).total_seconds() < asked and now.timestamp() - signed_in_at < signed
        return signed_in_at > self.forgotten_at.timestamp() and is_recent

    @transaction.atomic
    def drop(self, now: datetime, *, tell: bool = False) -> None:
        if tell:  # so that it does not go unnoticed; the notice says nothing of what
            Notice.objects.tell(
                [self.user], Notice.Kind.WORD, f"pin-{self.pk}", reverse("counselling_pin_settings")
            )
        ChatPin.objects.filter(pk=self.pk).delete()
        self.key.destroy(now)

    def tell_pages(self) -> None:
        """Those that are open come through the door anew."""
        rooms = self.user.counselling_requests.filter(closed_at=None, room__isnull=False)
        for room in rooms.values_list("room", flat=True):
            broadcast.renew_after_commit(room, [self.user_id])


def pin_of(user: User) -> ChatPin | None:
    """Read together with the user, or asked for."""
    found: ChatPin | None = getattr(user, "chat_pin", None)
    return found


def is_shut(user: User, session: SessionBase | None) -> bool:
    """Has this browser still to be told the PIN?"""
    pin = pin_of(user)
    return pin is not None and not pin.is_passed_in(session, timezone.now())
