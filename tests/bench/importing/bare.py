"""The bare load: the file into a table of its own by COPY, and nothing checked.

By ogr2ogr where it is installed; else by the same library, whose dump of COPY
statements is sent to the server.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pyogrio.raw


def main(url: str, path: str) -> None:
    """Load."""
    if ogr2ogr := shutil.which("ogr2ogr"):
        subprocess.run(
            [ogr2ogr, "-f", "PostgreSQL", f"PG:{url}", f"/vsizip/{path}"]
            + ["-nln", "bench_bare", "-t_srs", "EPSG:4490", "-oo", "ENCODING=GB18030"],
            env={**os.environ, "PG_USE_COPY": "YES"},
            check=True,
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "dump.sql"
        meta, _ids, shapes, cells = pyogrio.raw.read(path, encoding="GB18030")
        pyogrio.raw.write(
            dump,
            shapes,
            cells,
            meta["fields"],
            driver="PGDUMP",
            layer="bench_bare",
            geometry_type="Point",
            crs="EPSG:4526",
            layer_options={
                "LAUNDER": "NO",
                "CREATE_SCHEMA": "NO",
                "SCHEMA": "public",
                "DROP_TABLE": "NO",
            },
        )
        _send(url, dump)


def _send(url: str, dump: Path) -> None:
    """Statements one after the other; the rows of a COPY as its stream."""
    with psycopg2.connect(url) as connection, dump.open(encoding="utf-8") as lines:
        cursor = connection.cursor()
        statement = ""
        for line in lines:
            statement += line
            if line.startswith("COPY ") and line.rstrip().endswith("FROM STDIN;"):
                cursor.copy_expert(line, _Rows(lines))
                statement = ""
            elif line.rstrip().endswith(";"):
                if not statement.lstrip().upper().startswith(("BEGIN", "COMMIT")):
                    cursor.execute(statement)
                statement = ""


class _Rows:
    """The lines up to the end of a COPY, as a file."""

    def __init__(self, lines: object) -> None:
        self._lines = lines
        self._over = False

    def read(self, size: int = -1) -> str:
        """About as much as was asked for."""
        taken: list[str] = []
        length = 0
        while not self._over and (size < 0 or length < size):
            line = next(self._lines)  # type: ignore[call-overload]
            if line.startswith("\\."):
                self._over = True
                break
            taken.append(line)
            length += len(line)
        return "".join(taken)


if __name__ == "__main__":
    main(*sys.argv[1:3])
