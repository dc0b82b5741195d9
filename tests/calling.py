"""Calling the API as a person: with a token, as a program would."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gis_core.accounts import tokens
from gis_core.accounts.models import User

Caller = Callable[[User], Client]


@pytest.fixture
def calling() -> Caller:
    """A client that speaks for a person by token, in English."""

    def client_of(person: User) -> Client:
        token = tokens.issue(person, "test", timezone.now())
        return Client(
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        )

    return client_of


def post(client: Client, address: str, body: Any, **headers: str) -> Any:
    """Send JSON; header names with underscores for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(address, body, content_type="application/json", headers=named)
