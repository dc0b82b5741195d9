"""Load the demo city; a second run changes nothing."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from grid.models import Membership
from problem_points.demo import load, roster


class Command(BaseCommand):
    """Registers, people, five batches through the importer, 200 walked points."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load what is missing and write down the logins."""
        if not settings.DEMO:
            raise CommandError("Demo accounts are refused here: DEMO is off.")
        begun = time.monotonic()
        changed = load.load(self.stdout.write)
        self._write_logins()
        spent = time.monotonic() - begun
        self.stdout.write(
            f"demo city loaded in {spent:.0f} s" if changed else "demo city is there"
        )

    def _write_logins(self) -> None:
        """Where the start script finds them; from the rows, which is quick."""
        folder = settings.BASE_DIR / ".local"
        if folder.is_dir():
            lines = [f"password of all demo logins: {roster.PASSWORD}", ""]
            held = Membership.objects.filter(user__is_demo=True).exclude(
                user__username__contains="."
            )
            rows = held.order_by("pk").values_list(
                "user__username", "role", "user__name"
            )
            lines += [
                f"{username:<12}{role:<15}{name}" for username, role, name in rows
            ]
            (folder / "logins").write_text("\n".join(lines) + "\n", encoding="utf-8")
