"""One article however it is shown: a story is told once, and its old addresses lead to it."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from db import articles
from pressclip.models import StoredArticle
from replica.faults import Fault
from replica.posts import Post
from tests.desks import Newsroom, newsroom, watch

LONG = "The harvest is in, and nobody in the valley was surprised by how little of it there was this year. " * 4
BRIEFING = "Every word of this one is different, as it speaks of nothing but ferries and of the sea. " * 6


def told(room: Newsroom) -> list[str]:
    room.deliver()
    return [message.text for _, message in room.sent]


def without_witness(room: Newsroom) -> None:
    """Neither feed nor API tells the numbers of posts."""
    for path in ("/wp-json/", "/category/europe/feed/", "/feed/"):
        room.site.faults.add(Fault(path_prefix=path, status=404))


def published(room: Newsroom, title: str = "A poor harvest", slug: str = "harvest", text: str = LONG) -> Post:
    """A story that was announced, read and told."""
    room.publish("first", "The first story of all")
    room.later(minutes=1)
    room.poll()
    room.later(minutes=15)
    post = room.publish(slug, title, text)
    room.poll()
    room.read_pages()
    assert len(told(room)) == 1
    return post


def all_articles(room: Newsroom) -> list[StoredArticle]:
    return list(room.read(lambda tx: articles.load(tx, list(range(1, 50)))).values())


def found(room: Newsroom, path: str) -> int | None:
    return room.read(partial(articles.find, id_or_url=f"https://news.example{path}"))


def read_all(room: Newsroom) -> None:
    """A minute passes, in which all pages that are due are read."""
    for _ in range(6):
        while room.read_pages():
            pass
        room.later(seconds=10)


@pytest.mark.parametrize("witnessed", [True, False])
def test_a_slug_edited_behind_a_redirect_is_the_same_article_and_no_second_alert(
    tmp_path: Path, *, witnessed: bool
) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest")) as room:
        if not witnessed:
            without_witness(room)
        post = published(room)
        before = room.site.path_of(post)
        room.later(hours=1)
        after = room.site.path_of(room.site.edit(post.id, slug="harvest-of-the-year"))
        room.poll()
        read_all(room)
        assert len(told(room)) == 1
        assert len(all_articles(room)) == 2
        assert found(room, before) == found(room, after) == 2
        assert room.poll().new == 0


def test_slug_and_headline_edited_together_are_an_edit_of_the_article_that_vanished_from_the_page(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest"), watch("hunger", "hunger")) as room:
        without_witness(room)
        post = published(room)
        before = room.site.path_of(post)
        room.later(hours=1)
        edited = room.site.edit(post.id, slug="hunger", title="Hunger ahead after a poor harvest")
        room.poll()
        read_all(room)
        assert ["edit" in text.lower() for text in told(room)] == [False, True]
        assert found(room, before) == found(room, room.site.path_of(edited)) == 2
        assert [one.article.title for one in all_articles(room)][1:] == ["Hunger ahead after a poor harvest"]


@pytest.mark.parametrize("is_read", [True, False])
def test_a_story_that_moved_to_another_section_with_its_slug_and_headline_in_other_words_is_told_once(
    tmp_path: Path, *, is_read: bool
) -> None:
    with newsroom(tmp_path, watch("valley", "valley"), fetch_articles=is_read) as room:
        for number in range(3):
            room.publish(f"africa-{number}", f"Africa {number}", categories=("africa",))
        room.poll("Africa")
        whole = " ".join(f"The {number}. farm of the valley had none to sell." for number in range(40))
        post = published(room, text=f"{LONG} {whole}")  # so long that the feed's is believed to be whole
        before = room.site.path_of(post)
        room.later(hours=1)
        changed = {"slug": "hunger", "title": "Bread will be dear", "categories": ("africa",)}
        after = room.site.path_of(room.site.edit(post.id, **changed))
        for name in ("Europe", "Africa"):
            room.poll(name)
            read_all(room)
        assert len(told(room)) == 1
        assert found(room, before) == found(room, after) is not None


@pytest.mark.parametrize("newer", [0, 2])
def test_slug_and_headline_in_other_words_are_known_by_the_place_and_the_text_before_anybody_is_told(
    tmp_path: Path, newer: int
) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest")) as room:
        without_witness(room)
        post = published(room)
        for number in range(newer):
            room.later(minutes=10)
            room.publish(f"ferry-{number}", f"Ferry {number}")
            room.poll()
        room.later(minutes=10)
        edited = room.site.edit(post.id, slug="famine", title="Hunger looms over the valley")
        room.poll()
        assert len(told(room)) == 1
        read_all(room)
        assert len(told(room)) == 1
        assert found(room, room.site.path_of(post)) == found(room, room.site.path_of(edited)) == 2


def test_news_in_the_place_of_an_article_that_was_taken_down_is_told_as_soon_as_its_page_was_read(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest")) as room:
        without_witness(room)
        post = published(room)
        room.later(minutes=20)
        room.site.trash(post.id)
        room.publish("grain", "Grain prices after the harvest", BRIEFING, published=post.published)
        room.poll()
        assert len(told(room)) == 1
        read_all(room)
        assert len(told(room)) == 2


def test_a_slug_edited_without_a_redirect_is_known_by_title_and_text_before_anybody_is_told(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest")) as room:
        without_witness(room)
        post = published(room)
        before = room.site.path_of(post)
        room.later(hours=1)
        after = room.site.path_of(room.site.edit(post.id, slug="harvest-of-the-year"))
        room.site.faults.add(Fault(path_prefix=before, status=500))
        room.poll()
        read_all(room)
        assert len(told(room)) == 1
        assert found(room, before) == found(room, after) == 2


def test_a_daily_column_of_one_title_is_a_new_article_and_told(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest")) as room:
        without_witness(room)
        post = published(room)
        room.later(hours=20)
        room.site.trash(post.id)
        room.publish("harvest-2", "A poor harvest", BRIEFING)
        room.poll()
        read_all(room)
        assert len(told(room)) == 2
        assert len(all_articles(room)) == 3


def test_a_story_held_back_for_its_page_is_told_by_its_card_where_the_page_does_not_come(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest")) as room:
        without_witness(room)
        post = published(room)
        room.later(hours=20)
        room.site.trash(post.id)
        room.publish("harvest-2", "A poor harvest", BRIEFING)
        room.poll()
        room.overdue()
        assert len(told(room)) == 1
        room.later(minutes=10)
        room.overdue()
        assert len(told(room)) == 2
        read_all(room)
        assert len(told(room)) == 2


def test_an_article_that_moves_to_another_category_keeps_where_it_was_seen(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest")) as room:
        post = published(room)
        room.poll("Africa")
        room.later(hours=1)
        room.site.edit(post.id, categories=("africa",))
        for name in ("Europe", "Africa"):
            room.poll(name)
        assert len(told(room)) == 1
        assert all_articles(room)[1].sections == ("Europe", "Africa")
        seen = room.read(lambda tx: articles.sightings(tx, 2))
        assert [(one["section"], one["last_seen"] == room.now) for one in seen] == [("Europe", False), ("Africa", True)]


def test_an_edited_slug_that_the_api_tells_is_known_before_any_page_shows_it(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest")) as room:
        post = published(room)
        room.read_edits()
        room.later(hours=1)
        after = room.site.path_of(room.site.edit(post.id, slug="harvest-of-the-year"))
        room.later(minutes=1)
        room.read_edits()
        assert found(room, after) == 2


def test_an_article_that_was_never_read_does_not_become_the_page_that_its_address_leads_to(tmp_path: Path) -> None:
    watches = (watch("fish", "fisheries NOT ferries"), watch("ferries", "ferries"))
    with newsroom(tmp_path, *watches) as room:
        without_witness(room)
        room.publish("first", "The first story of all")
        room.later(minutes=1)
        room.poll()
        room.later(minutes=15)
        long_ago = room.now - timedelta(days=30)
        live = room.publish("live", "Live: storm over the sea", BRIEFING, categories=("africa",), published=long_ago)
        post = room.publish("ministers", "Fisheries ministers meet in Bergen", LONG)
        lead = {"Location": room.site.path_of(live)}
        room.site.faults.add(Fault(path_prefix=room.site.path_of(post), status=301, headers=lead))
        room.poll()
        read_all(room)
        room.later(minutes=15)
        room.overdue()
        [text] = told(room)
        assert "ministers meet in Bergen" in text
        assert "Fisheries ministers meet in Bergen" in {one.article.title for one in all_articles(room)}


def test_an_article_whose_page_failed_is_read_again_where_another_has_its_title(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest")) as room:
        without_witness(room)
        room.publish("first", "The first story of all")
        room.later(minutes=1)
        room.poll()
        room.later(minutes=15)
        post = room.publish("harvest", "A poor harvest", LONG)
        room.site.faults.add(Fault(path_prefix=room.site.path_of(post), status=500))
        for _ in range(14):
            room.poll()
            read_all(room)
            room.later(minutes=20)
        assert len(told(room)) == 1
        room.site.faults.clear()
        without_witness(room)
        room.site.edit(post.id, slug="harvest-of-the-year")
        for _ in range(4):
            room.later(minutes=20)
            room.poll()
            read_all(room)
            room.overdue()
        assert len(told(room)) == 1
        assert len([one for one in all_articles(room) if one.article.title == "A poor harvest"]) == 1


def test_news_is_told_on_a_page_that_shows_an_article_twice(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("all", "harvest OR ferries")) as room:
        post = published(room)
        again = room.publish("harvest-again", post.title, LONG)  # the editors posted it twice
        room.poll()
        read_all(room)
        assert found(room, room.site.path_of(again)) == found(room, room.site.path_of(post))
        assert len(told(room)) == 1
        room.later(minutes=15)
        room.publish("ferries", "The ferries stay in port", BRIEFING)
        room.poll()
        assert len(told(room)) == 2
