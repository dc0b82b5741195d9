"""The Idempotency-Key header: the same key again is the same step, not another one."""

from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpRequest
from ninja import Header
from pydantic import StringConstraints

Key = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
IDEMPOTENCY_KEY = Header(default="", alias="Idempotency-Key")


def uid_of(request: HttpRequest, key: str, part: str = "") -> UUID | None:
    """The event's uid that a key stands for; none without a key.

    A UUID stands for itself, any other text for one of the person's own. `part` tells
    the events of one call apart.
    """
    if not key:
        return None
    if not part:
        try:
            return UUID(key)
        except ValueError:
            pass
    return uuid5(NAMESPACE_URL, f"idempotency-key:{request.user.pk}:{key}:{part}")
