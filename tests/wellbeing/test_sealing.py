"""What is said in confidence is sealed, opens only where it belongs, and is gone everywhere once its key is."""

import os
from base64 import urlsafe_b64encode
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.test import TestCase, override_settings
from django.utils import timezone, translation
from pytest_django import Settings

from config.management.commands.prepare import ready_the_keys
from config.sealed import refuse_without_keys
from tests.cast import Cast
from wellbeing import vault
from wellbeing.models import AuditEntry, Chain, Key
from wellbeing.models.audit import AppendOnly

WORDS = "我今天撑不住了 canary"


def written() -> str:
    return urlsafe_b64encode(os.urandom(32)).decode()


class AConfidence(TestCase):
    def test_opens_only_at_its_own_place_with_its_own_key(self) -> None:
        key, other = Key.objects.make(), Key.objects.make()
        sealed = key.seal(WORDS, "message 1")
        self.assertNotIn("canary", sealed)
        self.assertEqual(Key.objects.get(pk=key.pk).unseal(sealed, "message 1"), WORDS)
        self.assertNotEqual(key.seal(WORDS, "message 1"), sealed)
        for wrong in (lambda: key.unseal(sealed, "message 2"), lambda: other.unseal(sealed, "message 1")):
            with self.assertRaises(vault.Unreadable):
                wrong()

    def test_that_was_changed_by_one_letter_or_is_no_sealed_text_is_unreadable(self) -> None:
        key = Key.objects.make()
        sealed = key.seal(WORDS, "message 1")
        flipped = sealed[:30] + ("A" if sealed[30] != "A" else "B") + sealed[31:]
        for broken in (flipped, "", "plain words", sealed[:20]):
            with self.assertRaises(vault.Unreadable):
                key.unseal(broken, "message 1")

    def test_is_gone_with_its_key_and_stays_gone_in_a_copy_of_the_row_without_a_master_key(self) -> None:
        key = Key.objects.make()
        sealed, backup = key.seal(WORDS, "message 1"), bytes(Key.objects.get(pk=key.pk).wrapped or b"")
        key.destroy(timezone.now())
        key.destroy(timezone.now())
        with self.assertRaises(vault.Unreadable):
            Key.objects.get(pk=key.pk).unseal(sealed, "message 1")
        with self.assertRaises(vault.Unreadable):
            vault.unseal(vault.new_key(), backup, f"key {key.name}")

    def test_survives_a_new_master_key_and_the_old_one_being_taken_away(self) -> None:
        old, new = written(), written()
        with override_settings(MASTER_KEYS=[old]):
            key = Key.objects.make()
            sealed = key.seal(WORDS, "message 1")
        with override_settings(MASTER_KEYS=[new, old]):
            call_command("rotatekeys", stdout=StringIO())
            call_command("rotatekeys", stdout=StringIO())
        with override_settings(MASTER_KEYS=[new]):
            refuse_without_keys()
            self.assertEqual(Key.objects.get(pk=key.pk).unseal(sealed, "message 1"), WORDS)
        with override_settings(MASTER_KEYS=[old]), self.assertRaises(CommandError):
            refuse_without_keys()


@pytest.fixture
def own_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MASTER_KEYS, settings.DATA_DIR = [], tmp_path
    return tmp_path


@pytest.mark.django_db
def test_the_first_start_makes_a_key_that_only_its_owner_can_read(own_folder: Path) -> None:
    ready_the_keys()
    file = own_folder / "master-keys"
    first = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    ready_the_keys()
    assert file.read_text() == first
    key = Key.objects.make()
    sealed = key.seal(WORDS, "message 1")
    call_command("rotatekeys", new=True, stdout=StringIO())
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text(file.read_text().split()[0])
    assert Key.objects.get(pk=key.pk).unseal(sealed, "message 1") == WORDS


@pytest.mark.django_db
def test_without_the_key_under_which_something_is_sealed_no_server_starts(own_folder: Path) -> None:
    ready_the_keys()
    Key.objects.make()
    (own_folder / "master-keys").unlink()
    with translation.override("en"), pytest.raises(CommandError, match="1 conversations are sealed with it"):
        call_command("serve")
    with translation.override("en"), pytest.raises(CommandError, match="Nothing was changed"):
        ready_the_keys()  # a new key would hide that the old one is lost
    assert not (own_folder / "master-keys").exists()


@pytest.mark.django_db
def test_a_master_key_that_is_none_is_refused_with_a_sentence(settings: Settings) -> None:
    settings.MASTER_KEYS = ["too short"]
    with pytest.raises(CommandError, match="32 random bytes"):
        refuse_without_keys()


class TheAuditLog(Cast, TestCase):
    def write(self, about: int = 1) -> AuditEntry:
        return AuditEntry.objects.write(
            self.cora, AuditEntry.Role.COUNSELLOR, AuditEntry.Action.READ, about, reason="her own"
        )

    def test_is_a_chain_in_which_each_entry_holds_the_one_before(self) -> None:
        first, second = self.write(), self.write(2)
        self.assertEqual((first.number, second.number, second.previous), (1, 2, first.digest))
        out = StringIO()
        call_command("checkaudit", stdout=out)
        self.assertIn("2 entries", out.getvalue())

    def test_refuses_to_be_changed_by_our_code_and_by_the_database(self) -> None:
        self.write()
        for wrong in (lambda: AuditEntry.objects.all().update(reason=""), AuditEntry.objects.all().delete):
            with self.assertRaises(AppendOnly):
                wrong()
        with self.assertRaises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE wellbeing_auditentry SET reason = 'nothing'")

    def test_tells_on_who_leaves_one_out_cuts_off_the_end_or_forges_one(self) -> None:
        entries = [self.write(number) for number in range(4)]
        for gone in (entries[1], entries[3]):
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("DELETE FROM wellbeing_auditentry WHERE number = %s", [gone.number])
                with self.assertRaises(CommandError):
                    call_command("checkaudit")
                transaction.set_rollback(True)
        forged = AuditEntry(
            number=5, role="lead", action="read", about=1, at=timezone.now(), previous="0" * 64
        )
        forged.digest = forged.worked_out
        forged.save()
        Chain.objects.filter(pk=1).update(count=5, digest=forged.digest)
        with self.assertRaisesMessage(CommandError, "5: does not follow 4"):
            call_command("checkaudit")
