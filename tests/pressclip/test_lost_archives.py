"""An archive that is locked, or may not be read or written: every command says so in a line, with what to do."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from db import forgetting
from db.sqlite import engines
from pressclip.cli.main import run
from tests.archives import NOON, archive_in, file_page, make_sections, page, read, write
from tests.rights import LINUX, bound_by_rights

CONFIG = """\
[archive]
url = "sqlite:///archive.db"
[http]
contact = "desk@example.org"
allow_private = true
[[sites]]
name = "news"
home = "http://127.0.0.1:9/"
sections_from = "config"
[[sites.sections]]
name = "Europe"
url = "http://127.0.0.1:9/category/europe/"
[[watches]]
name = "libya"
query = "libya"
channels = ["screen"]
[[channels]]
name = "screen"
url = "console://"
"""
READING = [
    ["search"], ["search", "a", "--facets"], ["show", "1"], ["why", "1"], ["watches"], ["alerts"], ["channels"],
    ["sections"], ["coverage"], ["status"], ["stats"], ["export"], ["feed", "a"], ["backtest", "a"], ["db", "verify"],
    ["db", "backup", "copy.db"],
]  # fmt: skip
WRITING = [
    ["poll"], ["run"], ["reread"], ["db", "upgrade"], ["import", "lines.jsonl"],
    ["forget", "https://news.example/a/", "--yes"],
    ["backfill", "Europe", "--until", "2026-01-01"], ["alerts", "retry", "1"], ["alerts", "drop", "1"],
]  # fmt: skip
LOCKED = "database is locked"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two articles."""
    folder = tmp_path_factory.mktemp("made")
    with archive_in(folder) as archive:
        file_page(archive, make_sections(archive, "Europe")["Europe"], page("a", "b"))
        return archive.path


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration, an archive of two articles and a file to import; nobody waits long for a lock."""
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    line = '{"url": "https://news.example/b/", "title": "B", "site": "news", "section": "Europe"}\n'
    (tmp_path / "lines.jsonl").write_text(line, encoding="utf-8")
    shutil.copy(made, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("db.sqlite.backup.PATIENCE", 0.01)
    monkeypatch.setitem(engines._engine.__kwdefaults__ or {}, "patience", 0.01)
    return tmp_path


@contextmanager
def _held(folder: Path, mode: str) -> Iterator[None]:
    with closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as other:
        other.execute(f"PRAGMA locking_mode={mode}")
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE counter SET value = value")
        yield


@contextmanager
def _written_by_another(folder: Path) -> Iterator[None]:
    with _held(folder, "NORMAL"):
        yield


@contextmanager
def _held_by_another(folder: Path) -> Iterator[None]:
    with _held(folder, "EXCLUSIVE"):
        yield


@contextmanager
def _unreadable(folder: Path) -> Iterator[None]:
    (folder / "archive.db").chmod(0)
    with bound_by_rights():
        yield


@contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    (folder / "archive.db").chmod(0o400)
    folder.chmod(0o500)
    try:
        with bound_by_rights():
            yield
    finally:
        folder.chmod(0o700)


STATES: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "held by another": (_held_by_another, (LOCKED,)),
    "unreadable": (_unreadable, ("must be readable and writable", "unable to open")),
    "read-only": (_read_only, ("must be writable", "Permission denied")),
}


def said(command: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """The exit code of a command and its lines of error."""
    capsys.readouterr()
    code = run(["--config", "config.toml", *command])
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "a bug of ours" not in told
    return code, [line for line in told.splitlines() if line.startswith("pressclip: ")]


@pytest.mark.skipif(not LINUX, reason="rights are taken from root as Linux does")
@pytest.mark.parametrize("command", [*READING, *WRITING], ids=" ".join)
@pytest.mark.parametrize("state", STATES)
def test_a_command_that_cannot_have_the_archive_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str], state: str, command: list[str]
) -> None:
    lost, words = STATES[state]
    before = (folder / "archive.db").read_bytes()
    with lost(folder):  # type: ignore[attr-defined]  # each is a context manager
        code, lines = said(command, capsys)
    assert code == 1
    assert len(lines) == 1
    assert ".db" in lines[0]
    assert any(word in lines[0] for word in words)
    (folder / "archive.db").chmod(0o600)
    assert (folder / "archive.db").read_bytes() == before


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_reading_goes_on_while_another_program_writes(
    folder: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    with _written_by_another(folder):
        code, lines = said(command, capsys)
    assert (code, lines) == (int(command == ["status"]), [])  # no daemon is alive, which `status` says by its code


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_so_it_does_where_something_was_forgotten_before(
    folder: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    with archive_in(folder) as archive:
        entries = forgetting.entries_of(["news.example/gone"], read(archive, forgetting.salt_of), NOON)
        forgetting.append_journal(archive.path, entries)
        write(archive, lambda tx: forgetting.remember(tx, entries))
    with _written_by_another(folder):
        code, lines = said(command, capsys)
    assert (code, lines) == (int(command == ["status"]), [])


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_writing_waits_and_then_says_that_another_program_writes(
    folder: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    with _written_by_another(folder):
        code, lines = said(command, capsys)
    assert code == 1
    assert len(lines) == 1
    assert f"{LOCKED}; another program holds it" in lines[0]
