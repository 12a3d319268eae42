"""What a post's number proves of the addresses that show it."""

import pytest
from sqlalchemy import update

from db.archive import Archive
from db.post_numbers import Numbered, unite
from db.schema import article
from pressclip.addresses import key
from tests.archives import NOON, card, every_key, file_page, make_sections, read, write
from tests.queries.test_near import text

OLD, NEW, NUMBER = key(card("talks").url), "news.example/2026/11/24/talks", "news.example?p=7"


@pytest.fixture
def known(archive: Archive) -> Archive:
    """An archive with one article, whose number was told."""
    file_page(archive, make_sections(archive, "Europe")["Europe"], [card("talks")])
    write(archive, lambda tx: unite(tx, {OLD: Numbered(number=NUMBER, title="Talks")}, [OLD], NOON))
    return archive


def test_an_address_with_the_number_of_a_known_article_is_that_article(known: Archive) -> None:
    write(known, lambda tx: unite(tx, {NEW: Numbered(number=NUMBER, title="Talks")}, [NEW], NOON))
    assert read(known, every_key) == {OLD, NEW, NUMBER}


def test_where_the_article_still_stands_at_its_old_address_nothing_is_proven(known: Archive) -> None:
    write(known, lambda tx: unite(tx, {NEW: Numbered(number=NUMBER, title="Talks")}, [NEW, OLD], NOON))
    assert read(known, every_key) == {OLD, NUMBER}


def test_one_number_of_two_addresses_proves_nothing(known: Archive) -> None:
    both = {one: Numbered(number=NUMBER, title="Talks") for one in (NEW, f"{NEW}-again")}
    write(known, lambda tx: unite(tx, both, list(both), NOON))
    assert read(known, every_key) == {OLD, NUMBER}


@pytest.mark.parametrize(("written", "is_same"), [(1, True), (2, False), (None, False)])
def test_an_article_at_another_slug_under_another_title_is_the_one_with_its_number_where_their_texts_are_alike(
    known: Archive, written: int | None, *, is_same: bool
) -> None:
    other = "news.example/2026/11/24/other"
    write(known, lambda tx: tx.execute(update(article).values(text=text(1))))
    told = Numbered(number=NUMBER, title="Other", text=None if written is None else f"{text(written)} One word more.")
    write(known, lambda tx: unite(tx, {other: told}, [other], NOON))
    assert read(known, every_key) == {OLD, NUMBER, *([other] if is_same else [])}


def test_a_text_that_another_article_has_too_proves_nothing(known: Archive) -> None:
    other, beside = "news.example/2026/11/24/other", "news.example/2026/11/24/beside"
    write(known, lambda tx: tx.execute(update(article).values(text=text(1))))
    told = {
        other: Numbered(number=NUMBER, title="Other", text=f"{text(1)} One word more."),
        beside: Numbered(number="news.example?p=8", title="Beside", text=f"{text(1)} Some words more."),
    }
    write(known, lambda tx: unite(tx, told, list(told), NOON))
    assert read(known, every_key) == {OLD, NUMBER}


def test_another_title_at_another_slug_is_another_article_whatever_its_number(known: Archive) -> None:
    other = "news.example/2026/11/24/other"
    write(known, lambda tx: unite(tx, {other: Numbered(number=NUMBER, title="Other")}, [other], NOON))
    assert read(known, every_key) == {OLD, NUMBER}
