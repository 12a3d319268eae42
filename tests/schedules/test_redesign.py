"""A site is redesigned overnight: every class, tag and nesting of its list pages changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from db.schema import article, sighting
from replica.faults import CONSENT, Fault
from replica.messages import parse_request
from replica.respond import respond
from replica.site import Site
from schedules import notices, roster
from tests.desks import HOME, Newsroom, newsroom, watch
from tests.schedules.sections import addresses, announced

EUROPE = "/category/europe/"
CATEGORIES = "/wp-json/wp/v2/categories?per_page=100"

MENU = [
    (name, f"/category/{name.lower()}/")
    for name in ("Africa", "Asia", "Defence", "Economy", "Energy", "Europe", "Opinion", "Religion", "Science", "Travel")
]
HEADLINES = (
    "Talks resume in Vienna after a long winter", "The grain ships leave Odesa again", "A bridge that nobody wanted",
    "What the treaty leaves out", "Nine ministers and no quorum", "The gas price falls for a third week",
    "An envoy goes home early", "The port that waited for rain",
)  # fmt: skip


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A section of eight articles, read by its profile."""
    with newsroom(tmp_path, watch("libya", "libya"), channels=("phone", "operator")) as opened:
        for number, title in enumerate(HEADLINES):
            opened.publish(f"story-{number}", title)
            opened.later(hours=2)
        assert opened.poll().method == "profile:zox"
        opened.later(hours=2)
        yield opened


@pytest.mark.parametrize("seed", [1, 7, 23, 99, 2026])
def test_after_a_redesign_new_articles_are_found_known_ones_reappear_and_nothing_else_is_filed(
    room: Newsroom, seed: int
) -> None:
    room.site.redesign(seed)
    room.publish("new", "Libya talks resume with a new envoy")
    polled = room.poll()
    assert (polled.status, polled.new, polled.found, polled.method) == ("new", 1, len(HEADLINES) + 1, "learned")
    assert room.deliver() == 1
    room.later(minutes=15)
    assert room.poll().new == 0
    titles = room.read(lambda tx: tx.scalars(select(article.c.title)).all())
    assert sorted(titles) == sorted([*HEADLINES, "Libya talks resume with a new envoy"])


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (7, 23, 99, 2026))])
@pytest.mark.parametrize(("shown", "withdrawn"), [(1, 0), (2, 0), (2, 1), (3, 1), (3, 2)])
def test_a_section_that_showed_few_articles_so_far_is_read_after_a_redesign_too(
    tmp_path: Path, shown: int, withdrawn: int, seed: int
) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        posts, fresh = [], []
        for number in range(shown):
            posts.append(room.publish(f"story-{number}", HEADLINES[number]))
            room.later(hours=2)
        assert room.poll().found == shown
        room.site.redesign(seed)
        for post in posts[:withdrawn]:
            room.site.trash(post.id, gone=True)
        for number in range(6):
            room.later(hours=7)
            fresh.append(room.publish(f"new-{number}", f"Libya talks resume with envoy {number}"))
            room.poll()
        assert room.sections()["Europe"].status == "new", room.sections()["Europe"].error
        assert announced(room) == addresses(room, *fresh)


def test_after_a_redesign_of_all_but_the_box_of_the_newest_nothing_below_it_is_missed(room: Newsroom) -> None:
    before = [*room.site._posts]
    for number in range(3):
        room.later(minutes=20)
        room.publish(f"new-{number}", f"Libya talks resume with envoy {number}")
        redesigned_below_the_box(room)
        polled = room.poll()
        assert (polled.status, polled.new) == ("new", 1)
    room.later(hours=2)
    for number in range(3, 8):
        room.publish(f"new-{number}", f"Libya talks resume with envoy {number}")
    redesigned_below_the_box(room)
    room.poll()
    assert announced(room) == addresses(room, *(post for post in room.site._posts if post not in before))
    room.later(minutes=5)
    room.run(notices.notify)
    room.deliver()
    [notice] = [message for name, message in room.sent if name == "operator"]
    assert "news/Europe: by learned, no more by profile:zox" in notice.text


def redesigned_below_the_box(room: Newsroom) -> None:
    """The section's page as it is now, with its three newest as they were and the list below of other classes."""
    room.site.faults.clear()
    body = respond(room.site, parse_request(EUROPE, {}), HOME.rstrip("/")).body.decode()
    body = body.replace("infinite-content", "river").replace("infinite-post", "river-item")
    room.site.faults.add(Fault(path_prefix="/category/europe/feed/", status=404))
    room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
    room.site.faults.add(Fault(path_prefix=EUROPE, body=body))


