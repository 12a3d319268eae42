from datetime import timedelta

from sqlalchemy import update

from db.archive import Archive
from db.schema import article
from db.shown import known_articles, shown_elsewhere
from pressclip.addresses import key
from tests.archives import NOON, file_page, make_sections, page, read, write

LATER = NOON + timedelta(minutes=15)


def test_where_an_article_stood_when_it_was_seen_last_is_remembered(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, page("a", "b", "gone"))
    file_page(archive, place, page("b", "new", "a"), LATER)
    known = read(archive, lambda tx: known_articles(tx, place.section_id))
    there = {one.key.rpartition("/")[2]: (one.place, one.seen) for one in known}
    assert there == {"b": (0, LATER), "new": (1, LATER), "a": (2, LATER), "gone": (2, NOON)}
    assert {one.key for one in known} == {key(card.url) for card in page("a", "b", "gone", "new")}


def test_an_article_whose_page_is_gone_is_not_looked_for_any_more(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, page("a", "b"))
    gone = update(article).where(article.c.url.endswith("/b/")).values(page_state="gone")
    write(archive, lambda tx: tx.execute(gone))
    known = read(archive, lambda tx: known_articles(tx, place.section_id))
    assert [one.key.rpartition("/")[2] for one in known] == ["a"]


def test_what_other_sections_alone_showed_is_told_with_the_time_of_the_first(archive: Archive) -> None:
    places = make_sections(archive, "Europe", "Energy", "Africa")
    file_page(archive, places["Europe"], page("both", "mine"))
    file_page(archive, places["Energy"], page("both", "theirs"))
    file_page(archive, places["Africa"], page("theirs"), LATER)
    keys = {key(card.url) for card in page("both", "mine", "theirs", "unknown")}
    found = read(archive, lambda tx: shown_elsewhere(tx, places["Europe"].section_id, keys))
    assert {one.rpartition("/")[2]: since for one, since in found.items()} == {"theirs": NOON}
