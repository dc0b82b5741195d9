"""Refusals: each has a stable code, a sentence for people and, here, an HTTP status.

Rules raise them; views and the API never build one. `message` is a lazy translation
with named placeholders, filled from `params` when it is shown.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """Something that may not be done, and why."""

    code = "refused"
    message: Text = _("This cannot be done.")

    def __init__(
        self,
        code: str = "",
        message: Text = "",
        *,
        fields: Mapping[str, Text] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        self.code = code or type(self).code
        self.message = message or type(self).message
        self.fields: dict[str, Text] = dict(fields or {})
        self.params: dict[str, Any] = dict(params or {})
        super().__init__(self.code)

    def sentence(self) -> str:
        """The message in the active language, with its parameters filled in."""
        return str(self.message) % self.params if self.params else str(self.message)

    def as_json(self) -> dict[str, Any]:
        """The body of every refusal of the API."""
        return {
            "code": self.code,
            "message": self.sentence(),
            "fields": {name: str(text) for name, text in self.fields.items()},
            **({"params": self.params} if self.params else {}),
        }


class Missing(DomainError):
    """What one may not see is as missing as what does not exist."""

    code = "not-found"
    message = _("There is none, or it is not yours to see.")


class NotPermitted(DomainError):
    """The person's roles do not allow it."""

    code = "not-permitted"
    message = _("Your role does not allow this.")


class NotSignedIn(DomainError):
    """Nobody is signed in."""

    code = "not-signed-in"
    message = _("Please sign in first.")


class Conflict(DomainError):
    """Somebody or something else came first."""

    code = "conflict"
    message = _("Somebody else changed this meanwhile.")


class Invalid(DomainError):
    """What was sent is incomplete or wrong; `fields` says where."""

    code = "invalid"
    message = _("Please correct the marked fields.")


class VersionRequired(DomainError):
    """A change must name the version it is based on."""

    code = "version-required"
    message = _("Send the version of the point that you saw.")


class Malformed(DomainError):
    """What was sent cannot be read at all."""

    code = "malformed"
    message = _("The request cannot be read.")


class WrongMethod(DomainError):
    """The address exists, but not for this kind of request."""

    code = "wrong-method"
    message = _("This address does not answer this kind of request.")


class TooMany(DomainError):
    """Too often in too short a time."""

    code = "too-many-attempts"
    message = _("Too many attempts. Please wait a quarter of an hour.")


class TooLarge(DomainError):
    """More than the limits allow."""

    code = "too-large"
    message = _("This is larger than allowed.")


class Unavailable(DomainError):
    """A part that is needed does not answer."""

    code = "unavailable"
    message = _("The service is not available at the moment. Please try again.")


HTTP_STATUS: dict[type[DomainError], int] = {
    Missing: 404,
    WrongMethod: 405,
    NotSignedIn: 401,
    NotPermitted: 403,
    Conflict: 409,
    TooLarge: 413,
    Invalid: 422,
    VersionRequired: 428,
    TooMany: 429,
    Unavailable: 503,
    Malformed: 400,
    DomainError: 400,
}


def http_status(error: DomainError) -> int:
    """The HTTP status of a refusal: that of the nearest class in the table."""
    return next(
        HTTP_STATUS[kind] for kind in type(error).__mro__ if kind in HTTP_STATUS
    )
