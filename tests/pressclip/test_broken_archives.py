"""What each command says of an archive that cannot be used: one line, with the file and what to do."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.archive import open_archive
from pressclip.cli.main import run

READING = [
    ["search"], ["show", "1"], ["watches"], ["alerts"], ["channels"], ["sections"], ["coverage"], ["status"], ["stats"],
    ["export"], ["feed", "libya"], ["backtest", "libya"], ["forget", "https://news.example/a/", "--yes"],
    ["db", "verify"],
]  # fmt: skip
OPENING = [["poll"], ["run"], ["reread"], ["db", "upgrade"]]


def _text(path: Path) -> None:
    path.write_text("Dear diary, " * 2_000, encoding="utf-8")


def _folder(path: Path) -> None:
    path.mkdir()


def _torn(path: Path) -> None:
    open_archive(path).close()
    content = path.read_bytes()
    path.write_bytes(content[:16_384] + b"\xff" * (len(content) - 16_384))


def _another(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE diary (entry)")
        database.commit()


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a text": (_text, "choose another file in [archive] url, or restore a copy"),
    "a folder": (_folder, "readable and writable"),
    "torn": (_torn, "malformed; restore a copy"),
}
ABSENT: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (str, "there is no archive yet"),
    "an empty file": (Path.touch, "there is no archive yet"),
    "another's database": (_another, "no archive of Pressclip's; choose another file in [archive] url"),
}


def said(lone: list[str], command: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What a command that fails says, its one line."""
    capsys.readouterr()
    assert run([*lone, *command]) == 1
    told = capsys.readouterr()
    lines = [line for line in told.err.splitlines() if line.startswith("pressclip: ")]
    assert len(lines) == 1, told.err
    assert "Traceback" not in told.err
    return lines[0]


@pytest.mark.parametrize("command", READING, ids=" ".join)
@pytest.mark.parametrize("kind", [*BROKEN, *ABSENT])
def test_a_reading_command_says_in_a_line_what_is_wrong_and_what_to_do(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, command: list[str]
) -> None:
    make, words = (BROKEN | ABSENT)[kind]
    make(tmp_path / "archive.db")
    line = said(lone, command, capsys)
    assert str(tmp_path / "archive.db") in line
    assert words in line


@pytest.mark.parametrize("command", OPENING, ids=" ".join)
@pytest.mark.parametrize("kind", [*BROKEN, "another's database"])
def test_so_does_one_that_would_make_the_archive(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, command: list[str]
) -> None:
    make, words = (BROKEN | ABSENT)[kind]
    make(tmp_path / "archive.db")
    line = said(lone, command, capsys)
    assert str(tmp_path / "archive.db") in line
    assert words in line


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write whatever it likes")
@pytest.mark.parametrize("command", [["search"], ["status"], ["poll"]], ids=" ".join)
def test_lost_rights_are_named(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    open_archive(tmp_path / "archive.db").close()
    (tmp_path / "archive.db").chmod(0)
    assert "archive.db" in said(lone, command, capsys)
