"""Two articles become one where address and words agree, and never by either alone."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from db import articles, pages
from db.archive import Archive
from db.identity import Own
from db.known import Place
from db.schema import incident
from pressclip.errors import NotAnArticle
from pressclip.models import Article
from tests.archives import NOON, card, file_page, make_sections, own, read, write

OLD, NEW = card("talks").url, card("talks-collapse").url
LEASE = timedelta(minutes=5)
LONG = "The harvest is in, and nobody in the valley was surprised by how little of it there was this year. " * 4
OTHER = "Every word of this one is different, as it speaks of nothing but ferries and of the sea. " * 6


@pytest.fixture
def place(archive: Archive) -> Place:
    return replace(make_sections(archive, "Europe")["Europe"], read_pages=True)


def two(archive: Archive, place: Place, *titles: str) -> tuple[int, int]:
    """An article, and minutes later one at another address: their ids."""
    [old] = file_page(archive, place, [card("talks", title=titles[0])]).new
    [new] = file_page(archive, place, [card("talks-collapse", 0, title=titles[1])]).new
    return old, new


def settle(archive: Archive, article_id: int, addresses: Own, title: str, text: str) -> pages.PageFiled:
    page = Article(url=addresses.canonical, title=title, text=text)
    return write(archive, lambda tx: pages.settle(tx, article_id, page, addresses, NOON))


def found(archive: Archive, *names: object) -> set[int | None]:
    return {read(archive, partial(articles.find, id_or_url=str(name))) for name in names}


def told(archive: Archive) -> list[str]:
    return list(read(archive, lambda tx: tx.scalars(select(incident.c.error)).all()))


def test_an_address_that_redirects_to_an_article_of_like_title_is_that_article(archive: Archive, place: Place) -> None:
    old, new = two(archive, place, "Libya talks resume", "Libya talks collapse")
    got = settle(archive, old, own(OLD, NEW), "Libya talks collapse", LONG)
    assert got.article_id == old
    assert found(archive, old, new, OLD, NEW) == {old}
    stored = read(archive, lambda tx: articles.load(tx, [old]))[old]
    assert (stored.article.url, stored.article.title) == (NEW, "Libya talks collapse")


def test_an_address_that_redirects_to_the_text_that_it_had_is_that_article_whatever_its_title(
    archive: Archive, place: Place
) -> None:
    old, new = two(archive, place, "A poor harvest", "Hunger ahead")
    settle(archive, old, own(OLD), "A poor harvest", LONG)
    settle(archive, old, own(OLD, NEW), "Hunger ahead", LONG)
    assert found(archive, old, new, OLD, NEW) == {old}
    versions = read(archive, lambda tx: articles.revisions(tx, old))
    assert [(one["field"], one["value"]) for one in versions] == [("title", "A poor harvest")]


def test_a_redirect_to_an_article_of_other_words_glues_nothing(archive: Archive, place: Place) -> None:
    old, new = two(archive, place, "A poor harvest", "Our newsletter")
    settle(archive, old, own(OLD), "A poor harvest", LONG)
    with pytest.raises(NotAnArticle, match="that of another article"):
        settle(archive, old, own(OLD, NEW), "Our newsletter", OTHER)
    assert found(archive, OLD, NEW) == {old, new}


def test_a_canonical_address_is_believed_where_the_texts_are_one(archive: Archive, place: Place) -> None:
    old, new = two(archive, place, "A poor harvest", "Hunger ahead")
    settle(archive, old, own(OLD), "A poor harvest", LONG)
    settle(archive, new, replace(own(NEW), canonical=OLD), "Hunger ahead", LONG + "More soon.")
    assert found(archive, old, new, OLD, NEW) == {old}


def test_a_wrong_canonical_address_glues_nothing_and_is_told_once(archive: Archive, place: Place) -> None:
    old, new = two(archive, place, "Daily briefing", "Daily briefing")
    settle(archive, old, own(OLD), "Daily briefing", LONG)
    for _ in range(2):
        got = settle(archive, new, replace(own(NEW), canonical=OLD), "Daily briefing", OTHER)
        assert got.article_id == new
    stored = read(archive, lambda tx: articles.load(tx, [old, new]))
    assert [stored[one].article.text for one in (old, new)] == [LONG, OTHER]
    assert stored[new].article.url == NEW
    [note] = told(archive)
    assert OLD in note


def test_title_and_text_together_prove_an_article_at_a_new_address(archive: Archive, place: Place) -> None:
    old, new = two(archive, place, "A poor harvest", "A poor harvest")
    settle(archive, old, own(OLD), "A poor harvest", LONG)
    got = settle(archive, new, own(NEW), "A poor HARVEST", LONG.replace(",", " –"))
    assert (got.article_id, got.announced) == (old, False)
    assert found(archive, old, new, OLD, NEW) == {old}


@pytest.mark.parametrize(
    ("title", "text"), [("A poor harvest", OTHER), ("Hunger ahead", LONG), ("A poor harvest", "Subscribe to read on.")]
)
def test_a_title_alone_and_a_text_alone_prove_nothing(archive: Archive, place: Place, title: str, text: str) -> None:
    old, new = two(archive, place, "A poor harvest", title)
    settle(archive, old, own(OLD), "A poor harvest", LONG if text != "Subscribe to read on." else text)
    assert settle(archive, new, own(NEW), title, text).article_id == new
    assert found(archive, OLD, NEW) == {old, new}


def test_a_card_with_the_title_of_a_late_article_is_told_only_after_its_page_was_read(
    archive: Archive, place: Place
) -> None:
    [old] = file_page(archive, place, [card("talks")]).announced
    again = file_page(archive, place, [card("talks-again", title="Talks")])
    assert (len(again.new), again.announced) == (1, ())
    due = partial(pages.lease_due, owner="me", now=NOON, sites=["news"], limit=9, alive=lambda _: True, lasts=LEASE)
    owed = write(archive, due)
    assert [one.article_id for one in owed] == [old]
    got = settle(archive, again.new[0], own(card("talks-again").url), "Talks", OTHER)
    assert got.announced


def test_two_cards_of_one_title_on_one_page_are_two_articles_told_at_once(archive: Archive, place: Place) -> None:
    file_page(archive, place, [card("talks")])
    again = file_page(archive, place, [card("talks-again", 0, title="Talks"), card("talks", 1)])
    assert len(again.announced) == 1


def test_a_page_that_was_read_while_its_article_became_another_one_is_that_ones(archive: Archive, place: Place) -> None:
    old, new = two(archive, place, "A poor harvest", "A poor harvest")
    settle(archive, old, own(OLD, NEW), "A poor harvest", LONG)
    got = settle(archive, new, own(NEW), "A poor harvest", LONG)
    assert (got.article_id, got.announced, got.changed) == (old, False, False)


def test_an_article_that_was_taken_down_takes_no_words_of_the_page_that_it_leads_to(
    archive: Archive, place: Place
) -> None:
    old, _ = two(archive, place, "A poor harvest", "Hunger ahead")
    settle(archive, old, own(OLD), "A poor harvest", LONG)
    elsewhere = "https://news.example/newsletter/"
    with pytest.raises(NotAnArticle, match="another one now"):
        settle(archive, old, own(OLD, elsewhere), "Our newsletter", OTHER)
    moved = "https://news.example/2026/11/24/a-late-harvest/"
    settle(archive, old, own(OLD, moved), "A poor and late harvest", LONG)
    assert found(archive, OLD, moved) == {old}
    assert found(archive, elsewhere) == {None}


@pytest.mark.parametrize(
    ("shown", "led_to", "title", "same"),
    [
        ("Harbour", "other", "Harbour: council agrees", True),
        ("Council agrees on har…", "other", "Council agrees on harbour plan", True),
        ("Late night at city hall", "other", "Council agrees on port plan", False),
        ("Late night at city hall", "plan-12345678", "Council agrees on port plan", True),
        ("Late night at city hall", "plan-20261123", "Council agrees on port plan", False),
        ("Plan", "other", "Council agrees on port plan", False),
    ],
)
def test_the_page_that_the_address_of_an_unread_article_leads_to_is_its_own_where_words_or_a_number_say_so(
    archive: Archive, place: Place, shown: str, led_to: str, title: str, *, same: bool
) -> None:
    linked = "https://news.example/2026/11/24/night-12345678-20261123/"
    file_page(archive, place, [card("night", url=linked, title=shown)])
    moved = own(linked, f"https://news.example/2026/11/24/{led_to}/")
    if same:
        settle(archive, 1, moved, title, LONG)
        return
    with pytest.raises(NotAnArticle, match="another one now"):
        settle(archive, 1, moved, title, LONG)


@pytest.mark.parametrize(
    ("title", "there", "held"),
    [
        ("Libya talks collapse", {}, True),
        ("Libya talks resume: day 2", {}, False),
        ("Ferries at sea", {}, False),
        ("Libya talks collapse", {"of": "probe"}, False),
        ("Libya talks collapse", {"walk_began": NOON}, False),
    ],
)
def test_a_card_of_like_title_is_held_back_where_an_article_vanished_from_the_sections_first_page(
    archive: Archive, place: Place, title: str, there: dict[str, Any], held: bool
) -> None:
    below = card("below", 9, title="Ferries")
    file_page(archive, place, [card("talks", title="Libya talks resume"), below])
    new = [card("news", title=title, age=timedelta()), below]
    got = file_page(archive, replace(place, **there), new, NOON + timedelta(minutes=5))
    assert (got.announced == ()) is held


HOUR, PICTURE = timedelta(hours=1), "https://news.example/a.jpg"


@pytest.mark.parametrize(
    ("was", "new", "held"),
    [
        ({"age": HOUR}, {"age": HOUR}, True),
        ({"age": HOUR}, {"age": timedelta()}, False),
        ({"age": HOUR}, {}, False),
        ({"image": PICTURE}, {"image": PICTURE}, True),
        ({"image": PICTURE}, {"image": "https://news.example/b.jpg"}, False),
        ({}, {}, False),
    ],
)
def test_a_card_of_other_words_is_held_back_in_the_very_place_and_of_the_time_of_one_that_vanished(
    archive: Archive, place: Place, was: dict[str, Any], new: dict[str, Any], held: bool
) -> None:
    above, below = card("above", 0, age=timedelta()), card("below", 2, age=2 * HOUR)
    file_page(archive, place, [above, card("talks", 1, title="Libya talks resume", **was), below])
    ferries = card("ferries", 1, title="Ferries at sea", **new)
    got = file_page(archive, place, [above, ferries, below], NOON + timedelta(minutes=5))
    assert got.new == (4,)
    assert (got.announced == ()) is held


def test_of_two_cards_in_one_place_none_is_held_back(archive: Archive, place: Place) -> None:
    above, below = card("above", 0, age=timedelta()), card("below", 2, age=2 * HOUR)
    file_page(archive, place, [above, card("talks", 1, title="Libya talks resume", age=HOUR), below])
    two = [card(name, at, title=f"{name} at sea", age=HOUR) for at, name in ((1, "ferries"), (2, "whales"))]
    got = file_page(archive, place, [above, *two, card("below", 3, age=2 * HOUR)], NOON + timedelta(minutes=5))
    assert len(got.announced) == 2


def test_a_page_that_was_arranged_anew_holds_nothing_back(archive: Archive, place: Place) -> None:
    below = card("below", 9, title="Ferries")
    vanished = [card(f"talks-{at}", at, title=f"Libya talks {word}") for at, word in enumerate(("a", "b", "c", "d"))]
    file_page(archive, place, [*vanished, below])
    new = [card("news", title="Libya talks again"), below]
    assert len(file_page(archive, place, new, NOON + timedelta(minutes=5)).announced) == 1


def test_what_newer_cards_pushed_off_the_page_did_not_vanish(archive: Archive, place: Place) -> None:
    file_page(archive, place, [card("ferries", 0), card("talks", 1, title="Libya talks, day 1")])
    new = [card("day-2", 0, title="Libya talks, day 2"), card("ferries", 1)]
    assert len(file_page(archive, place, new, NOON + timedelta(minutes=5)).announced) == 1
