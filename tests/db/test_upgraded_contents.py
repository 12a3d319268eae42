"""What `show`, `export`, `alerts` and `search` say of an archive that any earlier version made: all that it knew."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine

from db import alerts, exporting
from db.archive import Archive, open_archive
from db.migrate import configuration
from db.search import Filters, search
from pressclip.listings.article import article_object
from pressclip.rows import stamped
from queries.parser import parse
from tests.archives import NOON, read
from tests.db.earlier import REVISIONS

# Rows that every schema up to this one can hold, and later ones get from it; a time is written as seconds after noon.
_HOLDS = "0006"
_ROWS: dict[str, list[dict[str, Any]]] = {
    "site": [{"id": 1, "name": "news", "home": "https://news.example/", "menu_failures": 0}],
    "section": [
        {"id": number, "site_id": 1, "key": f"news.example/{name}", "url": f"https://news.example/{name}/",
         "name": name.title(), "source": "menu", "status": "ok", "failures": 0, "moved_count": 0, "fence": 0}
        for number, name in ((1, "europe"), (2, "africa"))
    ],
    "article": [
        {"pk": 116820 << 16, "id": 7, "seq": 9, "site_id": 1, "section_id": 1, "origin": "live", "time": 0,
         "first_seen": 0, "announced_at": 1, "url": "https://news.example/letters/", "title": "The letters, read anew",
         "excerpt": "He wrote to the harbour.", "text": "He wrote to the harbour. Nobody answered.",
         "label": "Europe", "authors": '["Ann Łuk"]', "published": -60, "published_to": -1,
         "published_precision": "minute", "image": "https://news.example/a.jpg", "language": "en",
         "bio": "Ann writes.", "page_state": "read", "page_attempts": 1, "page_title": "The letters, read anew",
         "unsettled": 0},
        {"pk": (116820 << 16) + 1, "id": 8, "seq": 10, "site_id": 1, "section_id": 2, "origin": "baseline", "time": 0,
         "first_seen": 5, "url": "https://news.example/quay/", "title": "The quay", "authors": "[]",
         "published_precision": "unknown", "page_state": "none", "page_attempts": 0, "unsettled": 0, "gone_at": 900},
    ],
    "alias": [
        {"key": "news.example/letters", "article_id": 7}, {"key": "news.example/2026/letters", "article_id": 7},
        {"key": "news.example/quay", "article_id": 8},
    ],
    "merged": [{"id": 3, "article_id": 7, "at": 60}],
    "sighting": [
        {"article_id": 7, "section_id": 1, "first_seen": 0, "last_seen": 800, "position": 2, "baseline": 0,
         "title": "The letters, read anew", "excerpt": "He wrote to the harbour."},
        {"article_id": 7, "section_id": 2, "first_seen": 300, "last_seen": 700, "position": 1, "baseline": 0,
         "title": "Letters", "excerpt": None},
        {"article_id": 8, "section_id": 2, "first_seen": 5, "last_seen": 5, "position": 3, "baseline": 1,
         "title": "The quay", "excerpt": None},
    ],
    "revision": [
        {"id": 1, "article_id": 7, "field": "title", "source": "card:1", "value": "The letters", "superseded_at": 100},
        {"id": 2, "article_id": 7, "field": "text", "source": "page", "value": "He wrote.", "superseded_at": 200},
    ],
    "match": [
        {"id": 1, "article_id": 7, "watch": "harbour", "occasion": "new", "query": "harbour", "version": "1",
         "revision": 1, "judged_on": "card", "decided_at": 1, "hits": '[{"clause": "harbour"}]'},
    ],
    "message": [
        {"id": 4, "channel": "phone", "kind": "alert", "state": "sent", "created": 1, "due": 1, "attempts": 1,
         "repeats": 0, "sent_at": 2, "fence": 1},
        {"id": 5, "channel": "desk", "kind": "alert", "state": "failed", "created": 1, "due": 1, "attempts": 9,
         "repeats": 0, "last_error": "no such chat", "fence": 1},
    ],
    "owed": [
        {"id": 1, "channel": "phone", "article_id": 7, "watch": "harbour", "occasion": "new", "state": "owed",
         "also": 0, "created": 1, "message_id": 4},
        {"id": 2, "channel": "desk", "article_id": 7, "watch": "harbour", "occasion": "new", "state": "owed",
         "also": 0, "created": 1, "message_id": 5},
    ],
}  # fmt: skip
_TIMES = frozenset(
    {"time", "first_seen", "last_seen", "announced_at", "published", "published_to", "gone_at", "at", "superseded_at",
     "decided_at", "created", "due", "sent_at"}
)  # fmt: skip


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def _stored(name: str, value: Any) -> Any:
    return int(at(value).timestamp() * 1_000_000) if name in _TIMES and value is not None else value


def _fill(tx: Connection) -> None:
    for table, rows in _ROWS.items():
        for row in rows:
            names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
            statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - our own names
            tx.exec_driver_sql(statement, tuple(_stored(name, value) for name, value in row.items()))
    tx.exec_driver_sql("INSERT OR REPLACE INTO counter (name, value) VALUES ('article', 8), ('seq', 10)")


@pytest.fixture(params=REVISIONS, scope="module")
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The archive, made by an earlier version and opened by this one."""
    path = tmp_path_factory.mktemp("upgraded") / "archive.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as tx:
        config = configuration()
        config.attributes["connection"] = tx
        command.upgrade(config, min(request.param, _HOLDS))
        _fill(tx)
        command.upgrade(config, request.param)
    engine.dispose()
    with closing(open_archive(path)) as archive:
        yield archive


