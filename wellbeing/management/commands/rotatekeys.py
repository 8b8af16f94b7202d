"""Wrap all keys by the newest master key: `manage.py rotatekeys`, once a year or when one may be known."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from wellbeing import vault
from wellbeing.models import Key
from wellbeing.models.key import NoMasterKey


class Command(BaseCommand):
    help = "Wrap the key of every conversation by the first master key. What is sealed stays as it is."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--new", action="store_true", help="first make a new master key in the key file")
        parser.add_argument(
            "--show-new", action="store_true", help="only print a new key, for LINLI_MASTER_KEYS"
        )

    def handle(self, *args: Any, new: bool, show_new: bool, **options: Any) -> None:
        if show_new:
            self.stdout.write(vault.write_key(vault.new_key()))
            return
        if new and settings.MASTER_KEYS:
            raise CommandError("The master keys come from LINLI_MASTER_KEYS: put the new one first there.")
        try:
            Key.objects.must_be_openable()
        except NoMasterKey as missing:
            raise CommandError(str(missing)) from None
        if new:
            vault.add_to_file(vault.new_key())
        count = Key.objects.wrap_anew()
        self.stdout.write(f"{count} keys are wrapped by {next(iter(vault.master_keys()), 'no master key')}.")
