"""The views that people's own SQL rests on."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from db import coverage
from db.archive import Archive, open_archive
from db.articles import load
from db.gaps import WALKING, gap_between
from db.schema import match, message, owed, revision
from db.schema_polling import span
from pressclip.models import Document
from pressclip.rows import article_row
from tests.archives import NOON, write
from tests.db.shelf import put
from tests.db.test_migrations import made_by
from tests.readme import README

COLUMNS = {
    "v_articles": "id seq url title site section sections label authors time published published_to"
    " published_precision first_seen last_seen modified access categories excerpt text image language revisions"
    " matches gone story_id",
    "v_sections": "site section url source status method last_success next_poll error retired_at",
    "v_matches": "article_id url title watch occasion query judged_on decided_at hits",
    "v_alerts": "id state channel kind watches articles occasion created due attempts last_error sent_at",
    "v_coverage": "site section from to state why",
}
_LISTS = {"sections", "authors", "categories", "matches", "watches", "articles", "hits"}


def look(path: Path, query: str) -> list[dict[str, Any]]:
    """What a program that knows nothing of us reads."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute(query)]
    return [{k: json.loads(v) if k in _LISTS and v is not None else v for k, v in row.items()} for row in rows]


@pytest.mark.parametrize(("view", "columns"), COLUMNS.items())
def test_the_columns_are_those_that_people_rest_on(archive: Archive, view: str, columns: str) -> None:
    with closing(sqlite3.connect(archive.path)) as database:
        found = database.execute(f"SELECT * FROM {view}").description  # noqa: S608 - one of ours
    assert [column[0] for column in found] == columns.split()


def test_an_article_reads_as_in_the_json_of_the_commands(archive: Archive) -> None:
    def fill(tx: Connection) -> dict[str, Any]:
        document = Document(
            title="Gas", excerpt="cut", text="whole", site="alpha", sections=("Europe", "Energy"), authors=("Ann", "Bo")
        )
        [public_id] = put(tx, [document])
        kept = {"field": "title", "source": "page", "value": "Oil", "superseded_at": NOON}
        tx.execute(insert(revision).values(article_id=public_id, **kept))
        tx.execute(insert(match).values(_match(public_id)))
        return article_row(load(tx, [public_id])[public_id], full=True)

    expected = write(archive, fill)
    [row] = look(archive.path, "SELECT * FROM v_articles")
    assert row == expected | {"gone": 0}
    assert row["matches"] == ["gas"]
    [told] = look(archive.path, "SELECT * FROM v_matches")
    assert (told["article_id"], told["watch"], told["decided_at"]) == (row["id"], "gas", "2026-11-23T12:00:00Z")
    assert told["hits"] == [{"clause": "gas", "field": "title", "start": 0, "end": 3}]


def _match(public_id: int) -> dict[str, Any]:
    return {
        "article_id": public_id, "watch": "gas", "occasion": "new", "query": "gas", "version": "1", "revision": 1,
        "judged_on": "card", "decided_at": NOON, "hits": [{"clause": "gas", "field": "title", "start": 0, "end": 3}],
    }  # fmt: skip


def test_alerts_show_messages_and_what_is_in_none_yet(archive: Archive) -> None:
    def fill(tx: Connection) -> None:
        one, two, told = put(tx, [Document(title="Gas", text="", site="alpha")] * 3)
        sent = {"channel": "desk", "kind": "alert", "state": "sent", "created": NOON, "due": NOON, "sent_at": NOON}
        tx.execute(insert(message).values(id=7, **sent))
        for public_id, message_id, state in ((one, 7, "owed"), (two, None, "owed"), (told, 7, "told")):
            row = {"channel": "desk", "watch": "gas", "occasion": "new", "state": state, "created": NOON}
            tx.execute(insert(owed).values(article_id=public_id, message_id=message_id, **row))

    write(archive, fill)
    sent, waiting = look(archive.path, "SELECT * FROM v_alerts")
    assert (sent["id"], sent["state"], sent["watches"], sent["articles"]) == (7, "sent", ["gas"], [1])
    assert sent["sent_at"] == "2026-11-23T12:00:00Z"
    assert (waiting["id"], waiting["state"], waiting["articles"]) == (None, "owed", [2])


