"""How a process of ours ends when the database does not answer."""

from django.db import connection


def stop_waiting_for_the_database() -> None:
    """Who waits in a thread for a connection is told that there is none: the process would wait for that thread."""
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]
