"""The order of the rooms: imports and relations go down, and nobody leans on the tests."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model

from tests.databases import APPS, ROOT

# From the roof to the ground; an app of its own stands on the room that holds it.
ORDER = (
    "problem_points.demo",
    "problem_points.patrols",
    "problem_points.reporting",
    "problem_points.field",
    "problem_points",
    "outfalls",
    "protected_areas",
    "grid",
    "gis_core.intake",
    "gis_core.imagery",
    "gis_core.evidence",
    "gis_core.accounts",
    "gis_core",
)


def our_relations() -> list[tuple[type[Model], Field]]:
    """Every field of our models that points to another model of ours."""
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if model._meta.app_config.name in ORDER
        and isinstance(field, Field)
        and field.is_relation
        and isinstance(field.related_model, type)
        and field.related_model._meta.app_config.name in ORDER
    ]


def test_every_import_goes_down_the_house():
    done = subprocess.run(
        [
            Path(sys.executable).with_name("lint-imports"),
            "--cache-dir",
            ".local/import-linter",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("model", "field"),
    our_relations(),
    ids=lambda value: getattr(value, "__name__", None) or value.name,
)
def test_a_relation_points_to_its_own_room_or_one_below(model, field):
    here = model._meta.app_config.name
    there = field.related_model._meta.app_config.name
    # The kernel keeps notices and jobs for people: the one relation that may point up
    # goes to the user model, by the name that settings give it (docs/adr).
    to_its_user = field.related_model._meta.label == settings.AUTH_USER_MODEL

    assert ORDER.index(here) <= ORDER.index(there) or (
        here == "gis_core" and to_its_user
    )


def test_every_app_of_ours_is_in_the_order():
    ours = {
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT)
        and not Path(config.path).is_relative_to(sys.prefix)
    }

    assert ours <= set(ORDER)


def test_no_part_of_the_site_imports_the_tests():
    importing = [
        str(file.relative_to(ROOT))
        for app in APPS
        for file in (ROOT / app).rglob("*.py")
        if any(
            line.startswith(("import tests", "from tests"))
            for line in map(str.strip, file.read_text(encoding="utf-8").splitlines())
        )
    ]

    assert importing == []
