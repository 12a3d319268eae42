from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from db import articles, pages
from db.archive import Archive
from db.enriching import Told, enrich
from db.known import Place
from db.pages import PageFiled
from db.schema import article
from db.search import Filters, search
from pressclip.models import Article, Published
from queries.parser import parse
from tests.archives import NOON, card, file_page, make_sections, own, page, read, write
from tests.queries.test_near import text

TEXT = "The talks went on all night, and nobody slept."
OTHER = "The talks broke down at dawn."
LONG = text(1)
LEASE = timedelta(minutes=5)


@pytest.fixture
def place(archive: Archive) -> Place:
    return replace(make_sections(archive, "Europe")["Europe"], read_pages=True)


def key(slug: str) -> str:
    return f"news.example/2026/11/23/{slug}"


def told(slug: str = "story", *, source: str = "feed", categories: tuple[str, ...] = (), **more: object) -> Told:
    values = {"url": f"https://{key(slug)}/", "title": "As told"} | more
    return Told(article=Article(**values), categories=categories, source=source)  # type: ignore[arg-type]  # by name


def tell(archive: Archive, **by_slug: Told) -> list[PageFiled]:
    said = {key(slug): one for slug, one in by_slug.items()}
    return write(archive, lambda tx: enrich(tx, said, NOON))


def row(archive: Archive, public_id: int = 1) -> Mapping[str, Any]:
    return read(archive, lambda tx: dict(tx.execute(select(article).where(article.c.id == public_id)).mappings().one()))


def owed(archive: Archive) -> list[int]:
    def lease(tx: Connection) -> list[pages.OwedPage]:
        return pages.lease_due(tx, "me", NOON, sites=["news"], limit=9, alive=lambda _: True, lasts=LEASE)

    return [one.article_id for one in write(archive, lease)]


def settle(archive: Archive, **more: object) -> None:
    as_read = replace(told(text=OTHER).article, **more)  # type: ignore[arg-type]  # the fields of Article by name
    write(archive, lambda tx: pages.settle(tx, 1, as_read, own(as_read.url), NOON))


def found(archive: Archive, query: str) -> int:
    return len(read(archive, partial(search, query=parse(query), filters=Filters(), limit=9)))


def versions(archive: Archive) -> list[tuple[str, str, str]]:
    kept = read(archive, lambda tx: articles.revisions(tx, 1))
    return [(one["field"], one["source"], one["value"]) for one in kept]


def test_what_is_missing_is_taken_and_what_is_known_is_kept(archive: Archive, place: Place) -> None:
    known = card("story", excerpt="Known.", image="https://news.example/known.jpg", label="Known")
    file_page(archive, place, [known, card("bare", 1, title="")])
    more: dict[str, Any] = {
        "excerpt": "Told.",
        "image": "https://news.example/told.jpg",
        "label": "Told",
        "language": "en",
    }
    tell(archive, story=told(authors=("A. Writer",), **more), bare=told("bare", **more))
    first, second = row(archive, 2), row(archive, 1)
    assert (first["title"], first["excerpt"], first["label"], first["language"]) == ("Story", "Known.", "Known", "en")
    assert (first["image"], first["authors"]) == ("https://news.example/known.jpg", ["A. Writer"])
    assert (second["title"], second["excerpt"], second["label"]) == ("As told", "Told.", "Told")
    tell(archive, story=told(authors=("B. Writer",)))
    assert row(archive, 2)["authors"] == ["A. Writer"]


def test_a_time_is_tightened_and_categories_are_as_last_told(archive: Archive, place: Place) -> None:
    about = Published(lower=NOON - timedelta(hours=3), upper=NOON, precision="hour")
    exact = Published(lower=NOON - timedelta(hours=2), upper=NOON - timedelta(hours=2), precision="second")
    file_page(archive, place, [card("story", published=about)])
    tell(archive, story=told(published=exact, categories=("Europe", "oil")))
    tell(archive, story=told(published=about))
    assert articles.published_of(row(archive)) == exact
    assert row(archive)["categories"] == ["Europe", "oil"]
    tell(archive, story=told(categories=("Energy",)))
    assert row(archive)["categories"] == ["Energy"]


def test_a_cut_title_is_completed_by_what_is_told_and_stays_the_cards_when_it_is_another(
    archive: Archive, place: Place
) -> None:
    file_page(archive, place, [card("story", title="Talks on the…"), card("other", 1, title="Talks go on")])
    tell(archive, story=told(title="Talks on the harbour"), other=told("other", title="Talks go on and on"))
    assert {row(archive, one)["title"] for one in (1, 2)} == {"Talks on the harbour", "Talks go on"}


def test_an_edit_that_the_feed_tells_of_is_kept_and_never_taken_back(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("story"))
    for hours in (2, 1):
        tell(archive, story=told(modified=NOON - timedelta(hours=3 - hours)))
    assert row(archive)["modified"] == NOON - timedelta(hours=1)


def test_a_whole_text_spares_the_request_for_the_page(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("story", "other"))
    assert tell(archive, story=told(text=TEXT), other=told("other")) == [PageFiled(article_id=2)]
    assert (row(archive, 2)["text"], row(archive, 2)["text_source"], row(archive, 2)["page_state"]) == (
        TEXT,
        "feed",
        "read",
    )
    assert owed(archive) == [1]


def test_a_page_that_somebody_is_about_to_fetch_is_given_back(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("story"))
    assert owed(archive) == [1]
    tell(archive, story=told(text=TEXT))
    assert (row(archive)["lease_owner"], row(archive)["lease_until"]) == (None, None)


