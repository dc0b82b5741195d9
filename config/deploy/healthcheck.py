"""Asked by the container engine: does this web process answer? Exit 0 if it does."""

import sys
from urllib.request import Request, urlopen

from config import env

# The site answers only to its own name, and only as the proxy speaks to it.
request = Request(
    "http://127.0.0.1:8000/healthz",
    headers={"Host": env.names("ALLOWED_HOSTS")[0], "X-Forwarded-Proto": "https"},
)
with urlopen(request, timeout=5) as answer:  # noqa: S310  a fixed http address
    sys.exit(answer.status != 200)
