"""Before anything is served: can what was said in confidence be read by those whose it is?"""

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import DatabaseError

from wellbeing.models import Key
from wellbeing.models.key import NoMasterKey


def refuse_without_keys() -> None:
    """A server without the keys would tell people that their conversations are gone. It does not start."""
    try:
        Key.objects.must_be_openable()
    except (NoMasterKey, ImproperlyConfigured) as missing:
        raise CommandError(str(missing)) from None
    except DatabaseError:
        return  # no database to answer yet: the pages say so themselves
