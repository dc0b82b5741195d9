"""Tokens by which programs act for a person: made once, kept only as a digest."""

import hashlib
import secrets
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from gis_core.accounts.models import ApiToken, User

PREFIX = "gsd_"


def issue(
    user: User, label: str, at: datetime, expires_at: datetime | None = None
) -> str:
    """A new token of this person; shown this once, stored as its SHA-256."""
    token = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        user=user,
        label=label,
        digest=_digest(token),
        created_at=at,
        expires_at=expires_at,
    )
    return token


def user_of(token: str, at: datetime) -> User | None:
    """The active person for whom the token speaks at this moment."""
    found = (
        ApiToken.objects.select_related("user")
        .filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=at),
            digest=_digest(token),
            revoked_at__isnull=True,
            user__is_active=True,
        )
        .first()
    )
    if found is None:
        return None
    today = timezone.localdate(at)
    if found.last_used_on != today:
        ApiToken.objects.filter(pk=found.pk).update(last_used_on=today)
    return found.user


def revoke(tokens: QuerySet[ApiToken], at: datetime) -> int:
    """End these tokens at once; how many still worked."""
    return tokens.filter(revoked_at=None).update(revoked_at=at)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