def shown(archive: Archive, number: int) -> dict[str, Any]:
    """What `show` says, as JSON."""
    told = read(archive, lambda tx: article_object(tx, number))
    assert told is not None
    return dict(json.loads(json.dumps(stamped(told), default=str)))


def stamp(seconds: float) -> str:
    return f"{at(seconds):%Y-%m-%dT%H:%M:%SZ}"


def test_an_article_is_shown_with_all_that_was_known_of_it(upgraded: Archive) -> None:
    told = shown(upgraded, 7)
    assert {name: told[name] for name in ("id", "seq", "url", "title", "site", "section", "label", "authors")} == {
        "id": 7, "seq": 9, "url": "https://news.example/letters/", "title": "The letters, read anew", "site": "news",
        "section": "Europe", "label": "Europe", "authors": ["Ann Łuk"],
    }  # fmt: skip
    assert {name: told[name] for name in ("excerpt", "text", "image", "language", "matches", "revisions")} == {
        "excerpt": "He wrote to the harbour.", "text": "He wrote to the harbour. Nobody answered.",
        "image": "https://news.example/a.jpg", "language": "en", "matches": ["harbour"], "revisions": 3,
    }  # fmt: skip
    times = ("time", "first_seen", "last_seen", "published", "published_to", "published_precision")
    assert [told[name] for name in times] == [stamp(0), stamp(0), stamp(800), stamp(-60), stamp(-1), "minute"]
    assert told["sections"] == ["Europe", "Africa"]
    assert told["aliases"] == ["news.example/2026/letters", "news.example/letters"]


def test_so_are_its_sightings_versions_matches_and_alerts(upgraded: Archive) -> None:
    told = shown(upgraded, 7)
    assert told["sightings"] == [
        {"section": "Europe", "first_seen": stamp(0), "last_seen": stamp(800), "position": 2, "baseline": False},
        {"section": "Africa", "first_seen": stamp(300), "last_seen": stamp(700), "position": 1, "baseline": False},
    ]
    kept = [(one["field"], one["where"], one["value"], one["superseded_by"]) for one in told["revision_list"]]
    assert kept == [
        ("title", "in Europe", "The letters", "The letters, read anew"),
        ("text", "on its page", "He wrote.", "He wrote to the harbour. Nobody answered."),
    ]
    assert [one["superseded_at"] for one in told["revision_list"]] == [stamp(100), stamp(200)]
    assert told["match_list"] == [
        {"watch": "harbour", "occasion": "new", "query": "harbour", "judged_on": "card", "decided_at": stamp(1),
         "hits": [{"clause": "harbour"}]}
    ]  # fmt: skip
    assert [(one["channel"], one["state"], one["sent_at"], one["last_error"]) for one in told["alerts"]] == [
        ("phone", "sent", stamp(2), None),
        ("desk", "failed", None, "no such chat"),
    ]


def test_one_that_was_seen_once_and_is_gone_stays_so(upgraded: Archive) -> None:
    told = shown(upgraded, 8)
    assert [told[name] for name in ("title", "text", "excerpt", "published", "gone")] == [
        "The quay", None, None, None, True,
    ]  # fmt: skip
    assert told["sightings"] == [
        {"section": "Africa", "first_seen": stamp(5), "last_seen": stamp(5), "position": 3, "baseline": True}
    ]
    assert (told["revision_list"], told["match_list"], told["alerts"]) == ([], [], [])


def test_the_outbox_the_search_and_the_export_say_the_same(upgraded: Archive) -> None:
    listed = read(upgraded, lambda tx: alerts.listed(tx, state=None, limit=9))
    assert [(one["id"], one["state"], one["channel"], one["watches"], one["articles"]) for one in listed] == [
        (5, "failed", "desk", ["harbour"], [7]),
        (4, "sent", "phone", ["harbour"], [7]),
    ]
    found = read(upgraded, lambda tx: search(tx, parse('"nobody answered" author:luk'), Filters(), limit=9))
    assert [one.article.id for one in found] == [7]
    exported = {one.id: more for one, more in read(upgraded, lambda tx: exporting.rows(tx, 0, None))}
    assert list(exported) == [7, 8]
    assert exported[7]["merged_ids"] == [{"id": 3, "at": at(60)}]
    assert [(one["section"], one["title"], one["excerpt"]) for one in exported[7]["sightings"]] == [
        ("Europe", "The letters, read anew", "He wrote to the harbour."),
        ("Africa", "Letters", None),
    ]
    assert [one["value"] for one in exported[7]["revision_list"]] == ["The letters", "He wrote."]
    assert (exported[7]["bio"], exported[7]["announced_at"], exported[8]["gone_at"]) == (
        "Ann writes.", at(1), at(900),
    )  # fmt: skip
    assert {one["origin"] for one in exported.values()} == {"live", "baseline"}
