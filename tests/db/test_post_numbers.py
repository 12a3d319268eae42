"""What a post's number proves of the addresses that show it."""

import pytest

from db.archive import Archive
from db.post_numbers import Numbered, unite
from pressclip.addresses import key
from tests.archives import NOON, card, every_key, file_page, make_sections, read, write

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


def test_another_title_at_another_slug_is_another_article_whatever_its_number(known: Archive) -> None:
    other = "news.example/2026/11/24/other"
    write(known, lambda tx: unite(tx, {other: Numbered(number=NUMBER, title="Other")}, [other], NOON))
    assert read(known, every_key) == {OLD, NUMBER}
