from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from db import articles, matches, pages
from db.archive import Archive
from db.known import Place
from pressclip.models import Article, Published
from tests.archives import NOON, card, file_page, make_sections, page, read, write

STORY = "https://news.example/2026/11/23/story/"
LEASE = timedelta(minutes=5)


@pytest.fixture
def place(archive: Archive) -> Place:
    return replace(make_sections(archive, "Europe")["Europe"], read_pages=True)


def as_read(**more: object) -> Article:
    values = {"url": STORY, "title": "Story", "text": "The talks went on.", "authors": ("A. Writer",)}
    return Article(**(values | more))  # type: ignore[arg-type]  # the fields of Article by name


def settle(archive: Archive, article_id: int, article: Article) -> pages.PageFiled:
    return write(archive, lambda tx: pages.settle(tx, article_id, article, [STORY], NOON))


def lease(archive: Archive, limit: int = 10) -> list[str]:
    owed = write(archive, lambda tx: pages.lease_due(tx, "me", NOON, limit=limit, alive=lambda _: True, lasts=LEASE))
    return [one.url for one in owed]


def test_the_pages_of_announced_articles_are_owed_and_leased_once(archive: Archive, place: Place) -> None:
    file_page(archive, replace(place, baseline=True), page("old"))
    file_page(archive, place, page("story", "old"))
    assert lease(archive) == [STORY]
    assert lease(archive) == []


def test_a_page_brings_text_authors_and_the_exact_time(archive: Archive, place: Place) -> None:
    [story] = file_page(archive, place, [card("story", published=Published())]).new
    exact = Published(lower=NOON, upper=NOON, precision="second")
    got = write(archive, lambda tx: pages.settle(tx, story, as_read(published=exact), [STORY], NOON))
    stored = read(archive, lambda tx: articles.load(tx, [story]))[story]
    assert (got.announced, got.changed) == (False, False)
    assert stored.article.text == "The talks went on."
    assert stored.article.authors == ("A. Writer",)
    assert stored.article.published == exact
    assert stored.revisions == 1


def test_a_page_read_again_keeps_the_versions_it_supersedes(archive: Archive, place: Place) -> None:
    [story] = file_page(archive, place, page("story")).new
    for text in ("The talks went on.", "The talks went on. More soon.", "The talks broke down."):
        settle(archive, story, as_read(text=text))
    kept = read(archive, lambda tx: articles.revisions(tx, story))
    assert [(one["field"], one["source"], one["value"]) for one in kept] == [
        ("text", "page", "The talks went on. More soon.")
    ]


def test_a_card_by_number_is_announced_when_its_page_told_which_article_it_is(archive: Archive, place: Place) -> None:
    filed = file_page(archive, place, [card("x", url="https://news.example/?p=7")])
    assert filed.announced == ()
    got = write(archive, lambda tx: pages.settle(tx, filed.new[0], as_read(), [STORY], NOON))
    assert (got.article_id, got.announced) == (filed.new[0], True)
    assert read(archive, lambda tx: articles.find(tx, STORY)) == filed.new[0]


def test_a_card_by_number_that_proves_to_be_known_becomes_that_article_silently(archive: Archive, place: Place) -> None:
    [known] = file_page(archive, place, page("story")).new
    other = make_sections(archive, "Europe", "Energy")["Energy"]
    short = card("x", url="https://news.example/?p=7")
    [lost] = file_page(archive, replace(other, read_pages=True), [short]).new
    got = write(archive, lambda tx: pages.settle(tx, lost, as_read(), [STORY, short.url], NOON))
    assert (got.article_id, got.announced) == (known, False)
    stored = read(archive, lambda tx: articles.load(tx, [known]))[known]
    assert stored.sections == ("Europe", "Energy")
    for address in (str(lost), short.url, STORY):
        assert read(archive, partial(articles.find, id_or_url=address)) == known


def test_merging_moves_what_waits_and_doubles_nothing(archive: Archive, place: Place) -> None:
    [known] = file_page(archive, place, page("story")).new
    [lost] = file_page(archive, place, [card("other", 0), card("story", 1)]).new
    write(archive, lambda tx: matches.wait(tx, [(lost, "libya", NOON), (known, "libya", NOON), (lost, "oil", NOON)]))
    write(archive, lambda tx: pages.settle(tx, lost, as_read(), [STORY], NOON))
    assert write(archive, lambda tx: matches.taken_waiting(tx, known)) == {"libya", "oil"}


def test_a_gone_page_is_marked_and_its_article_kept(archive: Archive, place: Place) -> None:
    [story] = file_page(archive, place, page("story")).new
    write(archive, lambda tx: pages.give_up(tx, story, NOON, gone=True))
    assert read(archive, lambda tx: articles.load(tx, [story]))[story].gone
    assert lease(archive) == []


def test_a_page_put_off_is_due_at_its_time(archive: Archive, place: Place) -> None:
    [story] = file_page(archive, place, page("story")).new
    assert lease(archive) == [STORY]
    write(archive, lambda tx: pages.put_off(tx, story, NOON + timedelta(minutes=1), attempt=True))
    assert lease(archive) == []
    write(archive, lambda tx: pages.put_off(tx, story, NOON, attempt=True))
    assert lease(archive) == [STORY]
