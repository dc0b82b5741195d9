"""The file store: complete or not there, the same bytes once, swept when unused."""

import hashlib
import io
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from gis_core.accounts.models import User
from gis_core.errors import TooLarge, Unavailable
from gis_core.evidence import store
from gis_core.evidence.models import StoredFile
from gis_core.intake.models import Upload
from gis_core.jobs import enqueue
from gis_core.models.job import JobState
from tests.gis_core.working import run_waiting

NOON = datetime(2021, 6, 1, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def put(content: bytes, at: datetime = NOON, limit: int | None = None) -> StoredFile:
    return store.put(io.BytesIO(content), media_type="text/x", at=at, limit=limit)


@pytest.fixture(autouse=True)
def empty_store(request: pytest.FixtureRequest) -> None:
    """Rolled back rows leave files; each test starts without."""
    own = "own_database" in request.fixturenames
    request.getfixturevalue("own_database" if own else "db")
    for path in files():
        path.unlink()


def files() -> list[Path]:
    root = Path(settings.FILE_STORE)
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_a_file_lies_under_its_digest() -> None:
    stored = put(b"seen at the quarry")

    digest = hashlib.sha256(b"seen at the quarry").hexdigest()
    assert stored.sha256 == digest
    assert files() == [settings.FILE_STORE / digest[:2] / digest[2:4] / digest]
    assert store.path_of(stored).read_bytes() == b"seen at the quarry"
    assert stored.size == 18


def test_the_same_bytes_are_kept_once() -> None:
    assert put(b"twice") == put(b"twice", NOON + DAY)
    assert len(files()) == 1
    assert StoredFile.objects.count() == 1


def test_a_type_that_becomes_known_is_noted() -> None:
    store.put(io.BytesIO(b"x"), media_type=store.UNKNOWN, at=NOON)

    assert put(b"x").media_type == "text/x"
    again = store.put(io.BytesIO(b"x"), media_type=store.UNKNOWN, at=NOON)
    assert again.media_type == "text/x"


def test_more_than_the_limit_leaves_nothing() -> None:
    assert put(bytes(100), limit=100).size == 100
    with pytest.raises(TooLarge):
        put(bytes(101), limit=100)

    assert len(files()) == 1


class Broken(io.BytesIO):
    """A connection that is cut after the first piece."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise ConnectionResetError
        return super().read(5)


def test_an_upload_that_is_cut_leaves_nothing() -> None:
    with pytest.raises(ConnectionResetError):
        store.put(Broken(b"half of it arrives"), media_type="text/x", at=NOON)

    assert files() == []
    assert not StoredFile.objects.exists()


def test_bytes_that_changed_are_not_handed_out() -> None:
    stored = put(b"as it was")
    assert store.is_sound(stored)
    with store.opened(stored) as source:
        assert source.read() == b"as it was"

    store.path_of(stored).write_bytes(b"as it is!")

    assert not store.is_sound(stored)
    with pytest.raises(Unavailable) as refusal:
        store.opened(stored)
    assert refusal.value.code == "file-damaged"


def test_bytes_that_are_gone_are_not_handed_out() -> None:
    stored = put(b"as it was")
    store.path_of(stored).unlink()

    assert not store.is_sound(stored)
    with pytest.raises(Unavailable):
        store.opened(stored)


def test_putting_a_lost_file_again_restores_it() -> None:
    stored = put(b"as it was")
    store.path_of(stored).unlink()

    assert put(b"as it was") == stored
    assert store.is_sound(stored)


# --- Sweeping ---------------------------------------------------------------------------
def age(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))


def test_what_nothing_refers_to_is_swept_when_it_is_old(inspector: User) -> None:
    used, unused = put(b"used"), put(b"unused")
    Upload.objects.create(file=used, name="a", uploaded_by=inspector, uploaded_at=NOON)
    for path in files():
        age(path, NOON)

    assert store.sweep(before=NOON) == 0
    assert store.sweep(before=NOON + DAY) == 1

    assert store.is_sound(used)
    assert files() == [store.path_of(used)]
    assert not StoredFile.objects.filter(pk=unused.pk).exists()


def test_a_file_that_was_put_again_lately_is_not_swept() -> None:
    put(b"again", NOON)
    put(b"again", NOON + 2 * DAY)

    assert store.sweep(before=NOON + DAY) == 0


def test_what_a_crash_left_is_swept() -> None:
    stored = put(b"complete")
    temporary = settings.FILE_STORE / "new-abc"
    rowless = settings.FILE_STORE / "ab" / "cd" / ("ab" * 32)
    rowless.parent.mkdir(parents=True, exist_ok=True)
    for path in (temporary, rowless):
        path.write_bytes(b"half")
        age(path, NOON)
    young = settings.FILE_STORE / "new-def"
    young.write_bytes(b"still arriving")
    age(young, NOON + 2 * DAY)
    age(store.path_of(stored), NOON)
    StoredFile.objects.update(stored_at=NOON + 2 * DAY)

    assert store.sweep(before=NOON + DAY) == 2

    assert files() == sorted([store.path_of(stored), young])


def test_sweeping_while_the_same_bytes_arrive_loses_nothing(own_database: str) -> None:
    """Each of 30 rounds: an old unused file, swept while it is put again."""
    lost = []

    def sweep_often(stop: threading.Event) -> None:
        while not stop.is_set():
            store.sweep(before=NOON + DAY)
        connection.close()

    stop = threading.Event()
    sweeper = threading.Thread(target=sweep_often, args=(stop,))
    sweeper.start()
    try:
        for number in range(30):
            content = str(number % 3).encode()
            put(content, NOON)
            stored = put(content, NOON + 2 * DAY)
            row = StoredFile.objects.filter(pk=stored.pk).first()
            if row is None or not store.is_sound(row):
                lost.append(number)
            StoredFile.objects.update(stored_at=NOON)
    finally:
        stop.set()
        sweeper.join()

    assert lost == []


class Slow(io.BytesIO):
    """Bytes that arrive one by one."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(1)


def test_a_file_is_read_piece_by_piece() -> None:
    slow: IO[bytes] = Slow(b"bit by bit")

    assert store.put(slow, media_type="text/x", at=NOON).size == 10


def test_the_worker_sweeps_what_is_older_than_a_day() -> None:
    now = datetime.now(UTC)
    old, young = put(b"old", now - 2 * DAY), put(b"young", now)
    enqueue("gis_core.evidence.tasks.sweep", created_by=None, at=now)

    (job,) = run_waiting()

    assert job.state == JobState.DONE
    assert [*StoredFile.objects.all()] == [young]
    assert not store.is_sound(old)


def test_the_command_sweeps_too(capsys: pytest.CaptureFixture[str]) -> None:
    put(b"old", datetime.now(UTC) - 2 * DAY)

    call_command("sweep_files", hours=72)
    call_command("sweep_files")

    assert capsys.readouterr().out.split("\n")[:2] == [
        "0 files removed",
        "1 files removed",
    ]


# --- Several at once --------------------------------------------------------------------
def arriving(*contents: bytes) -> list[store.Arriving]:
    return [store.Arriving(io.BytesIO(content), "text/x") for content in contents]


def test_files_put_together_keep_their_order_and_equal_ones_are_one() -> None:
    first, second, again = store.put_many(arriving(b"a", b"b", b"a"), at=NOON)

    assert store.path_of(first).read_bytes() == b"a"
    assert store.path_of(second).read_bytes() == b"b"
    assert again == first
    assert len(files()) == StoredFile.objects.count() == 2


def test_of_files_put_together_all_are_kept_or_none() -> None:
    cut = store.Arriving(Broken(b"half of it arrives"), "text/x")

    with pytest.raises(ConnectionResetError):
        store.put_many([*arriving(b"a", b"b"), cut], at=NOON)

    assert files() == []
    assert not StoredFile.objects.exists()


def test_calls_with_the_same_files_in_other_orders_do_not_wait_for_each_other(
    own_database: str,
) -> None:
    contents = [str(number).encode() for number in range(20)]
    orders = [contents, contents[::-1], contents[10:] + contents[:10]]
    done: list[int] = []

    def put_all(order: list[bytes]) -> None:
        done.append(len(store.put_many(arriving(*order), at=NOON)))
        connection.close()

    threads = [threading.Thread(target=put_all, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == [20, 20, 20]
    assert len(files()) == StoredFile.objects.count() == 20
