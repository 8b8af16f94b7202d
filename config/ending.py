"""How a process of ours ends when the database does not answer."""

import threading

import psycopg
from django.db import connection

from live.transport import leave

ANSWERS = 2  # s
PATIENCE = 5.0  # s for the threads to notice that they are told to stop


def stop_waiting_for_the_database() -> None:
    """Who waits in a thread for a connection is told that there is none: the process would wait for that thread.

    Who has one and waits for an answer that never comes, as of a machine that hangs, cannot be told: we end without.
    """
    if connection.vendor != "postgresql":
        return
    if not answers():
        last = threading.Timer(PATIENCE, leave)
        last.daemon = True
        last.start()
    connection.close_pool()  # type: ignore[attr-defined]


def answers() -> bool:
    try:
        psycopg.connect(**connection.get_connection_params() | {"connect_timeout": ANSWERS}).close()
    except psycopg.OperationalError:
        return False
    return True
