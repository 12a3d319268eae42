"""What each command says of an archive that cannot be used: one line, with the file and what to do."""

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from db.archive import open_archive
from pressclip.cli.main import run

OTHERS = 0o664  # as the files of other programs may be
READING = [
    ["search"], ["show", "1"], ["watches"], ["alerts"], ["channels"], ["sections"], ["coverage"], ["status"], ["stats"],
    ["export"], ["feed", "libya"], ["backtest", "libya"], ["forget", "https://news.example/a/", "--yes"],
    ["db", "verify"],
    ["db", "backup", "copy.db"],
]  # fmt: skip
OPENING = [["poll"], ["run"], ["reread"], ["db", "upgrade"], ["import", "/dev/null"]]


def _text(path: Path) -> None:
    path.write_text("Dear diary, " * 2_000, encoding="utf-8")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _folder(path: Path) -> None:
    path.mkdir()


def _torn(path: Path) -> None:
    open_archive(path).close()
    content = path.read_bytes()
    path.write_bytes(content[:16_384] + b"\xff" * (len(content) - 16_384))


def _another(path: Path, mode: str = "DELETE") -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA journal_mode={mode}")
        database.execute("CREATE TABLE diary (entry)")
        database.execute("CREATE TABLE alembic_version (version_num)")  # others use the same library
        database.commit()


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a text": (_text, "choose another file in [archive] url, or restore a copy"),
    "a folder": (_folder, "that is a folder; name a file in [archive] url"),
    "a pipe": (os.mkfifo, "that is a device or a pipe; name a file in [archive] url"),
    "a loop": (_loop, "Too many levels of symbolic links"),
    "torn": (_torn, "malformed; restore a copy"),
    "another's database": (_another, "no archive of Pressclip's; choose another file in [archive] url"),
    "another's with a log": (partial(_another, mode="WAL"), "no archive of Pressclip's"),
}
ABSENT: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (str, "there is no archive yet"),
    "an empty file": (Path.touch, "there is no archive yet"),
}


def left(folder: Path) -> dict[str, tuple[str, bytes]]:
    """The files of a folder, with their modes and contents."""
    found = {one.name: one.lstat().st_mode for one in folder.iterdir()}
    return {
        name: (stat.filemode(mode), (folder / name).read_bytes() if stat.S_ISREG(mode) else b"")
        for name, mode in found.items()
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
    before = left(tmp_path)
    line = said(lone, command, capsys)
    assert str(tmp_path / "archive.db") in line
    assert words in line
    assert left(tmp_path) == before


@pytest.mark.parametrize("command", OPENING, ids=" ".join)
@pytest.mark.parametrize("kind", BROKEN)
def test_so_does_one_that_would_make_the_archive_and_leaves_what_is_there_as_it_is(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, command: list[str]
) -> None:
    make, words = BROKEN[kind]
    make(tmp_path / "archive.db")
    if kind != "a loop":
        (tmp_path / "archive.db").chmod(OTHERS)
    before = left(tmp_path)
    line = said(lone, command, capsys)
    assert str(tmp_path / "archive.db") in line
    assert words in line
    assert left(tmp_path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write whatever it likes")
@pytest.mark.parametrize("command", [["search"], ["status"], ["poll"]], ids=" ".join)
def test_lost_rights_are_named(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    open_archive(tmp_path / "archive.db").close()
    (tmp_path / "archive.db").chmod(0)
    assert "archive.db" in said(lone, command, capsys)
