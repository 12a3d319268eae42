import xml.etree.ElementTree as ET
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import pytest

from replica.site import Site
from tests.replica.making import NOW, ORIGIN, Hands, get, post, posts

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def _root(site: Site, target: str) -> ET.Element:
    return ET.fromstring(get(site, target).body)  # noqa: S314 -- our own feed


def _links(site: Site, target: str) -> list[str]:
    return [item.findtext("link", "") for item in _root(site, target).iter("item")]


@pytest.fixture
def site() -> Site:
    return Site(posts(25), clock=Hands())


def test_a_feed_holds_the_ten_newest_with_their_whole_text(site: Site) -> None:
    items = list(_root(site, "/feed/").iter("item"))
    assert [item.findtext("title") for item in items] == [f"Story {number}" for number in range(1, 11)]
    assert items[0].findtext("link") == f"{ORIGIN}/2026/11/23/story-1/"
    assert items[0].findtext(_CONTENT) == "<p>Text of story 1.</p>\n"
    assert parsedate_to_datetime(items[0].findtext("pubDate", "")) == NOW - timedelta(hours=1)


def test_a_second_page_of_a_feed_goes_on_and_past_the_end_is_a_404_with_a_feed(site: Site) -> None:
    assert _links(site, "/feed/?paged=2")[0].endswith("/story-11/")
    assert get(site, "/feed/?paged=4").status == 404
    assert _links(site, "/feed/?paged=4") == []


def test_a_categorys_feed_holds_its_posts_only(site: Site) -> None:
    site.add(post(50, categories=("eastern-europe",)))
    assert _links(site, "/category/europe/feed/") == [f"{ORIGIN}/2026/11/23/story-50/"]
    assert get(site, "/category/nowhere/feed/").status == 404


def test_atom_tells_the_same_stories(site: Site) -> None:
    entries = _root(site, "/feed/atom/").findall(f"{_ATOM}entry")
    assert [entry.findtext(f"{_ATOM}title") for entry in entries] == [f"Story {number}" for number in range(1, 11)]
    assert entries[0].findtext(f"{_ATOM}published") == "2026-11-23T16:00:00Z"


@pytest.mark.parametrize("title", ["AT&T <b> “up”", "]]> & so on"])
def test_a_title_with_markup_signs_survives_the_feed(title: str) -> None:
    site = Site([post(1, title=title, author=title)], clock=Hands())
    item = _root(site, "/feed/").find("channel/item")
    assert item is not None
    assert item.findtext("title") == item.findtext("{http://purl.org/dc/elements/1.1/}creator") == title


def test_all_feeds_share_one_validator_and_any_posts_change_moves_it(site: Site) -> None:
    targets = ("/feed/", "/feed/atom/", "/category/energy/feed/")
    before = {get(site, target).headers["ETag"] for target in targets}
    site.edit(20, title="Corrected")
    after = {get(site, target).headers["ETag"] for target in targets}
    assert len(before) == len(after) == 1
    assert before != after


def test_a_conditional_request_is_answered_304_until_something_changes(site: Site) -> None:
    first = get(site, "/feed/").headers
    asked = {"if_none_match": first["ETag"], "if_modified_since": first["Last-Modified"]}
    answer = get(site, "/feed/", **asked)
    assert (answer.status, answer.body) == (304, b"")
    site.edit(3, title="Corrected")
    assert get(site, "/feed/", **asked).status == 200


def test_where_both_validators_are_sent_both_must_hold(site: Site) -> None:
    modified = get(site, "/feed/").headers["Last-Modified"]
    assert get(site, "/feed/", if_modified_since=modified).status == 304
    assert get(site, "/feed/", if_none_match='"other"', if_modified_since=modified).status == 200


def test_a_weak_etag_echoed_back_never_matches_but_stripped_it_does() -> None:
    site = Site(posts(1), clock=Hands(), weak_etags=True)
    etag = get(site, "/feed/").headers["ETag"]
    assert etag.startswith('W/"')
    assert get(site, "/feed/", if_none_match=etag).status == 200
    assert get(site, "/feed/", if_none_match=etag.removeprefix("W/")).status == 304


def test_trashing_the_newest_moves_last_modified_back_so_that_a_date_alone_misses_it(site: Site) -> None:
    before = get(site, "/feed/").headers["Last-Modified"]
    site.trash(1)
    after = get(site, "/feed/").headers["Last-Modified"]
    assert parsedate_to_datetime(after) < parsedate_to_datetime(before)
    assert get(site, "/feed/", if_modified_since=before).status == 304


@pytest.mark.parametrize("asked", ["yesterday", "Mon, 23 Nov 2026 17:00:00 -0000", ""])
def test_a_date_that_cannot_be_read_is_no_condition(site: Site, asked: str) -> None:
    assert get(site, "/feed/", if_modified_since=asked).status == 200


def test_an_empty_site_has_an_empty_feed() -> None:
    answer = get(Site(clock=Hands()), "/feed/")
    assert answer.status == 200
    assert parsedate_to_datetime(answer.headers["Last-Modified"]).astimezone(UTC).year == 1970
