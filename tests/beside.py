"""A process in a site's own surroundings that runs what it is given, so that no test waits for a fresh one each time.

`python -m tests.beside`: a line of JSON with Python in, a line with what it printed (or why it failed) out.
"""

import contextlib
import io
import json
import os
import sys
import traceback

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import close_old_connections  # noqa: E402


def run(code: str) -> dict[str, str]:
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(code, {})  # it is the tests' own
    except Exception:
        return {"failed": traceback.format_exc()}
    finally:
        close_old_connections()
    return {"said": out.getvalue()}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
