"""Serving stored files: by their content's type, to one person, unable to act.

Whoever calls has asked whether the person may see the file.
"""

from typing import IO

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header

from gis_core.evidence import store
from gis_core.evidence.models import StoredFile

SHOWN = frozenset({"image/jpeg"})
"""Types that may open in the page: that of our own display copies."""

# Whatever the bytes are, a browser runs, frames and loads nothing from them.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"


def file_response(
    request: HttpRequest, stored: StoredFile, *, name: str, inline: bool = False
) -> HttpResponseBase:
    """The bytes under a name; downloaded unless `inline`, which only photos may be.

    A browser asks every time whether it may show its copy again: rights that were
    taken away count at the next request.
    """
    etag = f'"{stored.sha256}"'
    known: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    response = known or _whole(stored)
    shown = inline and stored.media_type in SHOWN
    response.headers["ETag"] = etag
    return _guarded(response, name, shown=shown)


def download(source: IO[bytes], *, name: str) -> HttpResponseBase:
    """Bytes that are no stored file of their own, such as a part of one, under a name."""
    whole = FileResponse(source, content_type="application/octet-stream")
    return _guarded(whole, name, shown=False)


def _guarded(response: HttpResponseBase, name: str, *, shown: bool) -> HttpResponseBase:
    """The response with all that keeps a browser from doing more than saving it."""
    disposition = content_disposition_header(not shown, name)
    response.headers["Content-Disposition"] = disposition or "inline"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    patch_vary_headers(response, ["Cookie", "Authorization"])
    return response


def _whole(stored: StoredFile) -> HttpResponseBase:
    response = FileResponse(store.opened(stored), content_type=stored.media_type)
    response.headers["Content-Length"] = str(stored.size)
    return response