def test_what_was_told_is_found_and_what_it_replaced_is_not(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("story"))
    tell(archive, story=told(text=TEXT, authors=("A. Writer",), excerpt="Lead.", label="Oil"))
    assert [found(archive, query) for query in ("nobody", "author:writer", "lead", "label:oil")] == [1, 1, 1, 1]
    tell(archive, story=told(text=OTHER))
    assert (found(archive, "nobody"), found(archive, "dawn")) == (0, 1)


@pytest.mark.parametrize("text", [None, ""])
def test_without_a_text_the_page_stays_owed(archive: Archive, place: Place, text: str | None) -> None:
    file_page(archive, place, page("story"))
    assert tell(archive, story=told(text=text, authors=("A. Writer",))) == []
    assert owed(archive) == [1]


def test_only_its_page_tells_which_article_a_card_by_number_is(archive: Archive, place: Place) -> None:
    file_page(archive, place, [card("x", url="https://news.example/?p=7")])
    said = {"news.example?p=7": told(text=TEXT, authors=("A. Writer",))}
    assert write(archive, lambda tx: enrich(tx, said, NOON)) == []
    assert (row(archive)["text"], row(archive)["authors"]) == (None, ["A. Writer"])
    write(archive, lambda tx: pages.give_up(tx, 1, NOON, gone=False))
    assert write(archive, lambda tx: enrich(tx, said, NOON)) == []


def test_a_page_that_nobody_was_to_read_needs_no_text(archive: Archive, place: Place) -> None:
    file_page(archive, replace(place, baseline=True), page("story"))
    assert tell(archive, story=told(text=TEXT)) == []
    assert (row(archive)["text"], row(archive)["page_state"]) == (None, "none")


def test_the_text_of_the_page_is_not_replaced_by_that_of_a_feed(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("story"))
    settle(archive)
    assert tell(archive, story=told(text=TEXT)) == []
    assert (row(archive)["text"], row(archive)["text_source"], versions(archive)) == (OTHER, "page", [])


@pytest.mark.parametrize(("said", "kept"), [(f"Rome (agency) {LONG}", []), (TEXT, [("text", "feed", TEXT)])])
def test_the_page_replaces_the_text_of_a_feed_which_is_kept_if_it_said_something_else(
    archive: Archive, place: Place, said: str, kept: list[tuple[str, str, str]]
) -> None:
    file_page(archive, place, page("story"))
    tell(archive, story=told(text=said))
    settle(archive, text=LONG)
    assert (row(archive)["text"], row(archive)["text_source"], versions(archive)) == (LONG, "page", kept)


def test_a_text_is_a_revision_only_of_what_the_same_source_said_before_and_a_longer_one_is_judged(
    archive: Archive, place: Place
) -> None:
    file_page(archive, place, page("story"))
    tell(archive, story=told(text=TEXT))
    assert tell(archive, story=told(text=TEXT)) == []
    assert tell(archive, story=told(text=OTHER, source="api")) == []
    longer = f"{TEXT} More soon."
    assert tell(archive, story=told(text=longer)) == [PageFiled(article_id=1, changed=True)]
    assert versions(archive) == []
    assert tell(archive, story=told(text=OTHER)) == [PageFiled(article_id=1, changed=True)]
    assert versions(archive) == [("text", "feed", longer)]


def test_a_page_that_is_gone_gets_no_text_any_more(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("story"))
    tell(archive, story=told(text=TEXT))
    write(archive, lambda tx: pages.give_up(tx, 1, NOON, gone=True))
    assert tell(archive, story=told(text=OTHER)) == []
    assert row(archive)["page_state"] == "gone"


def test_only_what_changed_gets_a_new_seq(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("story", "other"))
    before = [row(archive, public_id)["seq"] for public_id in (1, 2)]
    tell(archive, story=told(authors=("A. Writer",)), other=told("other"))
    after = [row(archive, public_id)["seq"] for public_id in (1, 2)]
    assert (after[0], after[1] > max(before)) == (before[0], True)
    tell(archive, story=told(authors=("A. Writer",)))
    assert row(archive, 2)["seq"] == after[1]


def test_an_article_with_two_addresses_is_told_of_under_the_first(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("story"))
    second = "https://news.example/2026/11/23/second/"
    read = replace(told().article, title="Story")
    write(archive, lambda tx: pages.settle(tx, 1, read, own(read.url, second), NOON))
    tell(archive, second=told(authors=("A. Writer",)), story=told(authors=("B. Writer",)), unknown=told("unknown"))
    assert row(archive)["authors"] == ["A. Writer"]


def test_a_feed_of_endless_names_and_texts_takes_no_more_room_than_an_article(archive: Archive, place: Place) -> None:
    file_page(archive, place, page("story"))
    names = tuple(f"{number} " * 1_000 for number in range(3_000))
    tell(archive, story=told(authors=names, categories=names, text="t" * 2_000_000, excerpt="e" * 9_000))
    stored = row(archive)
    assert [len(stored[name]) for name in ("authors", "categories", "text", "excerpt")] == [50, 50, 500_000, 5_000]
    assert max(map(len, (*stored["authors"], *stored["categories"]))) == 200


def test_the_number_of_statements_does_not_grow_with_the_feed(archive: Archive, place: Place) -> None:
    slugs = [f"story-{number}" for number in range(40)]
    file_page(archive, place, page(*slugs))
    said = {slug: told(slug, text=f"{TEXT} {slug}", authors=(slug,), categories=(slug,)) for slug in slugs}
    few = statements(archive, {slug: said[slug] for slug in slugs[:2]})
    assert statements(archive, {slug: said[slug] for slug in slugs[2:]}) == few


def statements(archive: Archive, said: Mapping[str, Told]) -> int:
    count = 0

    def count_one(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(archive._writer, "before_cursor_execute", count_one)
    try:
        tell(archive, **said)
    finally:
        event.remove(archive._writer, "before_cursor_execute", count_one)
    return count
