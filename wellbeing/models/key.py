from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wellbeing import vault
from wellbeing.rewriting import rewrite


class NoMasterKey(Exception):
    """No master key is known under which this one was wrapped. Its sentence is for who runs the server."""


def forget_the_log() -> bool:
    """SQLite's log of writes still has the page as it was before a key was destroyed, until it is emptied.

    False where somebody who reads just now kept it from being emptied.
    """
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (is_busy, *_pages) = cursor.fetchone()
    return not is_busy


class KeyQuerySet(models.QuerySet["Key"]):
    def kept(self) -> Self:
        return self.filter(destroyed_at=None)

    def make(self) -> Key:
        """A new key, wrapped by the first of the master keys."""
        masters = vault.master_keys()
        if not masters:
            raise NoMasterKey(
                _("There is no master key yet. Run `manage.py prepare` once, or set LINLI_MASTER_KEYS.")
            )
        key = Key(master=next(iter(masters)))
        key.wrapped = vault.seal(masters[key.master], vault.new_key(), f"key {key.name}")
        key.save()
        return key

    def wipe(self, now: datetime) -> int:
        """Of destroyed keys the database keeps the old row on the disk until it is told to write the table anew.

        How many are surely gone from its file since. What could not be done now is done the next time.
        """
        destroyed = self.filter(destroyed_at__isnull=False, wiped_at=None)
        waiting = list(destroyed.values_list("pk", flat=True))
        if not waiting:
            return 0
        is_gone = (
            rewrite(self.model._meta.db_table) if connection.vendor == "postgresql" else forget_the_log()
        )
        return self.filter(pk__in=waiting).update(wiped_at=now) if is_gone else 0

    def must_be_openable(self) -> None:
        """Raises when something is sealed that no master key at hand can open: then no server may start."""
        known = list(vault.master_keys())
        missing = self.kept().exclude(master__in=known)
        if name := missing.values_list("master", flat=True).first():
            raise NoMasterKey(
                _(
                    "The master key %(name)s is missing, and %(count)s conversations are sealed with it. Put it back "
                    "into LINLI_MASTER_KEYS or %(file)s and start again. Nothing was changed."
                )
                % {"name": name, "count": missing.count(), "file": vault.key_file()}
            )

    def wrap_anew(self) -> int:
        """All by the first of the master keys; what they sealed stays as it is. Doing it twice changes nothing."""
        newest = next(iter(vault.master_keys()), "")
        old = self.kept().exclude(master=newest)
        for key in old.iterator():
            key.wrap_with(newest)
        return self.kept().filter(master=newest).count()


class Key(models.Model):
    """The key of one confidence: of a request, and of the conversation and notes that come of it.

    Destroying it is how they are deleted: nothing that was sealed with it can be read again. Nor in a backup, if this
    table is left out of its history (docs/counselling.md).
    """

    name = models.UUIDField(default=uuid.uuid4, unique=True)
    master = models.CharField(max_length=vault.NAME_LETTERS)
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    wiped_at = models.DateTimeField(null=True, blank=True)  # its old bytes are gone from the table's file too

    objects = KeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | models.Q(wrapped__isnull=False, destroyed_at__isnull=True),
                name="a_destroyed_key_is_gone",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @cached_property
    def _key(self) -> bytes:
        """Unwrapped once for all that a page shows; it lives as long as this row in memory."""
        if self.wrapped is None:
            raise vault.Unreadable
        try:
            master = vault.master_keys()[self.master]
        except KeyError:
            raise vault.Unreadable from None
        return vault.unseal(master, bytes(self.wrapped), f"key {self.name}")

    def seal(self, text: str, place: str) -> str:
        """`place` says where in the conversation it stands, as "message 12": moved elsewhere it does not open."""
        return vault.seal_text(self._key, text, f"{self.name} {place}")

    def unseal(self, sealed: str, place: str) -> str:
        return vault.unseal_text(self._key, sealed, f"{self.name} {place}")

    def wrap_with(self, master: str) -> None:
        wrapped = vault.seal(vault.master_keys()[master], self._key, f"key {self.name}")
        there = Key.objects.kept().filter(pk=self.pk)
        there.update(master=master, wrapped=wrapped)

    def destroy(self, now: datetime) -> None:
        """Asking twice changes nothing."""
        Key.objects.kept().filter(pk=self.pk).update(wrapped=None, destroyed_at=now)
        transaction.on_commit(forget_the_log, robust=True)
        self.wrapped, self.destroyed_at = None, now
        vars(self).pop("_key", None)
