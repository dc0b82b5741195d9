"""The encoding of a table is decided from its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core.intake.encoding import Hints, decide, decode_cell, parse_name
from gis_core.intake.refusals import QuestionOpen

NAMES = ["问题点位编号", "自然保护地名称", "问题所在功能区", "整改完成情况"]


def cut(text: str, codec: str, size: int = 10) -> bytes:
    return text.encode(codec)[:size]


def test_gbk_without_any_statement_is_gb18030():
    decided = decide([cut(name, "gbk") for name in NAMES])

    assert (decided.name, decided.source) == ("GB18030", "bytes")


def test_utf8_names_cut_in_the_middle_of_a_character_are_utf8():
    decided = decide([cut(name, "utf-8") for name in NAMES])

    assert (decided.name, decided.source) == ("UTF-8", "bytes")


def test_a_wrong_cpg_is_not_believed_and_said_so():
    wrong = decide([name.encode("gbk") for name in NAMES], Hints(cpg="UTF-8"))
    assert wrong.name == "GB18030"
    assert wrong.warnings == ("encoding-differs-from-file",)

    wrong = decide([name.encode() for name in NAMES], Hints(cpg="936"))
    assert wrong.name == "UTF-8"
    assert wrong.warnings == ("encoding-differs-from-file",)


def test_gdals_latin1_statement_says_nothing():
    decided = decide([name.encode("gbk") for name in NAMES], Hints(cpg="ISO-8859-1"))

    assert (decided.name, decided.warnings) == ("GB18030", ())


def test_other_encodings_are_believed_if_the_bytes_agree():
    big5 = [name.encode("big5") for name in ("問題編號", "保護地名稱")]

    assert decide(big5, Hints(cpg="Big5")).name == "Big5"
    assert decide(big5, Hints(language_byte=0x78)).name == "Big5"
    latin = ["Curaçao".encode("latin-1")]
    assert decide(latin, Hints(cpg="ISO-8859-1")).name == "ISO8859-1"


def test_plain_ascii_needs_no_decision():
    assert decide([b"TBBH", b"202302-43"]).name == "ASCII"


@pytest.mark.parametrize(
    "cells", [[b"\xff\xfe\xff\xff"], ["Ñandú".encode("latin-1")], ["ü".encode()]]
)
def test_bytes_that_leave_a_doubt_are_asked_about(cells: list[bytes]):
    with pytest.raises(QuestionOpen) as question:
        decide(cells)

    assert question.value.code == "ask-encoding"
    assert len(question.value.params["samples"]) == len(
        question.value.params["choices"]
    )


def test_a_declared_encoding_must_fit():
    cells = [name.encode("gbk") for name in NAMES]

    assert decide(cells, declared="gbk").source == "declared"
    for declared in ("utf-8", "rot13", "punycode", "nonsense"):
        with pytest.raises(QuestionOpen):
            decide(cells, declared=declared)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("936", "gb18030"),
        ("ANSI 936", "gb18030"),
        ("GBK\r\n", "gbk"),
        ("65001", "utf-8"),
        ("UTF-8", "utf-8"),
        ("\ufeffutf8", "utf-8"),
        ("88591", "iso8859-1"),
        ("1252", "cp1252"),
        ("hex", ""),
        ("idna", ""),
        ("", ""),
    ],
)
def test_names_of_encodings_as_files_write_them(text: str, name: str):
    assert parse_name(text) == name


def test_half_a_character_at_the_end_is_left_out_and_elsewhere_is_an_error():
    assert decode_cell("察右前旗".encode("gbk")[:7], "gb18030") == "察右前"
    assert decode_cell("察右前旗".encode()[:10], "utf-8") == "察右前"
    assert decode_cell(b"ab\xffcdefgh", "utf-8") is None


HANZI = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4)


@given(st.lists(HANZI, min_size=3, max_size=20), st.sampled_from(["utf-8", "gb18030"]))
def test_chinese_text_is_never_garbled_without_a_question(texts: list[str], codec: str):
    cells = [text.encode(codec) for text in texts]
    try:
        decided = decide(cells)
    except QuestionOpen:
        return

    assert [cell.decode(decided.codec) for cell in cells] == texts
