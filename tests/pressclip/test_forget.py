"""What is forgotten is gone from every byte of the archive, and is not filed again."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from db import raw
from db.archive import Archive, open_archive
from db.schema import article
from pressclip.cli.main import run
from pressclip.errors import NotFound
from replica.posts import Post
from tests.archives import archive_in, file_page, make_sections, page, read
from tests.desks import newsroom, watch
from tests.pressclip.printed import rows

SECRET = "Zanzibar"
URL = "https://news.example/2026/11/23/the-zanzibar-letters/"


def _publish(folder: Path) -> tuple[str, Post]:
    """An archive that knows a story by its section's page, its own page, an edit, a match and a message."""
    with newsroom(folder, watch("letters", "letters")) as room:
        for number in range(6):
            room.publish(f"story-{number}", f"A story of the harbour, number {number}")
        room.poll()
        room.later(hours=1)
        post = room.publish("the-zanzibar-letters", "The Zanzibar letters", "Zanzibar wrote to the harbour.")
        room.poll()
        room.read_pages()
        room.deliver()
        room.later(hours=1)
        room.site.edit(post.id, title="The Zanzibar letters, read anew")
        room.poll()
        room.read_pages()
        room.later(hours=1)
        room.publish("the-harbour", "The harbour again")
        room.poll()
        assert len(room.sent) >= 1
        address = room.read(_address)
    return address, post


def _address(tx: Connection) -> str:
    return str(tx.scalar(select(article.c.url).where(article.c.url.contains("zanzibar"))))


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith("archive.db"))


def test_nothing_of_a_forgotten_article_is_left_in_the_files(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, _ = _publish(tmp_path)
    assert SECRET.encode() in _bytes(tmp_path)
    assert run([*lone, "forget", url, "--yes"]) == 0
    (told,) = rows(capsys)
    assert (told["articles"], told["wiped"]) == (1, True)
    assert told["pages"] >= 1
    left = _bytes(tmp_path)
    assert SECRET.encode() not in left
    assert SECRET.lower().encode() not in left
    assert run([*lone, "db", "verify"]) == 0
    assert run([*lone, "show", url]) == 1
    archive = open_archive(tmp_path / "archive.db")
    try:
        for number in range(1, 60):
            _look(archive, number)
        place = make_sections(archive, "Europe")["Europe"]
        assert file_page(archive, place, page("the-zanzibar-letters")).new == ()
    finally:
        archive.close()


def test_why_knows_of_an_id_that_its_article_was_removed(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, _ = _publish(tmp_path)
    assert run([*lone, "show", url, "--format", "json"]) == 0
    public_id = json.loads(capsys.readouterr().out)["id"]
    assert run([*lone, "forget", url, "--yes"]) == 0
    assert run([*lone, "why", str(public_id)]) == 1
    assert f"article {public_id} was removed from the archive: it was forgotten" in capsys.readouterr().err
    for never in (public_id + 99, "9" * 40):
        assert run([*lone, "why", str(never)]) == 1
        assert f"no article '{never}' in the archive" in capsys.readouterr().err


def _look(archive: Archive, number: int) -> None:
    try:
        kept = read(archive, lambda tx: raw.load(tx, number))
    except NotFound:
        return
    assert SECRET.encode() not in kept.body


def test_all_of_an_author_is_forgotten_after_being_counted(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _publish(tmp_path)
    assert run([*lone, "forget", "a. writer"]) == 2
    said = capsys.readouterr().err
    assert "articles of a. writer" in said
    assert "nobody is here to be asked; say --yes" in said
    assert run([*lone, "forget", "a. writer", "--yes"]) == 0
    assert rows(capsys)[0]["articles"] >= 1
    assert run([*lone, "search", "--author", "A. Writer"]) == 0
    assert rows(capsys) == []
    assert run([*lone, "db", "verify"]) == 0


def test_an_address_that_was_never_filed_is_not_filed_later(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with archive_in(tmp_path):
        pass
    assert run([*lone, "forget", URL, "--yes"]) == 0
    assert rows(capsys) == [{"articles": 0, "addresses": 1, "pages": 0, "wiped": True}]
    with archive_in(tmp_path) as archive:
        place = make_sections(archive, "Europe")["Europe"]
        assert file_page(archive, place, page("the-zanzibar-letters", "other")).new == (1,)
    assert run([*lone, "forget", "Nobody at all", "--yes"]) == 1
    assert "is the address of no article, and no article names such an author" in capsys.readouterr().err
