"""How hard a password is to guess, found out without asking anybody outside."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

LOOKED_AT = 72  # characters; the estimate takes long for more, and gains nothing
LEAST_SCORE = 3  # of 4: about 10^8 guesses


class GuessingValidator:
    """Refuses what an attacker with word lists would guess, in Chinese or English."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that is easy to guess."""
        score = zxcvbn(password[:LOOKED_AT], user_inputs=_known_of(user))["score"]
        if score < LEAST_SCORE:
            raise ValidationError(
                _(
                    "This password is easy to guess. Make it longer, from several "
                    "words that do not belong together."
                ),
                code="password-easy-to-guess",
            )

    def get_help_text(self) -> str:
        """What the person is asked for."""
        return _("Use several words that do not belong together.")


def _known_of(user: Any) -> list[str]:
    """What an attacker knows: the site and the person."""
    fields = ("username", "name", "phone", "email", "organisation")
    person = (str(getattr(user, field, None) or "") for field in fields)
    return [part for part in (settings.SITE_NAME, "绿盾", "lvdun", *person) if part]
