"""Is the audit log whole? `manage.py checkaudit`, once a day; says where it is not, and then ends with 1."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wellbeing.models import AuditEntry


class Command(BaseCommand):
    help = "Check the chain of the audit log of counselling."

    def handle(self, *args: Any, **options: Any) -> None:
        if faults := list(AuditEntry.objects.faults()):
            raise CommandError("The audit log was tampered with:\n" + "\n".join(faults))
        self.stdout.write(f"The audit log is whole: {AuditEntry.objects.count()} entries.")
