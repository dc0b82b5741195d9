"""What differs from allauth's defaults: nobody signs up, an asked-for page wins."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator creates every account."""
        return False
