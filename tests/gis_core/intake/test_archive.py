"""Unpacking trusts nothing that a zip says of itself."""

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from gis_core.intake import archive
from gis_core.intake.archive import Member
from gis_core.intake.refusals import FileRefused
from tests import files


@pytest.fixture
def unpacked(tmp_path: Path):
    """Unpacks bytes; anything written outside the work folder fails the test."""
    work = tmp_path / "somewhere" / "work"
    work.mkdir(parents=True)

    def unpack(content: bytes) -> list[Member]:
        file = tmp_path / "received"
        file.write_bytes(content)
        try:
            return archive.unpack(file, work)
        finally:
            outside = {
                path
                for path in tmp_path.rglob("*")
                if path.is_file() and work not in path.parents
            }
            assert outside == {file}
            assert all(path.parent == work for path in work.rglob("*"))

    return unpack


def refusal(unpack, content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        unpack(content)
    return refused.value.code


def member(name: str, content: bytes = b"x", **attributes: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        info = zipfile.ZipInfo("placeholder")
        for attribute, value in attributes.items():
            setattr(info, attribute, value)
        info.filename = name
        made.writestr(info, content)
    return packed.getvalue()


def test_data_members_are_written_under_neutral_names_and_others_only_listed(unpacked):
    members = unpacked(
        files.zipped(
            {"a/点位.SHP": b"shp", "a/点位.dbf": b"dbf", "a/照片/1.jpg": b"jpg"}
        )
    )

    assert [(m.name, m.suffix, m.size) for m in members] == [
        ("a/点位.SHP", ".shp", 3),
        ("a/点位.dbf", ".dbf", 3),
        ("a/照片/1.jpg", ".jpg", 3),
    ]
    assert members[0].stem == members[1].stem == "a/点位"
    assert [m.path.name if m.path else None for m in members] == [
        "000.shp",
        "001.dbf",
        None,
    ]
    assert members[0].path.read_bytes() == b"shp"


def test_names_of_old_chinese_windows_are_read(unpacked):
    members = unpacked(
        files.zipped({"绿盾/问题点位.shp": b"x", "绿盾/a.dbf": b"y"}, names="gbk")
    )

    assert [m.name for m in members] == ["绿盾/问题点位.shp", "绿盾/a.dbf"]


def test_leftovers_of_mac_and_windows_are_passed_over(unpacked):
    members = unpacked(
        files.zipped(
            {
                "__MACOSX/._a.shp": b"x",
                "b/.DS_Store": b"x",
                "Thumbs.db": b"",
                "a.shp": b"x",
            }
        )
    )

    assert [m.name for m in members] == ["a.shp"]


def test_folders_may_be_parted_as_windows_does(unpacked):
    members = unpacked(member("数据\\点位\\a.shp"))

    assert [m.name for m in members] == ["数据/点位/a.shp"]


@pytest.mark.parametrize(
    "name",
    [
        "../a.shp",
        "a/../../a.shp",
        "/etc/a.shp",
        "C:/a.shp",
        "a\\..\\b.shp",
        "a\x00b.shp",
        "a\nb.shp",
    ],
)
def test_names_that_lead_elsewhere_are_refused(unpacked, name: str):
    assert refusal(unpacked, member(name)) == "unsafe-path"


def test_links_and_devices_are_refused(unpacked):
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK):
        link = member("a.shp", b"/etc/passwd", external_attr=(kind | 0o777) << 16)
        assert refusal(unpacked, link) == "link-in-zip"


def test_archives_in_archives_are_refused_whatever_they_are_called(unpacked):
    inner = files.zipped({"a.shp": b"x"})

    assert refusal(unpacked, files.zipped({"a.zip": inner})) == "nested-archive"
    assert refusal(unpacked, files.zipped({"a.jpg": inner})) == "nested-archive"
    assert refusal(unpacked, files.zipped({"a.rar": b"Rar!"})) == "nested-archive"


def test_office_documents_travel_along(unpacked):
    members = unpacked(
        files.zipped({"文.docx": files.zipped({"word/document.xml": b"x"})})
    )

    assert [m.path for m in members] == [None]


def test_the_same_name_twice_is_refused_in_any_case(unpacked):
    assert refusal(unpacked, files.zipped({"a.shp": b"1", "A.SHP": b"2"})) == (
        "duplicate-member"
    )


def test_more_than_five_hundred_members_are_refused(unpacked):
    many = {f"{n}.txt": b"" for n in range(501)}

    assert refusal(unpacked, files.zipped(many)) == "too-many-members"


def test_a_bomb_is_stopped_by_what_comes_out_of_it(unpacked):
    zeros = bytes(40 * 1024 * 1024)

    assert refusal(unpacked, files.zipped({"a.shp": zeros})) == "zip-bomb"
    assert refusal(unpacked, files.zipped({"a.txt": zeros})) == "zip-bomb"


def test_a_bomb_that_states_a_small_size_is_stopped_as_well(unpacked):
    bomb = bytearray(files.zipped({"a.shp": bytes(40 * 1024 * 1024)}))
    directory = bomb.rfind(b"PK\x01\x02")
    struct.pack_into("<L", bomb, directory + 24, 2000)
    struct.pack_into("<L", bomb, 22, 2000)

    assert refusal(unpacked, bytes(bomb)) == "damaged-zip"


def test_more_than_two_hundred_megabytes_are_refused(unpacked, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 5000)

    assert refusal(unpacked, files.zipped({"a.shp": os.urandom(6000)})) == "too-large"


def test_a_sparse_table_below_ten_megabytes_may_compress_well(unpacked):
    assert unpacked(files.zipped({"a.dbf": bytes(9 * 1024 * 1024)}))


def test_members_that_share_bytes_are_refused(unpacked):
    shared = bytearray(files.zipped({"a.shp": b"x" * 100, "b.shp": b"x" * 100}))
    second = shared.rfind(b"PK\x01\x02")
    struct.pack_into("<L", shared, second + 42, 10)

    assert refusal(unpacked, bytes(shared)) == "zip-bomb"


def test_protected_members_are_refused(unpacked):
    locked = bytearray(files.zipped({"a.shp": b"x"}))
    directory = locked.rfind(b"PK\x01\x02")
    struct.pack_into("<H", locked, directory + 8, 1)

    assert refusal(unpacked, bytes(locked)) == "encrypted-zip"


def test_other_compressions_are_refused(unpacked):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("a.shp", b"x" * 100)

    assert refusal(unpacked, packed.getvalue()) == "unsupported-compression"


def test_a_zip_cut_off_anywhere_is_refused(unpacked):
    whole = files.Shapefile([files.point(113, 41)]).zipped()

    for size in range(4, len(whole) - 1, 37):
        assert refusal(unpacked, whole[:size]) in {"not-a-zip", "damaged-zip"}


def test_a_changed_byte_in_a_member_is_noticed(unpacked):
    spoilt = bytearray(files.zipped({"a.shp": b"x" * 100}, compress=False))
    spoilt[60] ^= 0xFF

    assert refusal(unpacked, bytes(spoilt)) == "damaged-zip"


def test_an_empty_zip_is_refused(unpacked):
    assert refusal(unpacked, files.zipped({})) == "empty-zip"