def test_coverage_reads_as_the_command_tells_it(archive: Archive) -> None:
    def fill(tx: Connection) -> list[coverage.Span]:
        put(tx, [Document(title="Gas", text="", site="alpha", sections=("Europe",))])
        for number, why in ((3, None), (2, "the feed ended"), (1, None)):
            times = {"oldest_time": NOON - timedelta(days=number), "newest_time": NOON - timedelta(days=number - 0.5)}
            tx.execute(insert(span).values(section_id=1, newest=[], oldest=[], why=why, **times))
        return list(coverage.spans(tx, 1))

    newest, middle, oldest = write(archive, fill)
    rows = look(archive.path, "SELECT * FROM v_coverage")
    assert [row["state"] for row in rows] == ["complete", "gap", "complete", "gap", "complete"]
    assert [row["why"] for row in rows] == [None, WALKING, None, "the feed ended", None]
    for row, (upper, lower) in zip(rows[1::2], ((newest, middle), (middle, oldest)), strict=True):
        gap = gap_between(upper, lower)
        assert (row["from"], row["to"]) == tuple(f"{time:%Y-%m-%dT%H:%M:%SZ}" for time in (gap.begins, gap.ends))


def test_sections_are_named_with_their_site(archive: Archive) -> None:
    write(archive, lambda tx: put(tx, [Document(title="Gas", text="", site="alpha", sections=("Europe",))]))
    [row] = look(archive.path, "SELECT * FROM v_sections")
    assert (row["site"], row["section"], row["last_success"]) == ("alpha", "Europe", None)


def test_the_example_of_the_readme_counts_articles_by_month_and_author(archive: Archive) -> None:
    [query] = re.findall(r'sqlite3 -box pressclip.db "\n(.*?)"', README.read_text(encoding="utf-8"), re.DOTALL)
    documents = [Document(title="Gas", text="", site="alpha", sections=("Energy",), authors=("Ann", "Bo"))] * 2
    write(archive, lambda tx: put(tx, documents))
    assert look(archive.path, query) == [
        {"month": "2026-11", "author": "Ann", "written": 2},
        {"month": "2026-11", "author": "Bo", "written": 2},
    ]


def test_a_view_of_another_version_is_made_anew(tmp_path: Path) -> None:
    made_by("0002", tmp_path / "archive.db")
    for _ in range(2):
        archive = open_archive(tmp_path / "archive.db")
        write(archive, lambda tx: tx.execute(text("DROP VIEW v_articles")))
        write(archive, lambda tx: tx.execute(text("CREATE VIEW v_articles AS SELECT id FROM article")))
        archive.close()
    open_archive(tmp_path / "archive.db").close()
    assert [row["title"] for row in look(tmp_path / "archive.db", "SELECT title FROM v_articles WHERE id = 1")] == ["A"]


def test_views_of_peoples_own_outlast_an_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    made_by("0002", path)
    mine = {
        "mine": 'CREATE VIEW "mine" AS SELECT title FROM v_articles',
        'my "own"': 'CREATE VIEW "my ""own""" AS SELECT excerpt, page_title FROM article WHERE title LIKE \'%\'',
    }
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE VIEW v_articles AS SELECT title FROM article")
        for made in mine.values():
            database.execute(made)
        titles = database.execute("SELECT title FROM article").fetchall()
        words = database.execute("SELECT excerpt, page_title FROM article").fetchall()
        database.commit()
    open_archive(path).close()
    with closing(sqlite3.connect(path)) as database:
        found = dict(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
        assert {name: sql for name, sql in found.items() if name not in COLUMNS} == mine
        assert database.execute("SELECT * FROM mine").fetchall() == titles != []
        assert database.execute('SELECT * FROM "my ""own"""').fetchall() == words
