"""manage.py create_token USER: print a new API token of a person."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gis_core.accounts import tokens
from gis_core.accounts.models import User


class Command(BaseCommand):
    """The token is printed once and cannot be read again."""

    help = "Print a new API token of a person."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose token, and a label to know it by."""
        parser.add_argument("username")
        parser.add_argument("--label", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue it, unless the person may not sign in."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no person {options['username']!r}.")
        if not user.is_active:
            raise CommandError(f"{options['username']!r} may not sign in.")
        self.stdout.write(tokens.issue(user, options["label"][:60], timezone.now()))
