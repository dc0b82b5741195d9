"""Where a request comes from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's IP address; empty if nobody says one.

    Each of our own PROXY_COUNT proxies appends the address it was called from. What
    stands further left in X-Forwarded-For was sent by the caller and is not believed.
    """
    count: int = settings.PROXY_COUNT
    if count:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        if len(hops) >= count and (found := _valid(hops[-count])):
            return found
    return _valid(request.META.get("REMOTE_ADDR", ""))


def _valid(text: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""
