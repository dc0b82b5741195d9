"""./dev is plain POSIX shell and explains itself; nothing here starts anything."""

import re
import subprocess

from tests.databases import ROOT

DEV = (ROOT / "dev").read_text(encoding="utf-8")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_shell_of_a_bare_system_can_read_it():
    assert run("-n", "dev").returncode == 0


def test_the_help_names_every_command():
    block = DEV[DEV.rindex("case $command in") :]
    commands = set(re.findall(r"^        ([a-z]+)[) |]", block, flags=re.MULTILINE))
    explained = set(
        re.findall(r"^\./dev ([a-z]+)", run("dev", "help").stdout, re.MULTILINE)
    )

    assert len(commands) > 8
    assert commands == explained


def test_a_wrong_command_is_told_in_one_sentence():
    answer = run("dev", "upp")

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert "./dev help" in answer.stderr
