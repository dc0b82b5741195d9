"""Which number a photo or a letter in the parcel belongs to."""

import pytest

from gis_core.intake import along


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("photos/GS-001.jpg", "GS-001"),
        ("photos/gs-001.JPG", "GS-001"),
        ("GS-001_2.jpg", "GS-001"),
        ("GS-001（远景）.jpg", "GS-001"),
        ("GS-001 现场/IMG_4711.jpg", ""),
        ("GS-001/IMG_4711.jpg", "GS-001"),
        ("GS-0011.jpg", ""),
        ("核查表.docx", ""),
    ],
)
def test_a_file_fits_the_number_in_its_name_or_its_folder(name: str, number: str):
    assert along.matched([(name, 7)], ["GS-001", "GS-00"]) == [
        {"name": name, "size": 7, "number": number}
    ]


def test_the_longest_number_counts():
    (found,) = along.matched([("A-1-2.pdf", 1)], ["A-1", "A-1-2", "A"])

    assert found["number"] == "A-1-2"
