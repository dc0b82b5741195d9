"""Documents and videos are taken by their content, whatever they are called."""

import io
import zipfile

import openpyxl
import pytest

from gis_core.errors import Invalid
from gis_core.evidence import documents
from tests.factories.photos import photo

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(100)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def package(*members: str) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for member in members:
            archive.writestr(member, "content")
    return file


def workbook() -> io.BytesIO:
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file


@pytest.mark.parametrize(
    "file, ending",
    [
        (io.BytesIO(PDF), "application/pdf"),
        (workbook(), "spreadsheetml.sheet"),
        (
            package("[Content_Types].xml", "word/document.xml"),
            "wordprocessingml.document",
        ),
        (package("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        (package("mimetype", "content.xml"), "oasis.opendocument"),
        (io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "x-ole-storage"),
        (io.BytesIO(MP4), "video/mp4"),
    ],
)
def test_what_offices_send_is_taken(file: io.BytesIO, ending: str) -> None:
    assert documents.media_type_of(file).endswith(ending)
    assert file.tell() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0" + bytes(200),
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"just text",
        b"PK\x03\x04 but no package",
        package("a.exe").getvalue(),
        b"Rar!\x1a\x07\x00" + bytes(50),
    ],
    ids=["exe", "html", "svg", "text", "broken zip", "zip", "rar"],
)
def test_what_is_none_of_ours_is_refused_with_a_list_of_what_is(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        documents.media_type_of(io.BytesIO(content))

    assert refusal.value.code == "file-kind-unknown"
    assert "PDF" in str(refusal.value.fields["file"])


def test_an_empty_file_is_called_empty() -> None:
    with pytest.raises(Invalid) as refusal:
        documents.media_type_of(io.BytesIO())

    assert refusal.value.code == "file-empty"


def test_a_package_of_very_many_members_is_refused() -> None:
    with pytest.raises(Invalid):
        documents.media_type_of(
            package("word/document.xml", *(f"{n}" for n in range(10_001)))
        )


def test_a_video_is_a_video() -> None:
    assert documents.video_type_of(io.BytesIO(MP4)) == "video/mp4"


@pytest.mark.parametrize("file", [io.BytesIO(PDF), photo(), io.BytesIO(b"")])
def test_what_is_no_video_is_refused(file: io.BytesIO) -> None:
    with pytest.raises(Invalid) as refusal:
        documents.video_type_of(file)

    assert refusal.value.code == "not-a-video"
