from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from db.articles import find, load
from db.schema import match, message
from pressclip.models import Page
from replica.faults import CAPTCHA, Fault
from replica.messages import parse_request
from replica.respond import respond
from scraper.walls.check import Wall, check_page
from tests.desks import HOME, Newsroom, newsroom, watch


def seen(room: Newsroom, title: str, text: str = "Nothing more is known.", slug: str = "new") -> str:
    """A section with an old article, then a new one, polled; returns the new one's path."""
    room.publish(f"before-{slug}", "Nothing of note")
    room.poll()
    room.later(minutes=15)
    post = room.publish(slug, title, text)
    room.poll()
    return room.site.path_of(post)


def judged(room: Newsroom) -> list[tuple[str, str, str]]:
    rows = room.read(lambda tx: tx.execute(select(match.c.watch, match.c.occasion, match.c.judged_on)).all())
    return [tuple(row) for row in rows]


def test_a_watch_that_the_card_settles_fires_before_the_page_is_read(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        path = seen(room, "Libya talks resume")
        assert path not in room.asked
        assert judged(room) == [("libya", "new", "card")]


def test_a_watch_whose_word_stands_in_the_text_alone_fires_when_the_page_was_read(tmp_path: Path) -> None:
    text = "Nothing. " * 40 + "Then Haftar spoke."
    with newsroom(tmp_path, watch("haftar", "haftar")) as room:
        seen(room, "Talks resume", text)
        assert room.deliver() == 0
        assert room.read_pages() == 1
        assert judged(room) == [("haftar", "new", "text")]
        assert room.deliver() == 1
        assert "Haftar" in room.sent[0][1].text


def test_an_exclusion_waits_for_the_text_and_is_kept_silent_by_it(tmp_path: Path) -> None:
    text = "Nothing. " * 40 + "It was about sport."
    with newsroom(tmp_path, watch("no-sport", "talks -sport")) as room:
        seen(room, "Talks resume", text)
        assert judged(room) == []
        room.read_pages()
        room.later(hours=1)
        room.overdue()
        assert judged(room) == []


def test_an_exclusion_fires_once_the_text_does_not_hold_the_word(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("no-sport", "talks -sport")) as room:
        seen(room, "Talks resume")
        room.read_pages()
        assert judged(room) == [("no-sport", "new", "text")]


def test_a_text_that_does_not_come_in_time_is_taken_as_empty_and_that_is_recorded(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("no-sport", "talks -sport")) as room:
        room.site.faults.add(Fault(path_prefix="/2026/", status=500))
        seen(room, "Talks resume")
        room.read_pages()
        room.later(minutes=9)
        room.overdue()
        assert judged(room) == []
        room.later(minutes=1)
        room.overdue()
        assert judged(room) == [("no-sport", "new", "empty")]


def test_a_watch_that_waited_in_vain_is_asked_again_when_the_text_comes_late(tmp_path: Path) -> None:
    text = "Nothing. " * 40 + "Then Haftar spoke."
    with newsroom(tmp_path, watch("haftar", "haftar")) as room:
        room.site.faults.add(Fault(path_prefix="/2026/", status=500, times=1))
        seen(room, "Talks resume", text)
        room.read_pages()
        room.later(minutes=30)
        room.overdue()
        assert judged(room) == []
        room.read_pages()
        assert judged(room) == [("haftar", "new", "text")]


def test_an_edit_before_the_page_was_read_is_not_forgotten(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("haftar", "title:haftar -sport")) as room:
        seen(room, "Talks resume")
        room.later(minutes=1)
        room.site.edit(2, title="Haftar talks resume")
        assert room.poll().changed == 1
        room.read_pages()
        assert [name for name, _, _ in judged(room)] == ["haftar"]


def test_an_edited_card_has_its_page_read_again(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("haftar", "haftar")) as room:
        path = seen(room, "Talks resume")
        room.read_pages()
        room.later(minutes=15)
        room.site.edit(2, title="Talks go on", paragraphs=("Nothing. " * 40 + "Then Haftar spoke.",))
        room.poll()
        room.read_pages()
        assert room.asked.count(path) == 2
        assert [(name, occasion[:5]) for name, occasion, _ in judged(room)] == [("haftar", "edit:")]


def test_articles_whose_pages_lead_to_a_landing_page_for_now_stay_what_they_are(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.publish("old", "Nothing of note")
        room.poll()
        room.later(minutes=15)
        landing = room.site.path_of(room.publish("landing", "Subscribe today", categories=("energy",)))
        for slug in ("one", "two"):
            path = room.site.path_of(room.publish(slug, f"Libya {slug}"))
            room.site.faults.add(Fault(path_prefix=path, status=302, headers={"Location": landing}))
        room.poll()
        room.read_pages()
        titles = {stored.article.title for stored in room.read(lambda tx: load(tx, [1, 2, 3, 4])).values()}
        assert titles == {"Nothing of note", "Libya one", "Libya two"}


def test_the_pages_of_a_site_that_left_the_configuration_hold_up_nothing(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        seen(room, "Libya talks resume")
        site = replace(room.desk.settings.sites[0], name="other", home="https://other.example/")
        room.desk = replace(room.desk, settings=replace(room.desk.settings, sites=(site,)))
        assert room.read_pages() == 0


def test_a_text_that_comes_late_does_not_alert_a_second_time(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("no-sport", "talks -sport")) as room:
        room.site.faults.add(Fault(path_prefix="/2026/", status=500, times=1))
        seen(room, "Talks resume")
        room.read_pages()
        room.later(minutes=10)
        room.overdue()
        assert room.deliver() == 1
        assert room.read_pages() == 1
        assert room.deliver() == 0


def test_without_article_pages_the_card_is_all_there_is(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("no-sport", "talks -sport"), fetch_articles=False) as room:
        seen(room, "Talks resume")
        assert judged(room) == [("no-sport", "new", "text")]
        assert room.read_pages() == 0


def test_an_edit_that_brings_a_watchs_word_in_alerts_once_and_says_so(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        seen(room, "Talks resume")
        room.read_pages()
        for title in ("Libya talks resume", "Talks resume", "Libya talks resume"):
            room.later(minutes=15)
            room.site.edit(2, title=title)
            assert room.poll().changed == 1
        assert [(watch, occasion.partition(":")[0]) for watch, occasion, _ in judged(room)] == [("libya", "edit")]
        assert room.deliver() == 1
        assert "edit" in room.sent[0][1].text.lower()


def test_a_gone_page_is_given_up_and_its_article_judged_on_its_card(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("no-sport", "talks -sport")) as room:
        path = seen(room, "Talks resume")
        room.site.faults.add(Fault(path_prefix="/2026/", status=404))
        room.read_pages()
        room.later(minutes=2)
        room.read_pages()
        room.later(minutes=50)  # in an hour a second look may find it back
        assert room.read_pages() == 0
        assert room.asked.count(path) == 2
        assert [watch for watch, _, _ in judged(room)] == ["no-sport"]


def test_a_page_that_was_not_read_in_five_attempts_is_given_up(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        path = seen(room, "Talks resume")
        room.site.faults.add(Fault(path_prefix="/2026/", status=500))
        for _ in range(10):
            room.read_pages()
            room.later(days=1)
        assert room.asked.count(path) == 5


def test_three_watches_of_one_chat_make_one_message(tmp_path: Path) -> None:
    with newsroom(tmp_path, *(watch(name, "libya") for name in ("one", "two", "three"))) as room:
        seen(room, "Libya talks resume")
        assert room.deliver() == 1
        assert all(name in room.sent[0][1].text for name in ("one", "two", "three"))
        assert room.read(lambda tx: tx.execute(select(message.c.kind)).all()) == [("alert",)]


def by_number(room: Newsroom, number: int, section: str = "/category/africa/") -> None:
    """From now on the section links to the post by its number, as old links and some themes do."""
    path = room.site.path_of(room.site._known(number))
    body = respond(room.site, parse_request(section, {}), HOME.rstrip("/")).body.decode()
    assert path in body
    room.site.faults.add(Fault(path_prefix=section, body=body.replace(path, f"/?p={number}")))


def test_a_card_by_number_is_told_once_its_page_said_which_article_it_is(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.publish("old", "Nothing of note", categories=("africa",))
        room.poll("Africa")
        room.later(minutes=15)
        room.publish("new", "Libya talks resume", categories=("africa",))
        by_number(room, 2)
        assert room.poll("Africa").new == 1
        assert room.deliver() == 0
        room.read_pages()
        assert room.deliver() == 1
        [stored] = room.read(lambda tx: list(load(tx, [2]).values()))
        assert stored.article.url == HOME.rstrip("/") + room.site.path_of(room.site._known(2))


@pytest.mark.parametrize("is_known", [True, False], ids=["a feed told its number", "its number was never told"])
def test_a_card_by_number_of_a_story_that_was_told_is_that_story_and_alerts_nobody(
    tmp_path: Path, is_known: bool
) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        if not is_known:
            room.site.faults.add(Fault(path_prefix="/category/europe/feed/", status=404))
            room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
        for name in ("Europe", "Africa"):
            room.publish(name, "Nothing of note", categories=(name.lower(),))
            room.poll(name)
        room.later(minutes=15)
        room.publish("new", "Libya talks resume", categories=("europe", "africa"))
        by_number(room, 3)
        room.poll("Europe")
        room.read_pages()
        assert room.deliver() == 1
        room.poll("Africa")
        room.read_pages()
        assert room.deliver() == 0
        [(_, stored)] = room.read(lambda tx: list(load(tx, [3, 4]).items()))
        assert stored.sections == ("Europe", "Africa")
        assert room.read(lambda tx: find(tx, "4")) == (None if is_known else 3)


def test_a_card_by_number_whose_page_cannot_be_read_is_told_by_its_card(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        room.publish("old", "Nothing of note", categories=("africa",))
        room.poll("Africa")
        room.later(minutes=15)
        room.publish("new", "Libya talks resume", categories=("africa",))
        by_number(room, 2)
        room.site.faults.add(Fault(path_prefix="/2026/", status=500))
        room.poll("Africa")
        for _ in range(6):
            room.read_pages()
            room.later(hours=2)
        assert room.deliver() == 1


def test_a_page_whose_host_asks_for_a_pause_is_read_after_it(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        path = seen(room, "Talks resume")
        room.site.faults.add(Fault(path_prefix="/2026/", status=429, headers={"Retry-After": "1800"}, times=1))
        room.read_pages()
        room.later(minutes=29)
        room.read_pages()
        assert room.asked.count(path) == 1
        room.later(minutes=1)
        room.read_pages()
        assert room.asked.count(path) == 2


def test_a_wall_in_an_articles_place_is_named_and_never_filed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with newsroom(tmp_path) as room:
        room.site.faults.add(Fault(path_prefix="/2026/", body=CAPTCHA))
        seen(room, "Talks resume")
        with caplog.at_level("WARNING", logger="pressclip"):
            room.read_pages()
        page = Page(url=HOME, final_url=HOME, status=200, date=room.now, text=CAPTCHA)
        with pytest.raises(Wall) as named:
            check_page(page, expected="article")
        [failed] = [vars(one)["fields"] for one in caplog.records if one.getMessage() == "article.failed"]
        assert failed["error"] == str(named.value)
        assert room.read(lambda tx: load(tx, [2]))[2].article.text is None


def test_an_alert_of_an_edit_shows_what_the_title_was(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        seen(room, "Talks resume")
        room.read_pages()
        for title in ("Oil talks resume", "Libya talks resume"):
            room.later(minutes=15)
            room.site.edit(2, title=title)
            room.poll()
            room.read_pages()
        assert room.deliver() == 1
        told = room.sent[0][1].text
        assert "the title was: Oil talks resume" in told
        assert "edited, now matches libya" in told


def test_a_watch_of_new_articles_alone_is_not_told_of_edits_and_one_of_edits_not_of_new_ones(tmp_path: Path) -> None:
    new, edits = watch("new", "libya", on=("new",)), watch("edits", "libya OR gas", on=("edit",))
    with newsroom(tmp_path, new, edits) as room:
        seen(room, "Gas talks resume")
        room.read_pages()
        assert judged(room) == []
        room.later(minutes=15)
        room.site.edit(2, title="Libya talks resume")
        room.poll()
        room.read_pages()
        assert [(name, occasion[:5]) for name, occasion, _ in judged(room)] == [("edits", "edit:")]
