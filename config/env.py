"""Typed reading of the environment: the only place that looks at os.environ."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def text(name: str, default: str | None = None) -> str:
    """The variable as text; ImproperlyConfigured if it is missing without default."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"Set {name} in the environment (see .env.example).")
    return default


def flag(name: str, *, default: bool) -> bool:
    """The variable as yes or no: 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be a whole number, not {value!r}."
        ) from error


def names(name: str, default: str = "") -> list[str]:
    """The variable as a list, split at commas."""
    return [
        part.strip()
        for part in os.environ.get(name, default).split(",")
        if part.strip()
    ]


def path(name: str, default: Path) -> Path:
    """The variable as a path; a relative one is taken from the project folder."""
    value = os.environ.get(name, "").strip()
    return BASE_DIR / value if value else default


@dataclass(frozen=True)
class Database:
    """One database connection, as a URL names it."""

    user: str
    password: str
    host: str
    port: str
    name: str

    def as_django(self) -> dict[str, str]:
        """The keys that Django's DATABASES wants."""
        return {
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "NAME": self.name,
        }


def database(name: str, default: str | None = None) -> Database:
    """The variable as a database URL: postgresql://user:password@host:port/name."""
    parts = urlsplit(text(name, default))
    if parts.scheme not in {"postgres", "postgresql", "postgis"}:
        raise ImproperlyConfigured(
            f"{name} must look like postgresql://user:password@host:5432/name."
        )
    return Database(
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=unquote(parts.hostname or ""),
        port=str(parts.port or ""),
        name=unquote(parts.path.lstrip("/")),
    )
