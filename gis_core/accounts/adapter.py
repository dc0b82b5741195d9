"""What differs from allauth's defaults: nobody signs up, axes counts the failures."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from gis_core.accounts.addresses import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator creates every account."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address by our own rule, as for everything else."""
        return client_address(request) or "0.0.0.0"  # noqa: S104  nobody said one

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: allauth would count in the memory of each process, axes counts all."""
