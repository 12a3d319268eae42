"""What a card says like its article is written nowhere, and outlasts what the article says later."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from db import indexing, merging
from db.archive import Archive
from db.card_words import EXCERPT, TITLE
from db.repeats import kept
from db.schema import article, sighting
from tests.archives import NOON, card, file_page, make_sections, read, write

CUT = "The council met to hear what the new pier will cost…"


def change(archive: Archive, **values: Any) -> None:
    def edit(tx: Connection) -> None:
        with indexing.reindexed(tx, [1]):
            tx.execute(update(article).where(article.c.id == 1).values(kept(values)))

    write(archive, edit)


def cards(tx: Connection) -> list[tuple[Any, ...]]:
    """The words of the cards, and those that are kept."""
    own = (sighting.c.own_title, sighting.c.own_excerpt)
    wanted = select(TITLE, EXCERPT, *own).select_from(sighting).join(article, article.c.id == sighting.c.article_id)
    return [tuple(row) for row in tx.execute(wanted.order_by(sighting.c.section_id, sighting.c.article_id))]


def file_one(archive: Archive, excerpt: str | None = CUT, *, sections: tuple[str, ...] = ("Ports",)) -> None:
    places = make_sections(archive, *sections)
    for name in sections:
        file_page(archive, places[name], [card("pier", title="Pier", excerpt=excerpt)])


@pytest.mark.parametrize("excerpt", [CUT, None])
def test_a_card_that_says_what_the_article_says_keeps_no_words(archive: Archive, excerpt: str | None) -> None:
    file_one(archive, excerpt, sections=("Ports", "Money"))
    assert read(archive, cards) == [("Pier", excerpt, None, None)] * 2


def test_cards_keep_their_words_when_the_article_gets_others(archive: Archive) -> None:
    file_one(archive, sections=("Ports", "Money"))
    change(archive, title="The pier")
    assert read(archive, cards) == [("Pier", CUT, "Pier", None)] * 2
    change(archive, title="A pier", excerpt="Money is short.")
    assert read(archive, cards) == [("Pier", CUT, "Pier", CUT)] * 2


def test_a_card_without_an_excerpt_stays_without_when_the_article_gets_one(archive: Archive) -> None:
    file_one(archive, None)
    change(archive, excerpt="Money is short.")
    assert read(archive, cards) == [("Pier", None, None, "")]


def test_a_card_without_a_title_stays_without_when_the_article_gets_one(archive: Archive) -> None:
    place = make_sections(archive, "Ports")["Ports"]
    file_page(archive, place, [card("pier", title="")])
    change(archive, title="The pier")
    assert read(archive, cards) == [("", None, "", None)]


def test_an_edited_card_is_told_from_what_another_section_still_shows(archive: Archive) -> None:
    places = make_sections(archive, "Ports", "Money")
    for name in places:
        file_page(archive, places[name], [card("pier", title="Pier", excerpt="Short.")])
    file_page(archive, places["Ports"], [card("pier", title="No pier", excerpt="Cancelled.")])
    assert [row[:2] for row in read(archive, cards)] == [("No pier", "Cancelled."), ("Pier", "Short.")]
    again = file_page(archive, places["Money"], [card("pier", title="Pier", excerpt="Short.")])
    assert again.changed == ()
    edited = file_page(archive, places["Money"], [card("pier", title="No pier", excerpt="Cancelled.")])
    assert [row[:2] for row in read(archive, cards)] == [("No pier", "Cancelled.")] * 2
    assert edited.changed == (1,)


def test_sections_that_show_other_words_at_first_keep_them(archive: Archive) -> None:
    places = make_sections(archive, "Ports", "Money")
    file_page(archive, places["Ports"], [card("pier", title="Pier", excerpt="Short.")])
    file_page(archive, places["Money"], [card("pier", title="The pier", excerpt="Short, and not sweet.")])
    assert [row[:2] for row in read(archive, cards)] == [("Pier", "Short."), ("The pier", "Short, and not sweet.")]


def test_cards_of_two_articles_that_become_one_say_what_they_said(archive: Archive) -> None:
    places = make_sections(archive, "Ports", "Money", "Arts")
    for name in ("Ports", "Money"):
        file_page(archive, places[name], [card("pier", title="Pier", excerpt="Short.")])
    for name in ("Money", "Arts"):
        file_page(archive, places[name], [card("quay", title="Quay", excerpt=CUT)], NOON.replace(hour=13))
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON))
    assert [row[:2] for row in read(archive, cards)] == [("Pier", "Short."), ("Quay", CUT), ("Quay", CUT)]


WORDS = st.sampled_from([None, "", CUT, "Ł"])
TITLES = st.sampled_from(["Pier", "The pier", ""])
STEP = st.fixed_dictionaries({}, optional={"excerpt": WORDS, "title": TITLES})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=6))
def test_whatever_an_article_says_later_its_card_said_what_it_said(filed: Archive, steps: list[dict[str, Any]]) -> None:
    def run(tx: Connection) -> None:
        with tx.begin_nested() as savepoint:
            for step in filter(None, steps):
                with indexing.reindexed(tx, [1]):
                    tx.execute(update(article).values(kept(step)))
                assert cards(tx)[0][:2] == ("Pier", CUT)
            savepoint.rollback()

    write(filed, run)


@pytest.fixture
def filed(archive: Archive) -> Archive:
    file_one(archive)
    return archive
