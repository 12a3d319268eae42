"""Cards that stand on a page as they stood are not looked at again, and nothing that is known is another for it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select

from db import enriching, merging, pages, removal, sections, verify
from db.aliases import digest
from db.archive import Archive, open_existing
from db.enriching import Told
from db.filing import Filed, file
from db.importing import take
from db.known import Place
from db.missed import settle_missed
from db.portable import Line
from db.schema import article, revision, sighting
from pressclip.addresses import key
from pressclip.models import Article, Card, Published
from tests.archives import NOON, archive_in, card, file_page, make_sections, own, page, read, write

LATER = NOON + timedelta(minutes=15)
URL = card("a").url


@pytest.fixture
def place(archive: Archive) -> Place:
    return make_sections(archive, "Europe")["Europe"]


def seen(archive: Archive) -> list[tuple[Any, ...]]:
    """Each article with when and where it was seen last, and whether it has all that its card said."""
    columns = (sighting.c.article_id, sighting.c.last_seen, sighting.c.position, sighting.c.taken)
    ordered = select(*columns).order_by(sighting.c.article_id, sighting.c.section_id)
    return [tuple(row) for row in read(archive, lambda tx: tx.execute(ordered).all())]


def titles(archive: Archive) -> list[str]:
    """The superseded ones."""
    return list(read(archive, lambda tx: tx.scalars(select(revision.c.value).order_by(revision.c.id)).all()))


@contextmanager
def asked(archive: Archive) -> Iterator[list[str]]:
    """The statements of the writer meanwhile, with what they were given."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        statements.append(f"{statement} {values}")

    event.listen(archive._writer, "before_cursor_execute", note)
    yield statements
    event.remove(archive._writer, "before_cursor_execute", note)


def moved_down(cards: Sequence[Card]) -> list[Card]:
    return [replace(one, position=one.position + 1) for one in cards]


def test_articles_whose_cards_stand_as_they_stood_are_not_read_and_yet_seen(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("b", "a"))
    with asked(archive) as statements:
        filed = file_page(archive, place, [card("c"), *moved_down(page("b", "a"))], LATER)
    assert filed.new == filed.announced == (3,)
    reading = [one for one in statements if "article.page_title" in one]
    assert len(reading) == 1  # of the new one
    assert seen(archive) == [(1, LATER, 2, True), (2, LATER, 1, True), (3, LATER, 0, True)]


def test_a_card_that_left_the_page_and_came_back_is_no_news_and_was_not_seen_meanwhile(
    archive: Archive, place: Place
) -> None:
    file_page(archive, place, page("b", "a"))
    file_page(archive, place, [card("b")], LATER)
    assert seen(archive)[0][1] == NOON
    back = file_page(archive, place, page("b", "a"), LATER + timedelta(minutes=15))
    assert back == Filed()
    assert [one[1] for one in seen(archive)] == [LATER + timedelta(minutes=15)] * 2


def test_an_edited_card_is_an_edit_though_all_others_stand(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("b", "a"))
    edited = [replace(one, title="Now C") if one.position else one for one in page("b", "a")]
    assert file_page(archive, place, edited, LATER).changed == (1,)
    assert file_page(archive, place, page("b", "a"), LATER + timedelta(minutes=15)).changed == (1,)
    assert titles(archive) == ["A", "Now C"]


def test_what_was_rolled_back_was_not_seen(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("a"))
    edited = [replace(card("a", age=timedelta()), title="Now C")]

    def fail(tx: Connection) -> None:
        file(tx, place, edited, LATER)
        file(tx, place, edited, LATER + timedelta(seconds=1))
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        write(archive, fail)
    assert file_page(archive, place, edited, LATER + timedelta(minutes=1)).changed == (1,)
    assert titles(archive) == ["A"]


def test_what_another_process_saw_there_is_compared_with(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("a"))
    other = open_existing(archive.path)
    edited = [replace(one, title="Now C") for one in page("a")]
    assert file_page(other, place, edited, LATER).changed == (1,)
    file_page(other, place, edited, LATER + timedelta(minutes=15))
    other.close()
    assert file_page(archive, place, page("a"), LATER + timedelta(minutes=30)).changed == (1,)
    assert titles(archive) == ["A", "Now C"]


def test_an_article_under_two_of_its_addresses_is_seen_where_it_stands_higher(archive: Archive, place: Place) -> None:
    file_page(archive, place, [card("a", title="A")])
    file_page(archive, place, [card("old", title="A"), card("a", 1, title="A")], LATER)
    write(archive, lambda tx: merging.merge(tx, 2, 1, LATER))
    for number in range(2):  # the second time one of them stands as it stood
        at = LATER + timedelta(minutes=15 * (number + 1))
        assert file_page(archive, place, [card("old", number, title="A"), card("a", 2, title="A")], at) == Filed()
        assert [one[:3] for one in seen(archive)] == [(1, at, number)]


def test_an_article_that_was_removed_is_filed_anew_where_its_card_still_stands(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("b", "a"))
    write(archive, lambda tx: removal.remove(tx, [1], NOON))
    assert file_page(archive, place, page("b", "a"), LATER).new == (3,)


