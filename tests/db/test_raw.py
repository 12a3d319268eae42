import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select, update

from db import articles, pages, raw, sections
from db.archive import Archive
from db.schema import raw as table
from db.subjects import Subject
from pressclip.errors import ArchiveError, NotFound
from pressclip.models import Article, Page
from tests.archives import NOON, archive_in, card, file_page, make_sections, own, read, write
from tests.archives import page as listing
from tests.shared_pages import shared_pages

URL = "https://news.example/category/europe/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTHS = timedelta(days=90)
FRAME = os.urandom(1_000).hex()  # what all pages of a site share


SECTION = Subject(kind="section", id=1)


def section(number: int) -> Subject:
    return Subject(kind="section", id=number)


def of_article(number: int) -> Subject:
    return Subject(kind="article", id=number)


def page(*stories: str, body: bytes | None = None) -> Page:
    made = f"<html>{FRAME}{''.join(f'<h2>{story}</h2>' for story in stories)}</html>".encode()
    return Page(
        url=URL,
        final_url=URL + "?seen",
        status=200,
        date=NOON - HOUR,
        body=made if body is None else body,
        content_type="text/html; charset=UTF-8",
        headers=(("content-type", "text/html; charset=UTF-8"), ("server", "nginx")),
    )


def keep(archive: Archive, kept: Page, links: str, **more: object) -> int | None:
    """Keeps a page at noon, of the first section unless said otherwise, read by a profile."""
    values = {"subject": SECTION, "outcome": "profile:zox", "now": NOON} | more
    return write(archive, lambda tx: raw.keep(tx, kept, links=links, **values))  # type: ignore[arg-type]  # by name


def kept(archive: Archive, raw_id: int | None) -> raw.KeptPage:
    assert raw_id is not None
    return read(archive, lambda tx: raw.load(tx, raw_id))


def base_of(archive: Archive, raw_id: int | None) -> int | None:
    return read(archive, lambda tx: tx.scalar(select(table.c.base_id).where(table.c.id == raw_id)))


def numbers(archive: Archive, subject: Subject = SECTION) -> list[int]:
    return read(archive, lambda tx: raw.kept_of(tx, subject))


def spoil(archive: Archive, raw_id: int | None, **values: object) -> None:
    write(archive, lambda tx: tx.execute(update(table).where(table.c.id == raw_id).values(**values)))


