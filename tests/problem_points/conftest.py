"""Who works with the pages of imports."""

import pytest
from django.test import Client

from tests.people import Cast


@pytest.fixture
def office(people: Cast) -> Client:
    """The browser of the city's data officer."""
    people.city.language = "en"
    people.city.save(update_fields=["language"])
    client = Client()
    client.force_login(people.city)
    return client
