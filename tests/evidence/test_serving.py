"""Stored files are served by their content's type, to one person, unable to act."""

import io
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from gis_core.errors import Unavailable
from gis_core.evidence import store
from gis_core.evidence.models import StoredFile
from gis_core.evidence.serving import file_response

NOON = datetime(2021, 6, 1, 4, tzinfo=UTC)
PAPER = "批复; 红山“采石场”.pdf"


def stored(content: bytes = b"%PDF", media_type: str = "application/pdf") -> StoredFile:
    return store.put(io.BytesIO(content), media_type=media_type, at=NOON)


def serve(
    file: StoredFile, *, inline: bool = False, headers: dict[str, str] | None = None
) -> tuple[HttpResponseBase, bytes]:
    """The answer and its body. Its file is closed here: `close` would also tell Django
    that the request is over, and with it the test's connection."""
    request = RequestFactory().get("/", headers=headers)
    response = file_response(request, file, name=PAPER, inline=inline)
    body = b"".join(response)
    if response.streaming:
        response.file_to_stream.close()  # type: ignore[attr-defined]
    return response, body


def test_a_document_is_downloaded_under_its_own_name(db: None) -> None:
    response, body = serve(stored())

    assert body == b"%PDF"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == "4"
    assert response["Content-Disposition"] == (
        f"attachment; filename*=utf-8''{quote(PAPER)}"
    )


def test_a_browser_can_do_nothing_with_the_bytes(db: None) -> None:
    response, _body = serve(stored(b"<script>alert(1)</script>", "application/pdf"))

    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_only_our_display_copies_open_in_the_page(db: None) -> None:
    for content, media_type, disposition in (
        (b"j", "image/jpeg", "inline"),
        (b"p", "application/pdf", "attachment"),
        (b"h", "text/html", "attachment"),
        (b"s", "image/svg+xml", "attachment"),
    ):
        response, _body = serve(stored(content, media_type), inline=True)
        assert response["Content-Disposition"].split(";")[0] == disposition


def test_a_copy_is_asked_for_again_and_found_unchanged(db: None) -> None:
    file = stored()
    first, _body = serve(file)

    second, body = serve(file, headers={"If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "private, no-cache"
    assert (second.status_code, body) == (304, b"")
    assert second["Cache-Control"] == "private, no-cache"


def test_a_damaged_file_is_not_served(db: None) -> None:
    file = stored()
    store.path_of(file).write_bytes(b"%PDX")

    with pytest.raises(Unavailable):
        serve(file)
