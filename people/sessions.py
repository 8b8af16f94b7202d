"""Django's sessions in the database, asked for in one way at every page and every socket."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.prepared import Prepared

KEPT = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        found = KEPT(self.session_key or "", timezone.now())
        if found:
            return found[0]
        self._session_key = None  # as Django's: a key that is not known is not taken over
        return None