def flip_a_byte(archive: Archive, raw_id: int | None) -> None:
    body = bytearray(read(archive, lambda tx: tx.scalar(select(table.c.body).where(table.c.id == raw_id))) or b"")
    body[len(body) // 2] ^= 0x10
    spoil(archive, raw_id, body=bytes(body))


@pytest.fixture(autouse=True)
def news(archive: Archive) -> None:
    """Sections 1 and 2 of a site, with two articles; section 3 of another, with the third."""
    places = make_sections(archive, "Europe", "Energy")
    file_page(archive, places["Europe"], listing("ferry", "dredger"))

    def other(tx: Connection) -> int:
        site_id = sections.sync_site(tx, "other", "https://other.example/")
        wanted = [sections.Wanted(name="Africa", url="https://other.example/category/africa/", source="menu")]
        sections.sync_sections(tx, site_id, wanted, "menu", NOON)
        return site_id

    place = replace(places["Europe"], site_id=write(archive, other), section_id=3)
    file_page(archive, place, [card("quay", url="https://other.example/2026/11/23/quay/")])


def test_a_page_comes_back_as_it_came(archive: Archive) -> None:
    came = page("ferry")
    number = keep(archive, came, "a", now=NOON)
    found = kept(archive, number)
    assert found == raw.KeptPage(
        id=1,
        subject=SECTION,
        url=came.url,
        final_url=came.final_url,
        status=200,
        at=NOON,
        date=came.date,
        content_type=came.content_type,
        headers=came.headers,
        outcome="profile:zox",
        hash=found.hash,
        body=came.body,
    )


def test_the_content_type_is_kept_where_the_headers_do_not_tell_it(archive: Archive) -> None:
    told = kept(archive, keep(archive, replace(page(), headers=()), "a"))
    assert (told.content_type, told.headers) == (page().content_type, (("content-type", page().content_type),))
    spelt = kept(archive, keep(archive, replace(page(), headers=(("Content-Type", "text/html"),)), "b"))
    assert spelt.headers == (("Content-Type", "text/html"),)
    assert spelt.content_type == "text/html"


def test_a_section_is_kept_again_when_its_links_or_its_reading_are_others_than_last_time(archive: Archive) -> None:
    steps = [("a", "profile:zox"), ("a", "profile:zox"), ("b", "profile:zox"), ("b", "blocked"), ("a", "profile:zox")]
    told = [keep(archive, page(str(number)), links, outcome=how) for number, (links, how) in enumerate(steps)]
    assert [one is not None for one in told] == [True, False, True, True, True]


def test_what_another_section_or_an_article_showed_is_no_matter(archive: Archive) -> None:
    told = [keep(archive, page(), "a"), keep(archive, page(), "a", subject=section(2)), keep(archive, page(), "a")]
    assert [one is not None for one in told] == [True, True, False]
    told = [keep(archive, page(), "a", subject=of_article(1)), keep(archive, page(), "a", subject=of_article(2))]
    assert None not in told


def test_an_article_is_kept_again_when_its_body_is_another_one(archive: Archive) -> None:
    shown = [page("ferry"), page("ferry"), page("ferry", "edited"), page("ferry")]
    told = [keep(archive, one, "a", subject=of_article(1)) for one in shown]
    assert [one is not None for one in told] == [True, False, True, True]


def test_a_page_without_body_is_never_kept(archive: Archive) -> None:
    assert keep(archive, replace(page(), body=b"", not_modified=True), "a") is None
    assert numbers(archive) == []


def test_a_page_rests_on_an_earlier_one_of_its_section_and_takes_little(archive: Archive) -> None:
    first, second = keep(archive, page("ferry"), "a"), keep(archive, page("dredger", "ferry"), "b")
    third = keep(archive, page("quay", "ferry"), "c")
    assert [base_of(archive, one) for one in (first, second, third)] == [None, first, first]
    assert [kept(archive, one).body for one in (second, third)] == [
        page("dredger", "ferry").body,
        page("quay", "ferry").body,
    ]
    lengths = read(archive, lambda tx: tx.scalars(select(func.length(table.c.body)).order_by(table.c.id)).all())
    assert lengths[0] > 1_000
    assert max(lengths[1:]) < 100


def test_no_page_rests_on_one_of_another_section_or_of_another_reading(archive: Archive) -> None:
    keep(archive, page("ferry"), "a")
    others = [keep(archive, page(), "b", outcome="blocked"), keep(archive, page(), "b", subject=section(2))]
    others.append(keep(archive, page(), "b", subject=of_article(1)))
    assert [base_of(archive, one) for one in others] == [None, None, None]


def test_an_articles_page_rests_on_one_of_another_article_of_its_site(archive: Archive) -> None:
    first = keep(archive, page("ferry"), "a", subject=of_article(1))
    assert base_of(archive, keep(archive, page("dredger"), "a", subject=of_article(2))) == first
    assert base_of(archive, keep(archive, page("quay"), "a", subject=of_article(3))) is None


@pytest.mark.parametrize("whose", [section(1), of_article(1)])
def test_a_page_unlike_its_base_becomes_the_next_one(archive: Archive, whose: Subject) -> None:
    noise = os.urandom(4_000)
    bodies = (page("ferry").body, os.urandom(4_000), noise, noise + b"!")
    told = [keep(archive, page(body=body), str(number), subject=whose) for number, body in enumerate(bodies)]
    assert [base_of(archive, one) for one in told] == [None, None, None, 3]


def test_a_base_serves_a_week(archive: Archive) -> None:
    keep(archive, page("ferry"), "a", now=NOON - 7 * DAY)
    assert base_of(archive, keep(archive, page("quay"), "b")) == 1
    assert base_of(archive, keep(archive, page("ferry"), "c", now=NOON + HOUR)) is None


def test_a_base_serves_thirty_two_pages(archive: Archive) -> None:
    told = [keep(archive, page(str(number)), str(number)) for number in range(35)]
    assert [base_of(archive, one) for one in told] == [None, *[1] * 32, None, 34]


def test_a_base_that_a_clock_ran_ahead_for_is_left_alone(archive: Archive) -> None:
    keep(archive, page("ferry"), "a", now=NOON + DAY)
    assert base_of(archive, keep(archive, page("quay"), "b")) is None


def test_what_came_last_is_told_by_number_where_a_clock_ran_ahead(archive: Archive) -> None:
    keep(archive, page("ferry"), "a", now=NOON + DAY)
    keep(archive, page("quay"), "b")
    assert keep(archive, page("quay"), "b", now=NOON + HOUR) is None
    assert numbers(archive) == [1, 2]


def test_the_last_page_that_was_read_and_the_last_that_was_not(archive: Archive) -> None:
    for number, outcome in enumerate(["profile:zox", "blocked", "generic", "empty", "consent"]):
        keep(archive, page(str(number)), str(number), outcome=outcome)
    keep(archive, page(), "x", subject=section(2), outcome="feed")  # which stood in for it
    keep(archive, page(), "x", subject=Subject(kind="feed", id=2), outcome="feed")
    assert read(archive, lambda tx: raw.last(tx, section(1), good=True)) == 4
    assert read(archive, lambda tx: raw.last(tx, section(1), good=False)) == 5
    assert read(archive, lambda tx: raw.last(tx, section(2), good=True)) is None
    assert read(archive, lambda tx: raw.last(tx, section(2), good=False)) == 6
    assert read(archive, lambda tx: raw.last(tx, Subject(kind="feed", id=2), good=True)) == 7


def test_the_pages_of_an_article_are_told_oldest_first(archive: Archive) -> None:
    for number, article_id in enumerate((1, 2, 1)):
        keep(archive, page(str(number)), "a", subject=of_article(article_id))
    assert read(archive, lambda tx: raw.kept_of(tx, of_article(1))) == [1, 3]
    assert numbers(archive) == []


def test_a_damaged_page_is_told_by_its_number_and_never_handed_out(archive: Archive) -> None:
    first, second = keep(archive, page("ferry"), "a"), keep(archive, page("quay"), "b")
    flip_a_byte(archive, second)
    assert kept(archive, first).body == page("ferry").body
    with pytest.raises(ArchiveError, match="the kept page 2 is damaged"):
        kept(archive, second)


def test_a_damaged_base_is_told_and_serves_no_more(archive: Archive) -> None:
    first, second = keep(archive, page("ferry"), "a"), keep(archive, page("quay"), "b")
    flip_a_byte(archive, first)
    with pytest.raises(ArchiveError, match="the kept page 1 is damaged"):
        kept(archive, second)
    third = keep(archive, page("dredger"), "c")
    assert base_of(archive, third) is None
    assert kept(archive, third).body == page("dredger").body


@pytest.mark.parametrize("values", [{"hash": "0" * 64}, {"size": 7}, {"size": -1}, {"body": b""}, {"base_id": 2}])
def test_a_row_that_contradicts_itself_is_damaged(archive: Archive, values: dict[str, object]) -> None:
    number = keep(archive, page("ferry"), "a")
    keep(archive, page(body=b"another"), "b", subject=section(2))
    write(archive, lambda tx: tx.execute(update(table).where(table.c.id == number).values(**values)))
    if "base_id" in values:
        flip_a_byte(archive, 2)
    with pytest.raises(ArchiveError, match="is damaged"):
        kept(archive, number)


def test_a_page_that_is_not_kept_is_not_found(archive: Archive) -> None:
    with pytest.raises(NotFound, match="no page is kept under the number 7"):
        kept(archive, 7)


def test_the_room_that_pages_take_is_told(archive: Archive) -> None:
    keep(archive, page(body=os.urandom(500)), "a")
    keep(archive, page(body=os.urandom(500)), "b")
    pages_kept, room = read(archive, raw.sizes)
    assert pages_kept == 2
    assert 1_000 < room < 1_100


def test_the_kept_pages_of_an_article_that_proves_to_be_another_are_that_ones(archive: Archive) -> None:
    short, story = "https://news.example/?p=7", "https://news.example/2026/11/23/ferry/"
    place = replace(make_sections(archive, "Europe", "Energy")["Energy"], read_pages=True)
    [lost] = file_page(archive, place, [card("x", url=short)]).new
    known = read(archive, lambda tx: articles.find(tx, story))
    assert known is not None
    for number, article_id in enumerate((known, lost)):
        keep(archive, page(str(number)), "a", subject=of_article(article_id))
    article = Article(url=story, title="Ferry", text="It sails.")
    got = write(archive, lambda tx: pages.settle(tx, lost, article, own(short, story), NOON))
    assert got.article_id == known != lost
    assert read(archive, lambda tx: raw.kept_of(tx, of_article(got.article_id))) == [1, 2]
    assert kept(archive, 2).subject == of_article(known)


step = st.tuples(
    st.sampled_from([section(1), section(2), of_article(1), of_article(2)]),
    st.sampled_from(["generic", "blocked"]),
    st.lists(st.sampled_from(["ferry", "dredger", "quay"]), max_size=3),
    st.integers(0, 60),  # hours since the step before
    st.sampled_from([None, None, None, 12, 72]),  # hours that pages are kept, where they are pruned then
)


@pytest.mark.parametrize("theme", ["zox", "newspaper", "blocks"])
@pytest.mark.parametrize("kind", ["category-energy-?.html", "article-*[0-9].html"])
def test_real_pages_on_a_base_take_less_than_half(tmp_path: Path, theme: str, kind: str) -> None:
    files = sorted((shared_pages() / theme).glob(kind))
    with archive_in(tmp_path) as archive:
        make_sections(archive, "Europe")
        told = [keep(archive, page(body=file.read_bytes()), file.name) for file in files]
        assert [kept(archive, one).body for one in told] == [file.read_bytes() for file in files]
        lengths = read(archive, lambda tx: tx.scalars(select(func.length(table.c.body)).order_by(table.c.id)).all())
    assert sum(lengths[1:]) / len(lengths[1:]) < lengths[0] / 2
