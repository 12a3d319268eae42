"""Whatever two articles had, the one that they become has, and nobody is told again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, text

from db import articles, indexing, matches, merging, outbox, pages
from db.archive import Archive
from db.items import items_of
from db.known import Place
from db.matches import Decision
from db.schema import article, match, message, metadata, owed, sighting
from db.sqlite import fulltext
from pressclip.addresses import key
from pressclip.models import Hit, WatchHit
from tests.archives import NOON, archive_in, card, every_key, file_page, make_sections, read, write

_SLUGS = ("harvest", "hunger", "ferries", "talks")
_SECTIONS = ("Europe", "Energy")
_WATCHES, _CHANNELS = ("libya", "oil"), ("phone", "desk")
_STATES = ("none", "owed", "sending", "sent", "uncertain", "failed")
_OUT = {"sending", "sent", "uncertain"}


def decision(article_id: int, watch: str, *channels: str) -> Decision:
    hit = WatchHit(watch=watch, query=watch, hits=(Hit(clause=watch, field="title", start=0, end=1),))
    return Decision(article_id=article_id, hit=hit, version="1", channels=channels, revision=1, judged_on="card")


def in_message(tx: Connection, article_id: int, watch: str, channel: str, state: str) -> None:
    """Puts what a channel is owed into a message of its own."""
    if state != "none":
        made = insert(message).values(channel=channel, kind="alert", state=state, created=NOON, due=NOON)
        number = tx.execute(made.returning(message.c.id)).scalar_one()
        mine = (owed.c.article_id == article_id, owed.c.watch == watch, owed.c.channel == channel)
        tx.execute(owed.update().where(*mine).values(message_id=number))


def merge(archive: Archive, lost: int, stays: int) -> None:
    write(archive, lambda tx: merging.merge(tx, lost, stays, NOON))


_told = st.tuples(
    st.integers(1, 4), st.sampled_from(_WATCHES), st.sampled_from(_CHANNELS), st.sampled_from(_STATES)
).map(tuple)
_pairs = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=5)


def set_up(archive: Archive, tellings: Sequence[tuple[int, str, str, str]], waits: Sequence[tuple[int, str]]) -> None:
    """Four articles, each in one section or in both, told of and waited for as drawn."""
    places = make_sections(archive, *_SECTIONS)
    for number, slug in enumerate(_SLUGS):
        for name in _SECTIONS[: 1 + number % 2]:
            file_page(archive, places[name], [card(slug, label=f"Label {number}")])

    def make(tx: Connection) -> None:
        for article_id, watch, channel, state in tellings:
            matches.owe(tx, [decision(article_id, watch, channel)], NOON)
            in_message(tx, article_id, watch, channel, state)
        matches.wait(tx, [(article_id, watch, NOON) for article_id, watch in waits])

    write(archive, make)


def roots(pairs: Sequence[tuple[int, int]]) -> dict[int, frozenset[int]]:
    """Which articles belong together once all pairs are merged."""
    groups = {one: frozenset({one}) for one in range(1, 5)}
    for one, other in pairs:
        both = groups[one] | groups[other]
        groups |= dict.fromkeys(both, both)
    return groups


def vocabulary(tx: Connection) -> list[Any]:
    tx.execute(text("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab('main', 'article_fts', 'instance')"))
    rows = tx.execute(text("SELECT term, doc, col, offset FROM temp.words ORDER BY 1, 2, 3, 4")).all()
    return [tuple(row) for row in rows]


def check_index(tx: Connection) -> None:
    """The index holds what it would hold if it were built anew."""
    kept = vocabulary(tx)
    fulltext.clear_index(tx)
    indexing.add(tx, list(tx.scalars(select(article.c.id).order_by(article.c.pk))))
    assert vocabulary(tx) == kept


@given(
    st.lists(_told, max_size=8), st.lists(st.tuples(st.integers(1, 4), st.sampled_from(_WATCHES)), max_size=4), _pairs
)
@settings(max_examples=30, deadline=None)
def test_merging_in_any_order_leaves_one_article_of_each_story_and_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    tellings: list[tuple[int, str, str, str]],
    waits: list[tuple[int, str]],
    pairs: list[tuple[int, int]],
) -> None:
    with archive_in(tmp_path_factory.mktemp("archive")) as archive:
        set_up(archive, tellings, waits)
        before = read(archive, lambda tx: tx.execute(select(owed)).all())
        for pair in (*pairs, *pairs):  # the second time nothing is left to do
            merge(archive, *pair)
        write(archive, lambda tx: _check(tx, roots(pairs), before))


def _check(tx: Connection, groups: dict[int, frozenset[int]], before: Sequence[Any]) -> None:
    assert tx.execute(text("PRAGMA foreign_key_check")).all() == []
    check_index(tx)
    there = set(tx.scalars(select(article.c.id)))
    for group in set(groups.values()):
        [stays] = group & there
        for one in group:
            assert articles.find(tx, str(one)) == stays
            assert articles.find(tx, card(_SLUGS[one - 1]).url) == stays
        shown = select(sighting.c.section_id).where(sighting.c.article_id == stays)
        assert len(tx.scalars(shown).all()) == (2 if {2, 4} & group else 1)
    with_message = select(owed, message.c.state.label("sent")).outerjoin(message, message.c.id == owed.c.message_id)
    rows = tx.execute(with_message).all()
    assert {row.id for row in rows} == {row.id for row in before}
    unsent = Counter((row.channel, row.article_id, row.watch) for row in rows if is_open(row))
    out = {(row.channel, row.article_id, row.watch) for row in rows if row.sent in _OUT}
    assert all(number == 1 for number in unsent.values())
    of_merged = {next(iter(group & there)) for group in groups.values() if len(group) > 1}
    assert not [alert for alert in unsent if alert in out and alert[1] in of_merged]
    for row in rows:
        if row.message_id is not None:
            assert items_of(tx, row.message_id)  # what it tells can still be said


def is_open(row: Any) -> bool:
    return row.state == "owed" and row.sent not in _OUT


@pytest.fixture
def place(archive: Archive) -> Place:
    return make_sections(archive, "Europe")["Europe"]


def test_every_table_that_points_to_articles_is_moved_by_a_merge() -> None:
    pointing = {
        table
        for table in metadata.tables.values()
        if any(one.column.table is article for one in table.foreign_keys) and table is not article
    }
    assert pointing == merging.HANDLED


def test_an_unsent_alert_of_a_story_that_was_told_becomes_merged_and_can_be_seen(
    archive: Archive, place: Place
) -> None:
    [one, other] = file_page(archive, place, [card("harvest", 1), card("hunger", 0)]).new

    def tell(tx: Connection) -> None:
        for article_id, state in ((one, "sent"), (other, "owed")):
            matches.owe(tx, [decision(article_id, "libya", "phone")], NOON)
            in_message(tx, article_id, "libya", "phone", state)

    write(archive, tell)
    merge(archive, other, one)
    alerts = read(archive, lambda tx: outbox.alerts_of(tx, one))
    assert sorted((alert["state"], alert["occasion"]) for alert in alerts) == [
        ("merged", f"new of {other}"), ("sent", "new")
    ]  # fmt: skip
    assert read(archive, lambda tx: tx.scalars(select(match.c.watch)).all()) == ["libya"]
    assert read(archive, lambda tx: tx.scalars(select(message.c.state).order_by(message.c.id)).all()) == [
        "sent", "merged"
    ]  # fmt: skip


def test_what_only_the_lost_article_knew_is_taken_over(archive: Archive, place: Place) -> None:
    long = replace(place, last_success=None)
    [stays] = file_page(archive, long, [card("harvest")]).new
    [lost] = file_page(
        archive, long, [card("hunger", excerpt="Nothing is left.", image="https://news.example/a.png")]
    ).new

    def read_page(tx: Connection) -> None:
        with indexing.reindexed(tx, [lost]):
            tx.execute(article.update().where(article.c.id == lost).values(text="It rained."))

    write(archive, read_page)
    merge(archive, lost, stays)
    stored = read(archive, lambda tx: articles.load(tx, [stays]))[stays]
    assert (stored.article.title, stored.article.excerpt, stored.article.text, stored.article.image) == (
        "Harvest", "Nothing is left.", "It rained.", "https://news.example/a.png",
    )  # fmt: skip
    assert [one["value"] for one in read(archive, lambda tx: articles.revisions(tx, stays))] == ["Hunger"]
    assert read(archive, every_key) == {
        key(card("harvest").url), key(card("hunger").url)
    }  # fmt: skip


def test_a_page_that_the_lost_article_is_owed_is_read_for_the_one_that_stays(archive: Archive, place: Place) -> None:
    stays, lost = file_page(archive, place, [card("harvest", 1), card("hunger", 0)]).new[::-1]

    def edit(tx: Connection) -> None:
        with indexing.reindexed(tx, [lost]):
            owed = {"page_state": "owed", "page_due": NOON, "text": "It rained."}
            tx.execute(article.update().where(article.c.id == lost).values(owed))

    write(archive, edit)
    merge(archive, lost, stays)
    assert read(archive, lambda tx: pages.any_due(tx, ["news"], NOON))


def test_the_index_of_a_merged_article_is_that_of_one_document(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        set_up(archive, [], [])
        merge(archive, 2, 1)
        write(archive, check_index)
