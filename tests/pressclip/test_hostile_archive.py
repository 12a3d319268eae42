"""Whatever words stand in the archive, from pages, services or libraries: no command lets them command a terminal."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pressclip.cli.main import run

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\nFAKE line\u202egnp.exe\u2028\x00\x7f=cmd()|'/c calc'!A1"
# What a site, a service or a library says in its own words, by table.
WORDS = {
    "article": ("title", "ending", "text", "label", "bio", "own_page_title", "language"),
    "sighting": ("own_title", "own_excerpt"),
    "revision": ("value",),
    "section": ("name", "error", "method"),
    "site": ("menu_error",),
    "channel": ("error",),
    "message": ("last_error",),
    "incident": ("error",),
    "outage": ("error", "host"),
    "span": ("why",),
    "finding": ("title", "url"),
    "probe": ("error",),
    "feed": ("error",),
    "walk": ("error",),
}
COMMANDS = [
    ["search"], ["search", "--facets"], ["search", "gas", "--full"], ["show", "1"], ["why", "1"],
    ["watches"], ["alerts"], ["channels"],
    ["sections"], ["coverage"], ["status"], ["stats"], ["backtest", "gas"], ["feed", "gas"], ["export"], ["check"],
    ["letter", "replica"], ["show", HOSTILE], ["search", HOSTILE], ["sections", HOSTILE], ["why", HOSTILE],
]  # fmt: skip
_COMMANDING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def hostile(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration whose archive says the same hostile words wherever words may stand."""
    folder = tmp_path_factory.mktemp("hostile")
    for path in filled.parent.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    with closing(sqlite3.connect(folder / "pressclip.db")) as archive:
        _fill_empty_tables(archive)
        for table, columns in WORDS.items():
            for column in columns:
                archive.execute(f"UPDATE {table} SET {column} = ?", [f"{column} {HOSTILE}"])  # noqa: S608 - ours
        archive.execute("UPDATE article SET text = ?", [HOSTILE.replace("\r\n", "")])  # a text may have lines
        archive.execute("UPDATE article SET authors = ?", [json.dumps([HOSTILE])])
        archive.commit()
    return folder / filled.name


def _fill_empty_tables(archive: sqlite3.Connection) -> None:
    for statement in (
        "INSERT INTO revision (article_id, field, source, value, superseded_at) VALUES (1, 'title', 'page', '', 1)",
        "INSERT INTO incident VALUES (1, 1, 'broken', '', 1, NULL, 0, 0)",
        "INSERT INTO outage VALUES (1, 1, '', '', 1, NULL, 1, 1, 0, 0)",
        "INSERT INTO finding VALUES (1, 'a', 'feed', '', '', 1, 1, 1, 0)",
        "UPDATE section SET status = 'broken', failures = 4",
        "UPDATE channel SET failures = 3",
        "UPDATE span SET gap_at = 1",
        "UPDATE message SET state = 'failed'",
    ):
        archive.execute(statement)


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words)[:24].encode("unicode_escape").decode())
def test_no_command_prints_a_control_character(
    hostile: Path, capsys: pytest.CaptureFixture[str], command: list[str], form: str
) -> None:
    with_form = [] if command[0] in {"feed", "export", "check", "letter"} else ["--format", form]
    capsys.readouterr()
    assert run(["--config", str(hostile), *command, *with_form]) in {0, 1, 2}
    told = capsys.readouterr()
    assert not _COMMANDING.search(told.out)
    assert not _COMMANDING.search(told.err)
    assert "Traceback" not in told.err
    assert not [line for line in (told.out + told.err).splitlines() if line.startswith("FAKE")]
