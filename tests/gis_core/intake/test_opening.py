"""Whatever a file does to its reader, the answer is a refusal and the reader is gone."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gis_core.intake import opening
from gis_core.intake.refusals import FileRefused, QuestionOpen
from tests import files
from tests.files import Field, Shapefile

PLACES = [(110 + n / 1000, 41.0) for n in range(2500)]


@pytest.fixture
def received(tmp_path: Path):
    """Opens bytes in a reader of their own."""

    def open_(content: bytes, **choice):
        file = tmp_path / "received"
        file.write_bytes(content)
        folder = tmp_path / f"work{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return opening.open_layer(file, "甲.zip", folder, choice)

    return open_


def points(count: int) -> bytes:
    return Shapefile(
        [files.point(*place) for place in PLACES[:count]],
        [Field("编号", 10)],
        [[f"点{n}"] for n in range(count)],
    ).zipped(names="gbk")


def children() -> set[str]:
    """The processes that this one has to look after, dead ones included."""
    lists = Path("/proc/self/task").glob("*/children")
    return {pid for text in lists for pid in text.read_text().split()}


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_layer_is_the_same_as_in_this_process(received, opened):
    content = points(2500)
    here = opened(content)
    with closing(received(content)) as there:
        assert there.columns == here.columns
        assert (there.count, there.encoding, there.crs) == (
            here.count,
            here.encoding,
            here.crs,
        )
        for ours, theirs in zip(here.batches(1000), there.batches(1000), strict=True):
            assert ours.texts == theirs.texts
            assert ours.rows.tolist() == theirs.rows.tolist()
            assert [s.wkb for s in ours.shapes] == [s.wkb for s in theirs.shapes]


def test_reading_may_begin_again_before_it_has_ended(received):
    with closing(received(points(2500))) as layer:
        assert len(next(layer.batches(1000))) == 1000
        assert [len(batch) for batch in layer.batches(2000)] == [2000, 500]


def test_refusals_and_questions_come_through(received):
    with pytest.raises(FileRefused) as refused:
        received(b"%PDF-1.7")
    with pytest.raises(QuestionOpen) as question:
        received(points(2), layer="乙")

    assert refused.value.code == "other-format"
    assert question.value.params["choices"] == ["points"]


def test_files_that_travel_along_are_listed(received):
    parts = {f"p{k}": v for k, v in Shapefile([files.point(113, 41)]).parts().items()}
    with closing(received(files.zipped({**parts, "照片/甲-1.jpg": b"12"}))) as layer:
        assert layer.along == [("照片/甲-1.jpg", 2)]


STUBS = {
    "abort": "import os; os.abort()",
    "segfault": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "silence": "import time; time.sleep(60)",
    "spin": "while True: pass",
    "noise": "import sys; sys.stdout.write('x' * 100)",
    "giant": "import sys; sys.stdout.buffer.write(b'\\xff' * 8); sys.stdout.flush()",
    "no-json": "import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\1\\0\\0\\0\\0{')",
    "memory": (
        "from gis_core.intake import parser; parser.limit_memory(); bytearray(2**30)"
    ),
}


@pytest.mark.parametrize(
    ("stub", "code"),
    [
        ("abort", "reader-failed"),
        ("segfault", "reader-failed"),
        ("silence", "reader-stuck"),
        ("spin", "reader-stuck"),
        ("noise", "reader-failed"),
        ("giant", "reader-failed"),
        ("no-json", "reader-failed"),
        ("memory", "too-much-memory"),
    ],
)
def test_a_reader_that_dies_or_hangs_is_a_refusal(received, monkeypatch, stub, code):
    monkeypatch.setattr(opening, "SILENCE", 2.0 if code == "reader-stuck" else 25.0)
    monkeypatch.setattr(opening, "COMMAND", (sys.executable, "-c", STUBS[stub]))
    before, own = open_files(), children()

    with pytest.raises(FileRefused) as refused:
        received(points(1))

    assert refused.value.code == code
    assert open_files() == before
    assert children() == own


def test_a_reader_killed_between_two_batches_is_a_refusal(received):
    layer = received(points(2500))
    batches = layer.batches(100)
    next(batches)
    os.kill(layer._process.pid, signal.SIGKILL)

    with pytest.raises(FileRefused) as refused:
        list(batches)
    assert refused.value.code == "reader-failed"
    layer.close()


def test_a_reader_knows_no_secrets(received, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://hidden")
    with closing(received(points(1))) as layer:
        environment = Path(f"/proc/{layer._process.pid}/environ").read_text()

    assert "hidden" not in environment
    assert "GDAL_SKIP" in environment


def test_a_reader_has_no_network_where_the_system_allows_that(tmp_path):
    script = (
        "import json, socket; from gis_core.intake import parser; parser.shut_in();"
        "print(json.dumps(sorted(n for _i, n in socket.if_nameindex())))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=opening._environment(tmp_path),
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) in (
        ["lo"],
        sorted(name for _index, name in socket.if_nameindex()),
    )


@pytest.mark.soak
def test_a_hundred_crashes_leave_nothing_behind(received, monkeypatch):
    monkeypatch.setattr(opening, "COMMAND", (sys.executable, "-c", STUBS["abort"]))
    content, before, own = points(1), open_files(), children()
    for _time in range(100 if os.environ.get("SOAK") == "full" else 10):
        with pytest.raises(FileRefused):
            received(content)

    assert open_files() == before
    assert children() == own
