"""Files made to do harm are refused by name, and nothing of them gets out."""

import time
from contextlib import closing

import pytest

from gis_core.intake import opening
from gis_core.intake.refusals import FileRefused, QuestionOpen
from tests import canary
from tests.hostile import Hostile, hostile


def outcome(open_, each: Hostile) -> str:
    """The code of the refusal; `ask-crs` where a place without a system is left."""
    try:
        layer = open_(each.content, each.name)
        rows = sum(len(batch) for batch in layer.batches(1000))
    except (FileRefused, QuestionOpen) as said:
        return said.code
    return "ask-crs" if rows else "no-rows"


def test_every_hostile_file_is_refused_by_name_and_in_time(opened):
    wrong = {}
    with canary.listening() as listener:
        for each in hostile(listener.address):
            started = time.process_time()
            found = outcome(opened, each)
            seconds = time.process_time() - started
            if found not in each.codes or seconds > 5:
                wrong[each.name] = (found, seconds)

    assert wrong == {}


@pytest.mark.soak
def test_a_reader_of_its_own_gives_the_same_answers(tmp_path, times):
    wrong, folder = {}, tmp_path / "work"
    with canary.listening() as listener:
        every = list(hostile(listener.address))
        step = len(every) // min(times(len(every)), len(every))
        for each in every[::step]:
            file = tmp_path / "received"
            file.write_bytes(each.content)
            folder = tmp_path / f"work-{each.name}"
            folder.mkdir()

            def open_(content: bytes, name: str, folder=folder, file=file):
                return opening.open_layer(file, name, folder, {})

            found = outcome_and_close(open_, each)
            if found not in each.codes:
                wrong[each.name] = found

    assert wrong == {}


def outcome_and_close(open_, each: Hostile) -> str:
    try:
        with closing(open_(each.content, each.name)) as layer:
            rows = sum(len(batch) for batch in layer.batches(1000))
    except (FileRefused, QuestionOpen) as said:
        return said.code
    return "ask-crs" if rows else "no-rows"
