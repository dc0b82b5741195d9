"""An HTTP client for tests: cookies, CSRF and sign-in as a browser would do them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What the site answered, an error page included."""

    status: int
    url: str
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Visitor:
    """One person at one browser; follows redirects, never raises for a status."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies = CookieJar()
        self.headers: dict[str, str] = {"Accept-Language": "en"}
        self._opener = build_opener(HTTPCookieProcessor(self.cookies))

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request."""
        request = Request(  # noqa: S310  the site under test
            self.site + path,
            data=body,
            method=method,
            headers={**self.headers, **(headers or {})},
        )
        try:
            with self._opener.open(request, timeout=60) as got:
                return Answer(got.status, got.url, got.headers, got.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, error.url, error.headers, error.read())

    def get(self, path: str, **query: str) -> Answer:
        """GET a page."""
        return self.request("GET", path + (f"?{urlencode(query)}" if query else ""))

    def post(self, path: str, data: Mapping[str, Any] | None = None) -> Answer:
        """POST a form; open files among the values make it multipart."""
        data = data or {}
        if any(hasattr(value, "read") for value in data.values()):
            body, kind = encode_multipart(BOUNDARY, dict(data)), MULTIPART_CONTENT
        else:
            body, kind = urlencode(data, doseq=True).encode(), FORM
        return self.request("POST", path, body, self._unsafe(kind))

    def post_json(self, path: str, data: Any, **headers: str) -> Answer:
        """POST JSON, as the API wants it."""
        body = json.dumps(data).encode()
        return self.request(
            "POST", path, body, {**self._unsafe("application/json"), **headers}
        )

    def sign_in(self, username: str, password: str) -> None:
        """Sign in through the login page; fails if the site says no."""
        page = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token, "the login page has no form"
        answer = self.post(
            "/accounts/login/",
            {
                "login": username,
                "password": password,
                "csrfmiddlewaretoken": token[1],
            },
        )
        assert answer.status == 200 and "/accounts/login/" not in answer.url, (
            f"{username} could not sign in: {answer.status} at {answer.url}"
        )

    def _unsafe(self, kind: str) -> dict[str, str]:
        token = next((c.value for c in self.cookies if c.name == "csrftoken"), None)
        headers = {"Content-Type": kind, "Referer": self.site}
        return {**headers, "X-CSRFToken": token} if token else headers
