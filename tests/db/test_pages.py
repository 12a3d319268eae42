from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, select

from db import articles, edits, matches, outbox, pages
from db.archive import Archive
from db.enriching import Told, enrich
from db.known import Place
from db.matches import Decision
from db.schema import message
from pressclip.addresses import key
from pressclip.errors import NotAnArticle
from pressclip.models import Article, Outcome, Published, WatchHit
from tests.archives import NOON, card, file_page, make_sections, own, page, read, release, write

STORY = "https://news.example/2026/11/23/story/"
SHORT = "https://news.example/?p=7"
LEASE = timedelta(minutes=5)


@pytest.fixture
def place(archive: Archive) -> Place:
    return replace(make_sections(archive, "Europe")["Europe"], read_pages=True)


def as_read(**more: object) -> Article:
    values = {"url": STORY, "title": "Story", "text": "The talks went on.", "authors": ("A. Writer",)}
    return Article(**(values | more))  # type: ignore[arg-type]  # the fields of Article by name


def settle(archive: Archive, article_id: int, article: Article) -> pages.PageFiled:
    return write(archive, lambda tx: pages.settle(tx, article_id, article, own(STORY), NOON))


def lease(archive: Archive, limit: int = 10) -> list[str]:
    due = partial(pages.lease_due, owner="me", now=NOON, sites=["news"], alive=lambda _: True, lasts=LEASE)
    owed = write(archive, lambda tx: due(tx, limit=limit))
    return [one.url for one in owed]


def test_the_pages_of_announced_articles_are_owed_and_leased_once(archive: Archive, place: Place) -> None:
    file_page(archive, replace(place, baseline=True), page("old"))
    file_page(archive, place, page("story", "old"))
    assert lease(archive) == [STORY]
    assert lease(archive) == []


def test_a_page_that_is_owed_again_for_an_edit_is_none_of_a_new_article(archive: Archive, place: Place) -> None:
    [story] = file_page(archive, place, page("story")).new
    assert read(archive, lambda tx: pages.any_new_due(tx, place.site_id, NOON))
    settle(archive, story, as_read())
    write(archive, lambda tx: edits.read_again(tx, [story], NOON))
    assert read(archive, lambda tx: pages.any_due(tx, ["news"], NOON))
    assert not read(archive, lambda tx: pages.any_new_due(tx, place.site_id, NOON))


def test_a_page_brings_text_authors_and_the_exact_time(archive: Archive, place: Place) -> None:
    [story] = file_page(archive, place, [card("story", published=Published())]).new
    exact = Published(lower=NOON, upper=NOON, precision="second")
    got = write(archive, lambda tx: pages.settle(tx, story, as_read(published=exact), own(STORY), NOON))
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
    got = write(archive, lambda tx: pages.settle(tx, filed.new[0], as_read(), own(STORY), NOON))
    assert (got.article_id, got.announced) == (filed.new[0], True)
    assert read(archive, lambda tx: articles.find(tx, STORY)) == filed.new[0]


def test_a_card_by_number_that_proves_to_be_known_becomes_that_article_silently(archive: Archive, place: Place) -> None:
    [known] = file_page(archive, place, page("story")).new
    other = make_sections(archive, "Europe", "Energy")["Energy"]
    short = card("x", url="https://news.example/?p=7")
    [lost] = file_page(archive, replace(other, read_pages=True), [short]).new
    got = write(archive, lambda tx: pages.settle(tx, lost, as_read(), own(short.url, STORY), NOON))
    assert (got.article_id, got.announced) == (known, False)
    stored = read(archive, lambda tx: articles.load(tx, [known]))[known]
    assert stored.sections == ("Europe", "Energy")
    for address in (str(lost), short.url, STORY):
        assert read(archive, partial(articles.find, id_or_url=address)) == known


def by_number(archive: Archive, place: Place) -> tuple[int, int]:
    """A known story, and a card by number that will prove to be it: their ids."""
    [known] = file_page(archive, place, page("story")).new
    [lost] = file_page(archive, place, [card("x", 0, url=SHORT), card("story", 1)]).new
    return known, lost


def told(archive: Archive, article_id: int) -> None:
    """The phone is owed an alert about the article."""
    hit = WatchHit(watch="libya", query="libya")
    decision = Decision(article_id=article_id, hit=hit, version="1", channels=("phone",), revision=1, judged_on="card")
    write(archive, lambda tx: matches.owe(tx, [decision], NOON))


def assembled(archive: Archive) -> None:
    write(archive, lambda tx: release(tx, "phone", lambda items: [items]))


def send(archive: Archive) -> None:
    def one(tx: Connection) -> None:
        taken = outbox.lease_next(tx, "phone", "me", NOON, lasts=LEASE)
        assert taken is not None
        outbox.settle(tx, taken, Outcome(state="sent"), NOON, retry_at=NOON)

    write(archive, one)


def states(archive: Archive) -> list[str]:
    return list(read(archive, lambda tx: tx.scalars(select(message.c.state).order_by(message.c.id)).all()))


