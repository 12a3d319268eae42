"""Each store that may speak of an article, before and after it is forgotten: archive, copies, exports, journals."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from db import aliases, articles, raw
from db.archive import open_existing
from db.schema import article
from db.schema import raw as kept_pages
from pressclip.addresses import key
from pressclip.cli.main import run
from replica.faults import Fault
from tests.archives import read, write
from tests.desks import newsroom, watch
from tests.pressclip.printed import rows

WORD = "zanzibar"
TAIL = "nzibar"  # the index writes only what a word does not share with the one before
TABLES = {"article", "sighting", "revision", "article_fts", "raw", "probe", "span", "alias", "first_address"}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with an archive that knows a story in every way there is, and the story's address."""
    folder = tmp_path_factory.mktemp("known")
    with newsroom(folder, watch("letters", "letters"), channels=("phone",)) as room:
        for number in range(6):
            room.publish(f"story-{number}", f"A story of the harbour, number {number}")
        room.poll()
        room.probe()
        text = f"{'It was written. ' * 60} Zanzibar wrote to the harbour."
        post = room.publish("the-zanzibar-letters", "The Zanzibar letters", text, author="Ann Zanzibari")
        for title in ("The Zanzibar letters", "The Zanzibar letters, read anew", "Zanzibar's letters, read once more"):
            room.site.edit(post.id, title=title, paragraphs=(f"{text} {title}.",))
            room.later(hours=2)
            room.poll()
            room.probe()
            room.read_pages()
            room.read_edits()
            room.deliver()
        room.site.edit(post.id, title="What Zanzibar wrote")  # its card is not read any more
        room.later(hours=2)
        room.read_edits()
        room.read_pages()
        path = room.site.path_of(post)
        room.site.faults.add(Fault(path_prefix="/category/europe/", body=f"<html><body>{path} broke</body></html>"))
        room.poll()
        write(room.desk.archive, lambda tx: _moved(tx, f"https://news.example{path}"))
    return folder, f"https://news.example{path}"


def _moved(tx: Connection, url: str) -> None:
    """The story has another address from now on."""
    number, to = articles.find(tx, url), "https://news.example/what-zanzibar-wrote/"
    assert number is not None
    aliases.name(tx, {key(to): number})
    aliases.readdress(tx, number, to)
    tx.execute(update(article).where(article.c.id == number).values(url=to))


@pytest.fixture
def url(known: tuple[Path, str], tmp_path: Path) -> str:
    """The story's address; a copy of the archive lies in `tmp_path`."""
    folder, address = known
    for file in folder.iterdir():
        shutil.copy(file, tmp_path)
    return address


def speaking(path: Path) -> set[str]:
    """The tables of an archive that speak of the story, kept pages unpacked among them."""
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name for name in names if not name.startswith("article_fts") and _speaks(database, name)}
        if database.execute("SELECT count(*) FROM article_fts WHERE article_fts MATCH ?", (WORD,)).fetchone() != (0,):
            found.add("article_fts")
    return found | ({"raw"} if any(WORD in body.lower() for body in _bodies(path)) else set())


def _speaks(database: sqlite3.Connection, name: str) -> bool:
    return any(WORD in str(row).lower() for row in database.execute(f'SELECT * FROM "{name}"'))  # noqa: S608 - our own


def _bodies(path: Path) -> Iterator[str]:
    archive = open_existing(path)
    try:
        for page in read(archive, lambda tx: [raw.load(tx, one) for one in tx.scalars(select(kept_pages.c.id))]):
            yield f"{page.body!r} {page.url} {page.final_url} {page.headers}"
    finally:
        archive.close()


def files_speaking(folder: Path, beginning: str) -> list[str]:
    """The files whose bytes hold the word."""
    mine = [file for file in folder.iterdir() if file.is_file() and file.name.startswith(beginning)]
    return sorted(file.name for file in mine if TAIL.encode() in file.read_bytes().lower())


def test_nothing_speaks_of_it_in_any_store_once_it_is_forgotten(
    url: str, lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "archive.db"
    assert speaking(archive) >= TABLES
    assert files_speaking(tmp_path, "archive.db")
    assert run([*lone, "forget", url, "--yes"]) == 0
    assert rows(capsys)[0]["wiped"] is True
    assert speaking(archive) == set()
    assert files_speaking(tmp_path, "archive.db") == []
    assert run([*lone, "db", "verify"]) == 0


def test_a_copy_made_before_forgets_again_when_it_is_put_back(url: str, lone: list[str], tmp_path: Path) -> None:
    assert run([*lone, "db", "backup", str(tmp_path / "copy.db")]) == 0
    assert run([*lone, "forget", url, "--yes"]) == 0
    for left in tmp_path.glob("archive.db-*"):
        left.unlink()
    (tmp_path / "copy.db").replace(tmp_path / "archive.db")
    assert files_speaking(tmp_path, "archive.db") == ["archive.db"]
    assert run([*lone, "db", "verify"]) == 0
    assert speaking(tmp_path / "archive.db") == set()
    assert files_speaking(tmp_path, "archive.db") == []


def test_a_copy_that_was_put_back_is_copied_on_without_what_was_forgotten(
    url: str, lone: list[str], tmp_path: Path
) -> None:
    assert run([*lone, "db", "backup", str(tmp_path / "copy.db")]) == 0
    assert run([*lone, "forget", url, "--yes"]) == 0
    (tmp_path / "copy.db").replace(tmp_path / "archive.db")
    assert run([*lone, "db", "backup", str(tmp_path / "again.db")]) == 0
    assert files_speaking(tmp_path, "a") == []


def test_an_export_made_before_does_not_bring_it_back_and_a_later_one_has_nothing_of_it(
    url: str, lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*lone, "export", "--output", str(tmp_path / "old.jsonl")]) == 0
    assert WORD in (tmp_path / "old.jsonl").read_text().lower()
    assert run([*lone, "forget", url, "--yes"]) == 0
    capsys.readouterr()
    assert run([*lone, "import", str(tmp_path / "old.jsonl")]) == 0
    assert json.loads(capsys.readouterr().out)["forgotten"] == 1
    assert run([*lone, "export", "--output", str(tmp_path / "new.jsonl")]) == 0
    assert WORD not in (tmp_path / "new.jsonl").read_text().lower()
    assert speaking(tmp_path / "archive.db") == set()
