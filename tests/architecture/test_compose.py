"""Compose, Dockerfile, .env.example and ./dev describe one and the same installation."""

import re
import tomllib
from typing import Any

import pytest
import yaml

from tests.databases import APPS, ROOT

COMPOSE: dict[str, Any] = yaml.safe_load(
    (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
)
SERVICES: dict[str, Any] = COMPOSE["services"]
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
DEV = (ROOT / "dev").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


def instructions(name: str) -> list[str]:
    """The arguments of every such instruction of the Dockerfile, lines joined."""
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, flags=re.MULTILINE)


def filled_in() -> set[str]:
    """The variables that .env.example gives or leaves empty for people to fill in."""
    return set(re.findall(r"^([A-Z_]+)=", EXAMPLE, flags=re.MULTILINE))


def only_mentioned() -> set[str]:
    """The variables that .env.example shows in a comment."""
    return set(re.findall(r"^#([A-Z_]+)=", EXAMPLE, flags=re.MULTILINE))


def python_image() -> str:
    """The base image that the Dockerfile takes if nobody names another."""
    [image] = re.findall(r"^ARG PYTHON_IMAGE=(.*)$", DOCKERFILE, flags=re.MULTILINE)
    return str(image)


def settings_read() -> set[str]:
    """Every variable that the site reads from its environment."""
    calls = r"env\.(?:text|flag|number|names|path|database)\(\s*\"([A-Z_]+)\""
    return {
        name
        for app in APPS
        for file in (ROOT / app).rglob("*.py")
        for name in re.findall(calls, file.read_text(encoding="utf-8"))
    }


def test_every_setting_is_in_the_example_and_nothing_else_is():
    interpolated = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE_TEXT))

    assert settings_read() | interpolated == filled_in() | only_mentioned()


def test_compose_reads_exactly_what_the_example_tells_people_to_fill_in():
    interpolated = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE_TEXT))

    assert interpolated == filled_in()


def test_whatever_is_empty_in_the_example_is_refused_by_compose():
    empty = set(re.findall(r"^([A-Z_]+)=$", EXAMPLE, flags=re.MULTILINE))
    required = set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE_TEXT))

    assert required == empty - {"BASE_TILES_URL"}


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "ADMIN_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD"]
)
def test_no_secret_has_a_default(name):
    assert f"${{{name}:-" not in COMPOSE_TEXT
    assert re.search(rf"^{name}=$", EXAMPLE, flags=re.MULTILINE)


def test_the_example_has_the_defaults_of_compose():
    defaults = dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", COMPOSE_TEXT))
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, flags=re.MULTILINE))

    assert {name: example[name] for name in defaults} == defaults


def test_web_and_worker_run_the_commands_that_dev_runs():
    started = dict(re.findall(r'start_process (\w+) (?:env \S+ )?"\$PYTHON" (.*)', DEV))
    [image_command] = instructions("CMD")

    assert set(started) == {"web", "worker"}
    assert yaml.safe_load(image_command) == ["python", *started["web"].split()]
    assert "command" not in SERVICES["web"]
    assert SERVICES["worker"]["command"] == ["python", *started["worker"].split()]


def test_migrations_run_as_dev_runs_them_and_alone_know_the_owner():
    [arguments] = re.findall(r"manage (migrate .*)", DEV)

    assert SERVICES["migrate"]["command"] == ["python", "manage.py", *arguments.split()]
    assert [
        name
        for name, service in SERVICES.items()
        if "DATABASE_OWNER_URL" in service.get("environment", {})
    ] == ["migrate"]


def test_the_images_have_the_packages_that_dev_installs():
    in_images = {
        package
        for command in instructions("RUN")
        for names in re.findall(
            r"apt-get install -y --no-install-recommends ([^&]*)", command
        )
        for package in names.split()
    }
    function = re.search(
        r"^missing_packages\(\) \{.*?^\}", DEV, re.DOTALL | re.MULTILINE
    )
    assert function
    by_dev = {
        package
        for names in re.findall(r'\becho "?([a-z][a-z -]+[a-z])\b', function[0])
        for package in names.split()
        if not package.startswith("post")
    }

    assert by_dev == {"gettext", "fonts-noto-cjk", "chromium", "chromium-sandbox"}
    assert in_images == {name for name in by_dev if not name.startswith("chromium")}


def test_the_database_is_of_the_version_and_with_the_settings_of_dev():
    [version] = re.findall(r"server=\$\{server:-(\d+)\}", DEV)
    block = re.search(r"# Written by \./dev.*?\nEND\n", DEV, flags=re.DOTALL)
    assert block
    by_dev = dict(re.findall(r"^(\w+) = '?([^'\n]*)'?$", block[0], flags=re.MULTILINE))
    command = SERVICES["db"]["command"]
    in_compose = dict(value.split("=") for value in command[2::2])

    assert f"/postgis:{version}-" in SERVICES["db"]["image"]
    assert SERVICES["prepare"]["image"] == SERVICES["db"]["image"]
    assert in_compose == {
        name: value
        for name, value in by_dev.items()
        if name not in {"listen_addresses", "unix_socket_directories"}
    }
    assert "fsync" not in DEV + COMPOSE_TEXT


def test_roles_and_extensions_come_from_the_same_script():
    variables = set(
        re.findall(
            r":'?\"?(\w+)['\"]?",
            (ROOT / "config/deploy/database.sql").read_text(encoding="utf-8"),
        )
    )
    [command] = SERVICES["prepare"]["command"]
    by_compose = set(re.findall(r"-v ([a-z_]+)=", command))
    [by_dev] = re.findall(
        r"printf \"[\\]+set %s '%s'\\n\" (.*?)\n\s+cat config/deploy/database.sql",
        DEV,
        flags=re.DOTALL,
    )

    assert by_compose == set(by_dev.replace("\\\n", " ").split()[::2])
    assert by_compose <= variables


def test_uv_and_python_are_those_of_the_lock_file():
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    [uv] = [
        package["version"] for package in lock["package"] if package["name"] == "uv"
    ]

    python = SERVICES["web"]["build"]["args"]["PYTHON_IMAGE"]

    assert f"UV_VERSION={uv}" in instructions("ARG")
    assert python == "${PYTHON_IMAGE:-" + python_image() + "}"


def test_every_room_is_copied_into_the_image_and_let_through():
    copied = {
        words.split()[0] for words in instructions("COPY") if "--from" not in words
    }
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert set(APPS) | {"static", "locale"} <= copied
    assert {f"!{name}" for name in set(APPS) | {"static", "locale"}} <= set(ignored)


def test_base_images_are_arguments_and_the_site_does_not_run_as_root():
    assert {image.split()[0] for image in instructions("FROM")} == {"${PYTHON_IMAGE}"}
    assert instructions("USER") == ["green-shield"]
    for service in SERVICES.values():
        assert service["image"].startswith(("${", "green-shield-desk:${"))


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == [
        "proxy"
    ]
    for name in ("web", "worker", "migrate"):
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["cap_drop"] == ["ALL"]
        assert SERVICES[name]["environment"]["PRODUCTION"] == "yes"