def test_merging_moves_what_waits_and_doubles_nothing(archive: Archive, place: Place) -> None:
    known, lost = by_number(archive, place)
    write(archive, lambda tx: matches.wait(tx, [(lost, "libya", NOON), (known, "libya", NOON), (lost, "oil", NOON)]))
    write(archive, lambda tx: pages.settle(tx, lost, as_read(), own(SHORT, STORY), NOON))
    assert write(archive, lambda tx: matches.taken_waiting(tx, known)) == {"libya", "oil"}


def test_a_page_of_megabytes_takes_no_more_room_than_an_article(archive: Archive, place: Place) -> None:
    [story] = file_page(archive, place, page("story")).new
    settle(archive, story, as_read(title="a" * 2_000_000, text="b " * 2_000_000))
    stored = read(archive, lambda tx: articles.load(tx, [story]))[story].article
    assert (len(stored.title), len(stored.text or "")) == (1_000, 500_000)


def test_a_watch_waits_for_a_text_once_however_often_it_is_told_to(archive: Archive, place: Place) -> None:
    [story] = file_page(archive, place, page("story")).new
    for _ in range(2):
        write(archive, lambda tx: matches.wait(tx, [(story, "libya", NOON)]))
    assert write(archive, lambda tx: matches.taken_waiting(tx, story)) == {"libya"}


def test_of_two_unsent_alerts_of_one_story_one_is_withdrawn_and_holds_up_nothing(
    archive: Archive, place: Place
) -> None:
    known, lost = by_number(archive, place)
    for article_id in (lost, known):
        told(archive, article_id)
        assembled(archive)
    write(archive, lambda tx: pages.settle(tx, lost, as_read(), own(SHORT, STORY), NOON))
    assert states(archive) == ["merged", "owed"]
    send(archive)
    assert states(archive) == ["merged", "sent"]


def test_an_alert_that_was_sent_silences_the_unsent_one_of_the_same_story(archive: Archive, place: Place) -> None:
    known, lost = by_number(archive, place)
    told(archive, lost)
    assembled(archive)
    send(archive)
    told(archive, known)
    assembled(archive)
    write(archive, lambda tx: pages.settle(tx, lost, as_read(), own(SHORT, STORY), NOON))
    assert states(archive) == ["sent", "merged"]


def test_the_ids_of_a_chain_of_merges_lead_to_the_one_that_stayed(archive: Archive, place: Place) -> None:
    other = "https://news.example/?p=8"
    third = file_page(archive, place, [card("y", 0, url=other)]).new[0]
    known, lost = by_number(archive, place)
    write(archive, lambda tx: pages.settle(tx, lost, as_read(), own(SHORT, STORY), NOON))
    write(archive, lambda tx: pages.settle(tx, third, as_read(), own(other, STORY), NOON))
    assert {read(archive, partial(articles.find, id_or_url=str(one))) for one in (known, lost, third)} == {third}


def test_two_articles_are_not_merged_because_a_page_names_another_as_canonical(archive: Archive, place: Place) -> None:
    other = "https://news.example/2026/11/23/other/"
    _, second = file_page(archive, place, page("story", "other")).new
    with pytest.raises(NotAnArticle, match="its page is that of another article"):
        write(archive, lambda tx: pages.settle(tx, second, as_read(), own(other, STORY), NOON))
    assert len(read(archive, lambda tx: articles.load(tx, [1, 2]))) == 2


def test_a_baseline_article_shown_again_by_its_number_is_no_news(archive: Archive, place: Place) -> None:
    file_page(archive, replace(place, baseline=True), page("story"))
    [lost] = file_page(archive, place, [card("x", 0, url=SHORT), card("story", 1)]).new
    got = write(archive, lambda tx: pages.settle(tx, lost, as_read(), own(SHORT, STORY), NOON))
    assert not got.announced


def test_a_card_by_number_is_announced_by_no_other_section_before_its_page_was_read(
    archive: Archive, place: Place
) -> None:
    file_page(archive, place, [card("x", 0, url=SHORT)])
    other = replace(make_sections(archive, "Europe", "Energy")["Energy"], read_pages=True)
    assert file_page(archive, other, [card("x", 0, url=SHORT)]).announced == ()


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


def test_a_second_look_leaves_the_text_that_a_feed_brought_to_the_feed(archive: Archive, place: Place) -> None:
    [story] = file_page(archive, place, page("story")).new
    told = Told(article=Article(url=STORY, title="Story", text="As the feed has it."), categories=(), source="feed")
    write(archive, lambda tx: enrich(tx, {key(STORY): told}, NOON))
    got = write(archive, lambda tx: pages.settle(tx, story, as_read(), own(STORY), NOON, again=True))
    stored = read(archive, lambda tx: articles.load(tx, [story]))[story]
    assert (stored.article.text, stored.revisions, got.changed) == ("As the feed has it.", 1, False)
