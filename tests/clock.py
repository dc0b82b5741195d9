"""Run a part of the site at another time: the clock of the process is moved, no rule is.

`CLOCK_DAYS=8 gunicorn tests.clock` serves the site eight days from now, and
`CLOCK_DAYS=8 python -m tests.clock worker` runs manage.py's worker then. Time goes on.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

import time_machine

DAYS = float(os.environ["CLOCK_DAYS"])
time_machine.travel(datetime.now(UTC) + timedelta(days=DAYS), tick=True).start()

from config.wsgi import application  # noqa: E402  the clock must be moved first

__all__ = ["application"]

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *sys.argv[1:]])