def test_two_articles_that_become_one_while_both_stand_there_are_seen_as_one(archive: Archive, place: Place) -> None:
    cards = [replace(one, title="A") for one in page("b", "a")]
    file_page(archive, place, cards)
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON))
    assert file_page(archive, place, cards, LATER) == Filed()
    assert [one[:3] for one in seen(archive)] == [(1, LATER, 0)]


_SAID = Article(url=URL, title="A", text="It was told at length.", authors=("Ann",))
_LINE = Line(url=URL, title="A", site="news", section="Europe", image="https://news.example/a.png")


@pytest.mark.parametrize(
    "change",
    [
        lambda tx: pages.settle(tx, 1, _SAID, own(URL), NOON),
        lambda tx: settle_missed(tx, 1, _SAID, own(URL), at=NOON, now=NOON),
        lambda tx: enriching.enrich(tx, {key(URL): Told(article=_SAID, categories=(), source="feed")}, NOON),
        lambda tx: take(tx, [_LINE], NOON),
        lambda tx: merging.merge(tx, 2, 1, NOON),
        lambda tx: file(tx, _elsewhere(tx), [replace(card("a"), image="https://news.example/a.png")], NOON),
    ],
    ids=["its page", "a kept page", "the feed", "an import", "another article", "another section"],
)
def test_a_card_is_compared_with_an_article_that_anything_changed(
    archive: Archive, place: Place, change: Callable[[Connection], object]
) -> None:
    cards = [replace(one, title="A") for one in page("b", "a")]
    file_page(archive, place, cards)
    write(archive, change)
    assert seen(archive)[0][3] is False
    with asked(archive) as statements:
        file_page(archive, place, cards, LATER)
    assert [one for one in statements if "article.page_title" in one and str(digest(key(URL))) in one]
    assert (seen(archive)[0][1], seen(archive)[0][3]) == (LATER, True)


def _elsewhere(tx: Connection) -> Place:
    site_id, wanted = 1, sections.Wanted(name="Ports", url="https://news.example/category/ports/", source="menu")
    [number] = sections.sync_sections(tx, site_id, [wanted], "config", NOON)
    return Place(site_id=site_id, section_id=number, last_success=None, baseline=False, read_pages=False)


_CARDS = st.fixed_dictionaries(
    {"slug": st.sampled_from("abcde")},
    optional={
        "title": st.sampled_from(["Pier", "Pier…", "Pier and quay", ""]),
        "excerpt": st.sampled_from(["Short.", "Short and sweet.", "Other words.", ""]),
        "image": st.just("https://news.example/a.png"),
        "published": st.sampled_from(
            [Published(), Published(lower=NOON - timedelta(days=1), upper=NOON, precision="day")]
        ),
        "pinned": st.booleans(),
        "source": st.sampled_from(["page", "feed"]),
    },
)
_PAGES = st.tuples(
    st.sampled_from(["Europe", "Ports"]), st.lists(_CARDS, max_size=5, unique_by=lambda one: one["slug"])
)
_MERGES = st.tuples(st.just("merge"), st.tuples(st.integers(1, 5), st.integers(1, 5)))
_REMOVALS = st.tuples(st.just("remove"), st.integers(1, 5))
_READ = st.tuples(st.just("read"), st.tuples(st.integers(1, 5), st.sampled_from(["Pier", "The pier"])))


def _dump(tx: Connection) -> list[Any]:
    return [tx.execute(select(table).order_by(*table.primary_key)).all() for table in (article, sighting, revision)]


def _do(archive: Archive, step: tuple[str, Any], places: dict[str, Place], now: datetime) -> object:
    what, of = step

    def change(tx: Connection) -> object:
        there = set(tx.scalars(select(article.c.id)))
        if what == "merge":
            if there.issuperset(of):
                merging.merge(tx, of[0], of[1], now)
            return None
        if what == "remove":
            return removal.remove(tx, [of], now)
        if what == "read":
            if of[0] not in there:
                return None
            url = tx.scalars(select(article.c.url).where(article.c.id == of[0])).one()
            said = Article(url=url, title=of[1], text="It was told at length.", excerpt="Short.")
            return pages.settle(tx, of[0], said, own(url), now)
        cards = [card(**{**one, "position": number}) for number, one in enumerate(of)]
        return file(tx, places[what], cards, now)

    return write(archive, change)


@pytest.mark.slow
@given(st.lists(st.one_of(_PAGES, _PAGES, _PAGES, _MERGES, _REMOVALS, _READ), max_size=9))
@settings(max_examples=60, deadline=None)
def test_an_archive_is_the_same_whether_or_not_pages_are_remembered(steps: list[tuple[str, Any]]) -> None:
    with TemporaryDirectory() as folder, archive_in(Path(folder, "1")) as one, archive_in(Path(folder, "2")) as other:
        places = [make_sections(archive, "Europe", "Ports") for archive in (one, other)]
        for number, step in enumerate([*steps, *steps[-3:]]):
            now = NOON + timedelta(minutes=number)
            write(other, lambda tx: tx.connection.info.pop("pages", None))
            done = [_do(archive, step, at, now) for archive, at in zip((one, other), places, strict=True)]
            assert done[0] == done[1]
            assert read(one, _dump) == read(other, _dump)
        assert {found.state for found in read(one, lambda tx: list(verify.verify(tx)))} == {"ok"}
