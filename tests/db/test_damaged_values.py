"""Values that no column may hold, articles out of order and kept pages that are damaged are found and named."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import JSON, Connection, text

from db import columns, forgetting, raw
from db.archive import Archive
from db.subjects import Subject
from db.times import Utc
from db.verify import CHECKS, verify
from tests.archives import NOON, file_page, make_sections, page, read, write
from tests.db.test_raw import page as kept_page

_LATER = timedelta(minutes=1)


def _wrong(archive: Archive) -> dict[str, str]:
    checks = read(archive, lambda tx: list(verify(tx)))
    assert tuple(one.check for one in checks) == CHECKS
    return {one.check: one.detail for one in checks if one.state != "ok"}


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """Three articles, and three kept pages of their section, two of which rest on the first."""
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, page("first-story", "second-story", "third-story"))
    of = Subject(kind="section", id=place.section_id)

    def keep(tx: Connection) -> None:
        for n in range(3):
            raw.keep(tx, kept_page(f"story {n}"), of, links=str(n), outcome="profile", now=NOON + n * _LATER)

    write(archive, keep)
    bases = read(archive, lambda tx: tx.scalars(text("SELECT base_id FROM raw ORDER BY id")).all())
    assert bases == [None, 1, 1]
    return archive


def _execute(statement: str, tx: Connection) -> None:
    tx.execute(text(statement))


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (
            "UPDATE article SET authors = 'notjson' WHERE id = 3",
            {"values": "1 of article.authors are not JSON (3)", "articles": "1 articles cannot be read (ids 3)"},
        ),
        ("UPDATE article SET authors = 'true' WHERE id = 2", {"articles": "1 articles cannot be read (ids 2)"}),
        (
            "UPDATE article SET title = CAST(x'ff' AS TEXT) WHERE id = 1",
            {"articles": "1 articles cannot be read (ids 1)"},
        ),
        ("UPDATE article SET categories = '[' WHERE id > 1", {"values": "2 of article.categories are not JSON (2, 3)"}),
        ("UPDATE article SET published = 'soon' WHERE id = 1", {"values": "1 of article.published are not a time (1)"}),
        (
            "UPDATE sighting SET last_seen = 1 << 62 WHERE article_id = 2",
            {"values": "1 of sighting.last_seen are not a time (2)"},
        ),
        ("UPDATE article SET image = x'00' WHERE id = 1", {"values": "1 of article.image are not text (1)"}),
        ("UPDATE article SET unsettled = 'no' WHERE id = 1", {"values": "1 of article.unsettled are not a number (1)"}),
        ("UPDATE raw SET headers = '{' WHERE id = 2", {"values": "1 of raw.headers are not JSON (2)"}),
        (
            "UPDATE article SET page_state = 'zz' WHERE id = 3",
            {"values": "1 of article.page_state are not a known word (3)"},
        ),
        ("UPDATE section SET source = ''", {"values": "1 of section.source are not a known word (1)"}),
        ("UPDATE article SET time = time + 60000000 WHERE id = 3", {"order": "1 articles stand before their time (3)"}),
        (
            "UPDATE raw SET body = x'00' WHERE id = 2",
            {"kept": "1 kept pages are damaged (2)"},
        ),
        ("UPDATE raw SET hash = '00' WHERE id = 1", {"kept": "3 kept pages are damaged (1, 2, 3)"}),
        ("UPDATE raw SET base_id = id WHERE id = 3", {"kept": "1 kept pages are damaged (3)"}),
        ("UPDATE raw SET base_id = 2 WHERE id = 3", {"kept": "1 kept pages are damaged (3)"}),
        (
            "UPDATE raw SET body = 'a text' WHERE id = 3",
            {"values": "1 of raw.body are not bytes (3)", "kept": "1 kept pages are damaged (3)"},
        ),
        ("DELETE FROM meta", {"meta": "it does not say by which analyser the index was filled"}),
    ],
)
def test_what_no_column_may_hold_is_named(filled: Archive, damage: str, expected: dict[str, str]) -> None:
    assert _wrong(filled) == {}
    write(filled, lambda tx: tx.execute(text(damage)))
    assert _wrong(filled) == expected


def test_whatever_holds_json_or_a_time_is_looked_at(filled: Archive) -> None:
    for kind, said in ((JSON, "JSON"), (Utc, "a time")):
        mine = [column for column in columns.kept_of(columns.TABLES["article"], kind) if column.name != "time"]
        sets = ", ".join(f"{column.name} = 'x'" for column in mine)
        write(filled, partial(_execute, f"UPDATE article SET {sets} WHERE id = 1"))  # noqa: S608 - our own
        told = _wrong(filled)["values"]
        assert all(f"1 of {column} are not {said} (1)" in told for column in mine)


def test_a_text_that_is_no_utf_8_is_told_and_all_else_looked_at(filled: Archive) -> None:
    write(filled, lambda tx: tx.execute(text("UPDATE article SET url = CAST(x'ff' AS TEXT) WHERE id = 2")))
    assert "cannot be read" in _wrong(filled)["orphans"]


def test_salts_that_are_lost_are_told_since_what_was_forgotten_would_come_back(filled: Archive) -> None:
    write(filled, lambda tx: forgetting.remember(tx, forgetting.entries_of(["a", "b"], "0" * 32, NOON)))
    assert _wrong(filled) == {}
    write(filled, lambda tx: tx.execute(text("DELETE FROM meta WHERE name = 'forgotten_salts'")))
    assert _wrong(filled)["meta"].startswith("it does not say the salts of 2 addresses that were forgotten")


def test_an_article_that_is_late_since_its_minute_was_full_is_none_out_of_order(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, page(*(f"story-{n}" for n in range(9))))
    file_page(archive, replace(place, baseline=True), page(*(f"other-{n}" for n in range(9))), NOON)
    assert read(archive, lambda tx: tx.scalar(text("SELECT max((pk >> 2) - time / 60000000) FROM article"))) > 1
    assert _wrong(archive) == {}
