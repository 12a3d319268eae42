"""Another page than the section's, served with status 200 at the section's own address."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path

import pytest
from sqlalchemy import select

from db.schema import article, sighting
from pressclip.models import Page
from replica.faults import Fault
from replica.messages import parse_request
from replica.respond import respond
from schedules.belonging import objection
from schedules.remembering import history_of
from schedules.reread import reread
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import shipped_profiles
from tests.desks import HOME, Newsroom, newsroom, watch

EUROPE, AFRICA = "/category/europe/", "/category/africa/"


def publish(room: Newsroom, stem: str, categories: Sequence[str], count: int = 8) -> None:
    for number in range(count):
        room.publish(f"{stem}-{number}", f"The {stem} story of the day, number {number}", categories=tuple(categories))
        room.later(minutes=30)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """Two sections of eight articles each, read once; everything more is told."""
    with newsroom(tmp_path, watch("all", "story")) as opened:
        publish(opened, "europe", ["europe"])
        publish(opened, "africa", ["africa"])
        for name in ("Europe", "Africa"):
            assert opened.poll(name).new == 8
        opened.later(minutes=15)
        yield opened


def html(room: Newsroom, path: str) -> str:
    """What stands at a path where nothing is in the way any more."""
    room.site.faults.clear()
    return respond(room.site, parse_request(path, {}), HOME.rstrip("/")).body.decode()


def serve(room: Newsroom, body: str, *, api: bool = False) -> None:
    """From now on this stands at the section's address and below it."""
    if not api:
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
    room.site.faults.add(Fault(path_prefix=EUROPE, body=body))


def silent(body: str) -> str:
    """The page without a word of whose it is."""
    return re.sub(r"<title>.*?</title>|<h1.*?</h1>|<link rel=.alternate.*?>", "", body, flags=re.DOTALL)


def shown_by(room: Newsroom, name: str) -> set[str]:
    section_id = room.sections()[name].id
    here = select(article.c.title).join(sighting, sighting.c.article_id == article.c.id)
    return set(room.read(lambda tx: tx.scalars(here.where(sighting.c.section_id == section_id)).all()))


def refused(room: Newsroom, why: str) -> None:
    """The section is broken, for this reason, and nothing of the page was filed or told."""
    before = shown_by(room, "Europe")
    room.deliver()
    polled = room.poll()
    assert (polled.status, polled.new, polled.found) == ("broken", 0, 0)
    assert why in (polled.error or "")
    assert shown_by(room, "Europe") == before
    assert room.deliver() == 0


def test_a_page_headed_as_another_section_is_not_believed(room: Newsroom) -> None:
    serve(room, html(room, AFRICA))
    refused(room, "profile:zox: not this section's page: the page is headed 'Africa' as another section is")


def test_who_looks_by_hand_is_told_what_a_poll_would_say(room: Newsroom) -> None:
    section, body = room.sections()["Europe"], html(room, AFRICA)
    page = Page(url=section.url, final_url=section.url, status=200, date=room.now, text=body, body=body.encode())
    listing = read_listing(page, zone=UTC, profiles=shipped_profiles())
    known = room.read(lambda tx: history_of(tx, section)).known
    said = room.read(lambda tx: objection(tx, section, page, listing, known, room.now))
    serve(room, body)
    assert said == "not this section's page: the page is headed 'Africa' as another section is"
    assert f"profile:zox: {said};" in (room.poll().error or "")


def test_a_page_of_what_other_sections_showed_before_is_not_believed_whatever_it_says(room: Newsroom) -> None:
    for body in (silent(html(room, AFRICA)), html(room, AFRICA).replace("Africa", "Europe")):
        serve(room, body)
        refused(room, "8 of its 8 articles were known before, of other sections alone")


def test_the_sites_latest_articles_are_not_believed_to_be_the_section(room: Newsroom) -> None:
    publish(room, "energy", ["energy"], count=6)
    for name in ("Energy", "Africa"):
        room.poll(name)
    room.later(minutes=15)
    room.poll()
    room.later(minutes=15)
    publish(room, "africa-more", ["africa"], count=4)
    room.poll("Africa")
    serve(room, silent(html(room, "/latest-news/")))
    refused(room, "of other sections alone")


def test_another_page_stays_refused_though_all_that_is_on_it_came_since(room: Newsroom) -> None:
    serve(room, silent(html(room, AFRICA)))
    refused(room, "not this section's page")
    room.later(days=3)
    publish(room, "later", ["africa"], count=12)
    room.poll("Africa")
    serve(room, silent(html(room, AFRICA)))
    refused(room, "are known of other sections, none of this one")


CANONICAL = '<link rel="canonical" href="{}">'
OG_URL = '<meta property="og:url" content="{}">'
FEED = '<link rel="alternate" type="application/rss+xml" href="{}">'


