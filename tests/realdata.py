"""Every file under a folder through the importer of points: a table of outcomes.

`./dev realdata DIR`. Each file is read and checked by `manage.py import_points
--check-only` in a process of its own, on a database of its own; nothing is kept.
Exit 0: something could be taken; 3: refused; 4: a person must decide; anything else is a
fault of ours, and makes this program fail too.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import django

from tests import databases

# Parts of a shapefile, which come in with their .shp, and texts about the data.
NOT_ALONE = {".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".idx"}
ABOUT = {".md", ".txt", ".rst", ".license", ".china-division", ".xsd"}
PATIENCE = 300  # seconds; one that takes longer is a fault
OUTCOMES = {0: "taken", 3: "refused", 4: "asks"}
COLUMNS = "{:46.46} {:>8} {:>7} {:>8} {:>8} {:>9.9} {:>9.9} {:>6}  {}"


def check(database: str, file: Path) -> tuple[str, str]:
    """The outcome and the line of the table for one file."""
    started = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, "manage.py", "import_points", str(file)]
            + ["--batch", "REALDATA", "--category", "OT", "--check-only", "--json"],
            cwd=databases.ROOT,
            env=databases.environment(database, databases.files_of(database)),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        outcome = "FAULT time"
        return outcome, COLUMNS.format(
            file.name, outcome, "", "", "", "", "", PATIENCE, "no end in sight"
        )
    seconds = f"{time.monotonic() - started:.1f}"
    outcome = OUTCOMES.get(done.returncode, f"FAULT {done.returncode}")
    try:
        found = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["no words"])[-1]
        return outcome, COLUMNS.format(
            str(file), outcome, "", "", "", "", "", seconds, last
        )
    codes = Counter(finding["code"] for finding in found["findings"])
    return outcome, COLUMNS.format(
        file.name,
        outcome,
        found["rows"],
        found["accepted"],
        found["rejected"],
        found["encoding"] or "",
        found["crs"] or "",
        seconds,
        ", ".join(f"{code} {count}" for code, count in codes.most_common(4)),
    )


def main() -> int:
    """Print the table; 1 if any file met a fault of ours."""
    folder = Path(sys.argv[1])
    files = [
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix.lower() not in NOT_ALONE | ABOUT
    ]
    django.setup()
    outcomes: Counter[str] = Counter()
    header = ("file", "outcome", "rows", "accepted", "rejected", "encoding", "crs")
    print(COLUMNS.format(*header, "s", "findings"))
    with databases.for_benchmark(databases.migrated_template) as database:
        for file in files:
            outcome, line = check(database, file.resolve())
            outcomes[outcome] += 1
            print(line, flush=True)
    print(f"{len(files)} files: " + ", ".join(f"{n} {o}" for o, n in outcomes.items()))
    return any(outcome.startswith("FAULT") for outcome in outcomes)


if __name__ == "__main__":
    sys.exit(main())
