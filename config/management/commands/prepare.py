"""Everything between a fresh clone and a server that can answer: `manage.py prepare`."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.messages import compile_all
from config.sealed import refuse_without_keys
from wellbeing import vault
from wellbeing.models import Key


class Command(BaseCommand):
    help = "Compile translations, migrate, collect static files, load hotlines, make the demo (with LINLI_DEMO=1)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.prepare()
        except KeyboardInterrupt:
            raise CommandError("Stopped. The next start goes on from here.") from None

    def prepare(self) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        compile_all()
        call_command("migrate", interactive=False, verbosity=0)
        ready_the_keys()
        collect_static()
        call_command("hotlines")
        if settings.DEMO:
            call_command("demo")


def ready_the_keys() -> None:
    """The first start makes a master key. Later ones must find those that something is sealed with."""
    if not vault.written_keys() and not Key.objects.kept().exists():
        vault.add_to_file(vault.new_key())
    refuse_without_keys()


def collect_static() -> None:
    """Collect only when a file changed: hashing and compressing them all takes seconds."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    state = static_state()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)


def static_state() -> str:
    """A short word that changes whenever a static file does."""
    state = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            state.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return state.hexdigest()
