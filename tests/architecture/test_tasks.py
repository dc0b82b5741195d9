"""Every dotted path of background work leads to a task that takes what it is given."""

import ast
import inspect
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from gis_core.jobs import enqueue
from tests.databases import APPS, ROOT

OWN = set(inspect.signature(enqueue).parameters) - {"arguments"}


def enqueued() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Where, which path, and the names of the arguments, for each call of enqueue."""
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and _name(node.func) == "enqueue":
                    path = _path(node)
                    if path:
                        names = {word.arg for word in node.keywords if word.arg} - OWN
                        where = f"{file.relative_to(ROOT)}:{node.lineno}"
                        yield where, path, frozenset(names)


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _path(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


CALLS = list(enqueued())


def test_there_is_background_work():
    assert CALLS


@pytest.mark.parametrize(
    ("where", "path", "names"),
    CALLS,
    ids=[f"{where}-{path}" for where, path, _ in CALLS],
)
def test_an_enqueued_path_is_a_task_with_these_arguments(where, path, names):
    task = import_string(path)

    first, *rest = inspect.signature(task).parameters.values()
    assert first.name == "job"
    assert names <= {parameter.name for parameter in rest}
    required = {p.name for p in rest if p.default is inspect.Parameter.empty}
    assert required <= names


@pytest.mark.parametrize(("path", "every"), settings.PERIODIC_TASKS)
def test_a_periodic_path_is_a_task_without_arguments(path, every):
    parameters = list(inspect.signature(import_string(path)).parameters)

    assert parameters == ["job"]
    assert every.total_seconds() >= 60