def test_a_healed_reading_becomes_the_remembered_one_once_it_proved_itself_twice(room: Newsroom) -> None:
    room.site.redesign(7)
    methods = []
    for number in range(4):
        room.publish(f"new-{number}", f"A further story of the day, number {number}")
        polled = room.poll()
        assert polled.new == 1
        methods.append(polled.method)
        room.later(minutes=15)
    assert methods == ["learned", "learned", "remembered", "remembered"]


def test_side_boxes_that_show_the_sections_own_articles_again_stay_out(room: Newsroom) -> None:
    for number in range(12):
        room.publish(f"more-{number}", f"One more story of the day, number {number}")
        room.later(hours=1)
    room.poll()
    room.site.redesign(7)
    for number in range(4):
        room.publish(f"new-{number}", f"A further story of the day, number {number}")
        polled = room.poll()
        assert (polled.found, polled.new) == (10, 1), polled
        room.later(minutes=15)


@pytest.mark.parametrize("seed", [1, 7, 8])
def test_side_boxes_that_mix_sections_bring_nothing_of_another_one_into_this(room: Newsroom, seed: int) -> None:
    for number in range(40):
        category = ("europe", "africa")[number % 2]
        room.publish(f"{category}-{number}", f"A story of the {category} desk, number {number}", categories=(category,))
        room.later(minutes=30)
    room.poll()
    room.site.redesign(seed)
    for number in range(4):
        room.publish(f"new-{number}", f"A further story of the day, number {number}")
        room.publish(f"africa-new-{number}", f"Another story of the africa desk, {number}", categories=("africa",))
        room.poll()
        room.later(minutes=15)
    here = select(article.c.title).join(sighting, sighting.c.article_id == article.c.id)
    europe = room.sections()["Europe"].id
    titles = room.read(lambda tx: tx.scalars(here.where(sighting.c.section_id == europe)).all())
    assert len(titles) >= 14
    assert not [title for title in titles if "africa" in title]


def test_a_second_redesign_is_healed_like_the_first(room: Newsroom) -> None:
    for seed in (7, 8):
        room.site.redesign(seed)
        for number in range(3):
            room.publish(f"new-{seed}-{number}", f"A further story of the day, number {number} after {seed}")
            assert room.poll().new == 1
            room.later(minutes=15)
        assert room.sections()["Europe"].method == "remembered"


def test_the_operator_hears_once_of_a_section_that_healed(room: Newsroom) -> None:
    room.site.redesign(7)
    for _ in range(6):
        room.poll()
        room.later(minutes=5)
        room.run(notices.notify)
        room.deliver()
    [notice] = [message for name, message in room.sent if name == "operator"]
    assert notice.subject == "Pressclip: 1 section read in another way"
    assert "news/Europe: by learned, no more by profile:zox" in notice.text