@pytest.mark.parametrize(
    ("ours", "theirs", "heading", "why"),
    [
        (CANONICAL, CANONICAL.format(f"{HOME}category/middle-east/"), "Europe", "another section's address"),
        (CANONICAL, CANONICAL.format(f"{HOME}latest-news/"), "News", "it is another one than"),
        (OG_URL, OG_URL.format(f"{HOME}latest-news/"), "News", "it is another one than"),
        (FEED, FEED.format(f"{HOME}category/asia/feed/"), "News", "it is another one than"),
    ],
)
def test_a_page_that_says_it_is_another_than_before_is_not_believed(
    room: Newsroom, ours: str, theirs: str, heading: str, why: str
) -> None:
    publish(room, "unknown", ["middle-east"])
    room.publish("europe-new", "One more story", categories=("europe",))
    own = HOME + EUROPE[1:]
    stated = ours.format(f"{own}feed/" if ours == FEED else own)
    serve(room, html(room, EUROPE).replace("</title>", f"</title>{stated}"))
    assert room.poll().new == 1
    other = html(room, "/category/middle-east/").replace("</title>", f"</title>{theirs}")
    serve(room, other.replace("Middle East", heading))
    refused(room, why)


def test_a_body_class_of_another_category_is_not_believed(room: Newsroom) -> None:
    def classed(body: str, name: str) -> str:
        return body.replace('class="archive category"', f'class="archive category category-{name}"')

    publish(room, "unknown", ["middle-east"])
    room.publish("europe-new", "One more story", categories=("europe",))
    serve(room, classed(html(room, EUROPE), "europe"))
    assert room.poll().new == 1
    room.later(minutes=15)
    room.deliver()
    serve(room, classed(html(room, "/category/middle-east/"), "middle-east"))
    refused(room, "the page says that it is another one")


def test_after_long_downtime_a_page_of_new_articles_is_believed(room: Newsroom) -> None:
    room.later(days=5)
    publish(room, "later", ["europe"], count=30)
    polled = room.poll()
    assert (polled.status, polled.new) == ("new", polled.found), polled.error


@pytest.mark.parametrize("quiet", [False, True])
def test_after_downtime_articles_that_a_wider_section_shows_as_well_are_believed(room: Newsroom, quiet: bool) -> None:
    """Whether both were away, or this one alone, and whatever the pages say but for their title."""
    room.later(days=5)
    for number in range(3):
        publish(room, f"later-{number}", ["europe", "africa"], count=12)
        if quiet:
            room.poll("Africa")
    room.poll("Africa")
    polled = room.poll()
    assert (polled.status, polled.found) == ("ok", 10), polled.error
    assert len([title for title in shown_by(room, "Europe") if "later" in title]) == 10


def test_a_site_that_names_its_home_page_on_every_page_is_believed(room: Newsroom) -> None:
    def homely(path: str) -> str:
        return html(room, path).replace("</title>", f'</title><link rel="canonical" href="{HOME}">')

    room.publish("europe-new", "One more story", categories=("europe",))
    serve(room, homely(EUROPE))
    assert room.poll().new == 1
    room.later(days=5)
    publish(room, "later", ["europe"], count=30)
    serve(room, homely(EUROPE))
    assert room.poll().status == "new"


def test_a_section_whose_page_names_a_new_address_of_its_own_is_believed(room: Newsroom) -> None:
    for address, days in (("category/europe/", 0), ("europe/", 5)):
        room.later(days=days)
        publish(room, f"later-{days}", ["europe"], count=30)
        serve(room, html(room, EUROPE).replace("</title>", f"</title>{CANONICAL.format(HOME + address)}"))
        assert room.poll().status == "new"


def test_a_page_that_shows_what_is_known_is_the_sections_whatever_it_says(room: Newsroom) -> None:
    body = html(room, EUROPE).replace("Europe", "Africa")
    serve(room, body.replace("</title>", f"</title>{CANONICAL.format(HOME + AFRICA[1:])}"))
    assert room.poll().status == "ok"


def test_a_section_that_was_renamed_while_all_on_it_is_new_is_believed(room: Newsroom) -> None:
    room.later(days=5)
    publish(room, "later", ["europe"], count=30)
    serve(room, html(room, EUROPE).replace("Europe", "Europe and its neighbours"))
    assert room.poll().status == "new"


def test_the_sections_own_feed_stands_in_for_another_page_as_long_as_that_is_there(room: Newsroom) -> None:
    publish(room, "unknown", ["middle-east"])
    room.publish("europe-new", "A story", categories=("europe",))
    serve(room, html(room, EUROPE).replace("</title>", f'</title><link rel="canonical" href="{HOME}{EUROPE[1:]}">'))
    room.poll()
    for number in range(3):
        room.publish(f"new-{number}", f"One more story, number {number}")
        feed = html(room, f"{EUROPE}feed/")
        other = f'</title><link rel="canonical" href="{HOME}category/middle-east/">'
        serve(room, html(room, "/category/middle-east/").replace("</title>", other))
        as_xml = {"Content-Type": "application/rss+xml"}
        room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", body=feed, headers=as_xml))
        polled = room.poll()
        assert (polled.status, polled.new, polled.method) == ("new", 1, "feed"), polled.error
        room.later(minutes=15)
    assert not [title for title in shown_by(room, "Europe") if "unknown" in title]


def test_a_refused_page_is_refused_when_it_is_read_again(room: Newsroom) -> None:
    serve(room, html(room, AFRICA))
    refused(room, "not this section's page")
    europe = room.sections()["Europe"]
    done = room.run(lambda desk: reread(desk, europe, lambda: None))
    assert (done.unread, done.new) == (1, 0)
    assert not [title for title in shown_by(room, "Europe") if "africa" in title]