def test_the_operator_hears_once_of_a_site_that_shows_two_layouts_by_turns(room: Newsroom) -> None:
    methods = set()
    for number in range(40):
        room.site.design = (None, 7)[number // 2 % 2]
        room.publish(f"new-{number}", f"A further story of the day, number {number}")
        methods.add(room.poll().method)
        room.later(hours=6)
        room.run(notices.notify)
        room.deliver()
    assert methods >= {"profile:zox", "learned"}
    [notice] = [message for name, message in room.sent if name == "operator"]
    assert "news/Europe: by learned, no more by profile:zox" in notice.text


def test_the_operator_hears_again_of_another_layout_that_comes_back_after_long(room: Newsroom) -> None:
    for design in (7, None, 7):
        room.site.design = design
        room.poll()
        room.later(days=8)
        room.run(notices.notify)
        room.deliver()
    assert len([message for name, message in room.sent if name == "operator"]) == 3


def test_after_days_away_a_healed_section_is_still_read_though_all_that_was_known_left_its_page(
    room: Newsroom,
) -> None:
    room.site.redesign(7)
    for _ in range(3):
        room.poll()
        room.later(minutes=15)
    room.later(days=5)
    for number in range(40):
        room.publish(f"later-{number}", f"Something else happened, for the {number}. time")
        room.later(minutes=10)
    polled = room.poll()
    assert (polled.status, polled.method) == ("new", "remembered"), polled.error
    assert polled.new == polled.found


def test_a_page_on_which_only_the_menu_can_be_read_is_broken_and_what_is_known_stays(room: Newsroom) -> None:
    hidden(room, feed=False, menu=True)
    before = room.read(lambda tx: tx.scalars(select(article.c.id)).all())
    polled = room.poll()
    assert (polled.status, polled.new) == ("broken", 0)
    assert room.read(lambda tx: tx.scalars(select(article.c.id)).all()) == before
    assert room.sections()["Europe"].error == polled.error


def hidden(room: Newsroom, *, feed: bool = True, menu: bool = False, api: bool = False) -> None:
    """From now on a script draws the list; the head of the page is as it was, with or without feeds, menu and API."""
    body = respond(room.site, parse_request(EUROPE, {}), HOME.rstrip("/")).body.decode()
    head, _, _ = body.partition("<body")
    if not feed:
        head = head.replace('rel="alternate"', 'rel="other"')
    feed_body = respond(room.site, parse_request(f"{EUROPE}feed/", {}), HOME.rstrip("/")).body
    items = "".join(f'<li><a href="{url}">{name}</a></li>' for name, url in MENU) if menu else ""
    page = f'{head}<body><nav><ul>{items}</ul></nav><div id="app"></div><script src="/app.js"></script></body></html>'
    room.site.faults.add(Fault(path_prefix=EUROPE, body=page))
    if not api:
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
    if feed:
        as_xml = {"Content-Type": "application/rss+xml"}
        room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", body=feed_body, headers=as_xml))


def test_a_list_that_a_script_draws_is_read_from_the_sections_feed(room: Newsroom) -> None:
    room.publish("new", "Libya talks resume with a new envoy")
    hidden(room)
    polled = room.poll()
    assert (polled.status, polled.new, polled.method) == ("new", 1, "feed"), polled.error
    assert room.deliver() == 1


def test_a_feed_of_other_articles_is_not_believed_to_be_the_section(room: Newsroom) -> None:
    for number in range(8):
        room.publish(f"other-{number}", f"A quite different story, number {number}", categories=("energy",))
    other = respond(room.site, parse_request("/category/energy/feed/", {}), HOME.rstrip("/")).body
    hidden(room)
    as_xml = {"Content-Type": "application/rss+xml"}
    room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", body=other, headers=as_xml))
    polled = room.poll()
    assert (polled.status, polled.new) == ("broken", 0)
    assert "feed: 0 of 8 known articles reappear" in (polled.error or "")


def test_a_page_that_its_feed_stands_in_for_is_fetched_whole_each_time(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix=EUROPE, body=CONSENT, headers={"ETag": '"always"'}))
    as_xml = {"Content-Type": "application/rss+xml"}
    for number in range(3):
        room.publish(f"new-{number}", f"A further story of the day, number {number}")
        feed = respond(replaced(room), parse_request(f"{EUROPE}feed/", {}), HOME.rstrip("/")).body
        room.site.faults.add(Fault(path_prefix=f"{EUROPE}feed/", body=feed, headers=as_xml))
        polled = room.poll()
        assert (polled.new, polled.method) == (1, "feed")
        assert room.sections()["Europe"].validators.etag is None
        room.later(minutes=15)


def replaced(room: Newsroom) -> Site:
    """The site with nothing in the way."""
    return Site(room.site._posts, clock=lambda: room.now)


def test_a_list_that_a_script_draws_is_read_from_the_api_where_there_is_no_feed(room: Newsroom) -> None:
    room.publish("new", "Libya talks resume with a new envoy")
    hidden(room, feed=False, api=True)
    polled = room.poll()
    assert (polled.status, polled.new, polled.method) == ("new", 1, "api"), polled.error
    room.publish("long", "The long text of an envoy", " ".join(f"The {n}. ferry left at noon." for n in range(20)))
    room.later(minutes=15)
    assert room.poll().method == "api"
    sources = dict(room.read(lambda tx: tx.execute(select(article.c.title, article.c.text_source)).all()))
    assert sources["The long text of an envoy"] == "api"
    assert sources["Libya talks resume with a new envoy"] is None  # a short text may be a beginning: its page is read


def test_where_neither_page_nor_feed_nor_api_can_be_read_the_section_is_broken_with_every_reason(
    room: Newsroom,
) -> None:
    hidden(room, feed=False)
    polled = room.poll()
    assert (polled.status, polled.new) == ("broken", 0)
    assert "feed: " in (polled.error or "")
    assert "api: " in (polled.error or "")


def test_a_site_without_a_menu_has_the_sections_of_its_api(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        for category in room.site.categories.values():
            room.publish(category.slug, "Talks", categories=(category.slug,))
        room.site.faults.add(Fault(path_prefix="/", body="<html><body>hello</body></html>"))
        body = respond(room.site, parse_request(CATEGORIES, {}), HOME.rstrip("/")).body
        room.site.faults.add(Fault(path_prefix="/wp-json/", body=body, headers={"Content-Type": "application/json"}))
        before = set(room.sections())
        room.later(days=1)
        room.run(roster.read_menus)
        assert set(room.sections()) == before
        assert any(target.startswith("/wp-json/wp/v2/categories") for target in room.asked)
