import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import feedparser  # type: ignore[import-untyped]  # it ships none
import pytest
from sqlalchemy import update

from db.pages import settle
from db.schema import article
from pressclip.cli.main import run
from pressclip.models import Article
from tests.archives import NOON, card, own, write
from tests.pressclip.conftest import lone as lone  # noqa: PLC0414 - fixtures are shared by their names
from tests.web.atom_rules import atom_faults
from tests.web.json_feed_rules import json_feed_faults
from tests.web.pages.shelf import answered, filled, get
from tests.web.rooms import TOKEN, bearer, fill, match, room_in
from web import feeds
from web.context import make_context
from web.feeds import revoke_address, revoke_watch, search_address, watch_address

_MEDIA = "application/atom+xml, application/rss+xml, application/feed+json, text/html, */*;q=0.9"
_READER = {  # what a feed reader sends (Miniflux 2)
    "User-Agent": "Mozilla/5.0 (compatible; Miniflux/2.2.5; +https://miniflux.app)",
    "Accept": _MEDIA,
    "Accept-Encoding": "gzip",
}
_TAG, _DATE = "{tag}", "{date}"
_READERS = {  # what they send with the validators that they kept, as they kept them
    "Miniflux": _READER | {"If-None-Match": _TAG, "If-Modified-Since": _DATE},
    "FreshRSS": {
        "User-Agent": "FreshRSS/1.26.1 (Linux; https://freshrss.org)", "Accept-Encoding": "gzip, deflate, br",
        "Accept": "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, */*",
        "If-None-Match": _TAG, "If-Modified-Since": _DATE,
    },
    "FreshRSS behind Apache's mod_deflate": {"If-None-Match": '"{bare}-gzip"', "If-Modified-Since": _DATE},
    "NetNewsWire": {
        "User-Agent": "NetNewsWire (RSS Reader; https://netnewswire.com/)", "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate, br", "If-None-Match": _TAG, "If-Modified-Since": _DATE,
    },
    "Feedly behind nginx's gzip": {
        "User-Agent": "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 1 subscribers; like FeedFetcher-Google)",
        "If-None-Match": "W/{tag}",
    },
    "Thunderbird": {"User-Agent": "Thunderbird/140.0", "If-Modified-Since": _DATE},
    "feedparser": {"A-IM": "feed", "If-None-Match": _TAG},
    "with several tags": {"If-None-Match": '"other", W/"{bare}-br", "third"'},
    "without quotes": {"If-None-Match": "{bare}"},
    "an old proxy's date": {"If-Modified-Since": "Monday, 23-Nov-26 12:00:00 GMT"},
}  # fmt: skip


def parsed(text: str) -> Any:
    """A feed as feedparser reads it, which finds nothing wrong with it."""
    feed = feedparser.parse(text)
    assert not feed.bozo
    return feed


def test_a_search_and_a_watch_are_feeds_that_a_strict_reader_takes(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        ids = fill(room, "gas-deal", "libya-talks", "gas-prices")
        match(room, ids[0])
        search = room.get("/feeds/search.atom?q=gas", headers=_READER)
        watch = room.get("/feeds/watches/gas.atom", headers=_READER)
        as_json = room.get("/feeds/watches/gas.json")
    assert [entry.title for entry in parsed(search.text).entries] == ["Gas prices", "Gas deal"]
    assert [entry.title for entry in parsed(watch.text).entries] == ["Gas deal"]
    assert parsed(search.text).feed.links[0].href == "http://127.0.0.1:8000/feeds/search.atom?q=gas"
    assert [item["title"] for item in as_json.json()["items"]] == ["Gas deal"]
    types = (search.headers["content-type"], as_json.headers["content-type"])
    assert types == ("application/atom+xml", "application/feed+json")


@pytest.mark.parametrize("reader", sorted(_READERS))
@pytest.mark.parametrize("feed", ["search.atom?q=gas", "search.json?q=gas", "watches/gas.atom", "watches/gas.json"])
def test_a_reader_that_has_the_feed_is_told_so_until_it_changes(tmp_path: Path, reader: str, feed: str) -> None:
    with room_in(tmp_path) as room:
        match(room, fill(room, "gas-deal")[0])
        first = room.get(f"/feeds/{feed}", headers=_READER)
        tag, date = first.headers["etag"], first.headers["last-modified"]
        assert date == "Mon, 23 Nov 2026 12:00:00 GMT"
        kept = {name: value.format(tag=tag, bare=tag.strip('"'), date=date) for name, value in _READERS[reader].items()}
        again = room.get(f"/feeds/{feed}", headers=kept)
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["etag"], again.headers["last-modified"]) == (tag, date)
        match(room, fill(room, "gas-deal", "gas-prices", at=NOON + timedelta(minutes=5))[1])
        assert room.get(f"/feeds/{feed}", headers=kept).status_code == 200


@pytest.mark.parametrize("feed", ["search.atom?q=gas", "watches/gas.json"])
def test_a_reader_that_keeps_the_date_alone_gets_what_came_in_behind_a_newer_article(tmp_path: Path, feed: str) -> None:
    with room_in(tmp_path) as room:
        late, first = fill(room, "oil-deal", "gas-deal")
        match(room, first)
        room.later(60)
        date = room.get(f"/feeds/{feed}").headers["last-modified"]
        match(room, late)
        page = Article(url=card("oil-deal").url, title="Oil deal", text="And gas.")
        write(room.archive, lambda tx: settle(tx, late, page, own(page.url), NOON))
        told = room.get(f"/feeds/{feed}", headers={"If-Modified-Since": date})
        assert told.status_code == 200
        assert "Oil deal" in told.text
        room.later(60)
        kept = {"If-Modified-Since": told.headers["last-modified"]}
        assert told.headers["last-modified"] > date
        assert room.get(f"/feeds/{feed}", headers=kept).status_code == 304


def test_after_a_restart_a_reader_that_keeps_the_date_alone_gets_the_feed_whole_once(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        fill(room, "gas-deal")
        date = room.get("/feeds/search.atom").headers["last-modified"]
        room.later(-3600)
        room.context.versions._seen.clear()
        told = room.get("/feeds/search.atom", headers={"If-Modified-Since": date})
        again = room.get("/feeds/search.atom", headers={"If-Modified-Since": told.headers["last-modified"]})
    assert (told.status_code, again.status_code) == (200, 304)


@pytest.mark.parametrize(
    "known",
    [
        {"If-None-Match": '"0123"'},
        {"If-None-Match": ""},
        {"If-None-Match": '"0123"', "If-Modified-Since": "Mon, 23 Nov 2026 12:00:00 GMT"},
        {"If-Modified-Since": "Mon, 23 Nov 2026 11:59:59 GMT"},
        {"If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Mon, 23 Nov 99999999999999999999 12:00:00 GMT"},
        {"If-Modified-Since": "Mon, 23 Nov 2026 12:00:00 +99999999999999999999"},
    ],
)
def test_a_reader_that_has_another_gets_it_whole(tmp_path: Path, known: dict[str, str]) -> None:
    with room_in(tmp_path) as room:
        fill(room, "gas-deal")
        assert room.get("/feeds/search.atom?q=gas", headers=_READER | known).status_code == 200


def test_feeds_of_whatever_is_in_the_archive_keep_every_rule(tmp_path: Path) -> None:
    with filled(tmp_path, hostile=True) as desk:
        for path in ("search.{}?q=script", "search.{}?q=libya+OR+hydrogen&limit=100", "watches/libya.{}",
                     "watches/energy.{}", "search.{}?q=nothing", 'search.{}?q="a+<b>"+OR+é'):  # fmt: skip
            told = get(desk, f"/feeds/{path.format('atom')}")
            assert atom_faults(told.content) == []
            assert parsed(told.text).feed.links[0].rel == "self"
            assert json_feed_faults(get(desk, f"/feeds/{path.format('json')}").json()) == []


def test_a_search_that_takes_too_long_is_a_feed_of_the_newest_that_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "_SEARCH", 0.0)
    with room_in(tmp_path) as room:
        fill(room, *["gas-deal", *[f"other-{number}" for number in range(9)], "gas-prices"])
        answer = room.get("/feeds/search.atom?q=/gas.*(deal|prices)/&limit=5")
    assert answer.status_code == 200
    assert [entry.title for entry in parsed(answer.text).entries] == ["Gas prices"]


def test_a_feed_without_entries_stays_the_same(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        first = room.get("/feeds/watches/gas.atom")
        room.later(3600)
        again = room.get("/feeds/watches/gas.atom", headers={"If-None-Match": first.headers["etag"]})
    assert parsed(first.text).entries == []
    assert again.status_code == 304


def test_an_article_keeps_its_id_in_every_feed_when_its_address_changes(
    tmp_path: Path, lone: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with room_in(tmp_path) as room:
        match(room, fill(room, "gas-deal")[0])
        paths = [f"/feeds/{stem}" for stem in ("search.atom?q=gas", "watches/gas.atom")]
        before = [parsed(room.get(path).text).entries[0] for path in paths]
        old, new = (card(slug).url for slug in ("gas-deal", "gas-deal-signed"))
        page = Article(url=new, title="Gas deal", text="It was signed.")
        write(room.archive, lambda tx: settle(tx, 1, page, own(old, new), NOON))
        after = [parsed(room.get(path).text).entries[0] for path in paths]
        [as_json] = room.get("/feeds/search.json?q=gas").json()["items"]
    assert [one.link for one in (*before, *after)] == [old, old, new, new]
    assert run([*lone, "feed", "gas"]) == 0
    [printed] = parsed(capsys.readouterr().out).entries
    assert (printed.link, as_json["url"]) == (new, new)
    assert {one.id for one in (*before, *after, printed)} == {as_json["id"]}


def test_a_secret_address_opens_its_own_feed_alone_until_it_is_revoked(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        assert room.get("/api/v1/feeds").status_code == 401
        [told] = room.get("/api/v1/feeds", headers=bearer(TOKEN)).json()["items"]
        key = told["atom"].partition("?key=")[2]
        assert len(key) == 32
        assert room.get(told["atom"]).status_code == room.get(told["json"]).status_code == 200
        for path in (
            "/feeds/search.atom?q=gas",
            "/api/v1/articles",
            "/metrics",
            "/feeds/watches/oil.atom",
            "/feeds/gas",
        ):
            joint = "&" if "?" in path else "?"
            assert room.get(f"{path}{joint}key={key}").status_code == 401
        assert room.get("/feeds/watches/gas.atom?key=").status_code == 401
        assert room.get("/feeds/watches/gas.atom?key=" + "é" * 32).status_code == 401
        revoke_watch(room.context.keys, "gas")
        assert room.get(told["atom"]).status_code == 401
        [other] = room.get("/api/v1/feeds", headers=bearer(TOKEN)).json()["items"]
        assert other["atom"] != told["atom"]
        assert room.get(other["atom"]).status_code == 200


def test_the_secret_address_of_a_search_is_revoked_by_itself(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        mine = search_address(room.context, 'gas OR "öl"', "atom", site="news", section="Energy")
        other = search_address(room.context, "gas", "json")
        watch = watch_address(room.context, "gas", "atom")
        assert [room.get(one).status_code for one in (mine, other, watch)] == [400, 200, 200]  # no section yet
        assert revoke_address(room.context.keys, f"https://clips.example{mine}")
        assert [room.get(one).status_code for one in (mine, other, watch)] == [401, 200, 200]
        assert revoke_address(room.context.keys, other)
        assert revoke_address(room.context.keys, watch)
        assert [room.get(one).status_code for one in (mine, other, watch)] == [401, 401, 401]
        for none in ("gas", "/feeds/search", "https://clips.example/", "http://[/feeds/search.atom"):
            assert not revoke_address(room.context.keys, none)


@pytest.mark.parametrize(
    ("said", "scheme"), [("https", "https"), ("HTTPS, http", "https"), ("http", "http"), ("x", "http")]
)
def test_behind_a_proxy_feeds_are_named_by_the_scheme_that_it_speaks(tmp_path: Path, said: str, scheme: str) -> None:
    asked = {**bearer(TOKEN), "Host": "clips.example", "X-Forwarded-Proto": said}
    with room_in(tmp_path, token=TOKEN, hosts=("clips.example",)) as room:
        [told] = room.get("/api/v1/feeds", headers=asked).json()["items"]
        feed = room.get("/feeds/search.json", headers=asked).json()
    assert told["atom"].startswith(f"{scheme}://clips.example/feeds/watches/gas.atom?key=")
    assert (feed["home_page_url"], feed["feed_url"]) == (
        f"{scheme}://clips.example/",
        f"{scheme}://clips.example/feeds/search.json",
    )


@pytest.mark.parametrize("name", ["a/b", "my watch", "c#?x", "été & %20"])
def test_a_watch_of_any_name_has_a_feed_that_opens_by_its_address_and_names_it(tmp_path: Path, name: str) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        settings = replace(room.context.settings, watches=(replace(room.context.settings.watches[0], name=name),))
        context = make_context(settings, room.archive.path, clock=lambda: NOON)
        address = watch_address(context, name, "atom")
        answer = answered(context, address)
        context.archive.close()
    assert answer.status_code == 200
    assert parsed(answer.text).feed.links[0].href == f"http://127.0.0.1:8000{address.replace('%2F', '/')}"


@pytest.mark.parametrize("asked", ["q=gas{}|^`", "q=%22gas%22&limit=5", "q=gas+deal&key=a:b@c/?~"])
def test_a_feed_names_itself_by_a_valid_address_however_it_was_asked_for(tmp_path: Path, asked: str) -> None:
    with room_in(tmp_path) as room:
        fill(room, "gas-deal")
        answer = room.get(f"/feeds/search.atom?{asked}")
        as_json = room.get(f"/feeds/search.json?{asked}").json()
    named = parsed(answer.text).feed.links[0].href
    assert atom_faults(answer.text) == []
    assert as_json["feed_url"] == named.replace(".atom", ".json")
    assert unquote(named).endswith(unquote(f"?{asked}")), "it opens the same"


def test_a_search_has_a_secret_address_of_its_own(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as room:
        fill(room, "gas-deal")
        address = search_address(room.context, "gas", "atom", section="Energy")
        assert room.get(address).status_code == 200
        assert room.get(address.replace("q=gas", "q=libya")).status_code == 401
        assert room.get(address.replace("Energy", "Africa")).status_code == 401
        assert room.get(address.replace("&section=Energy", "")).status_code == 401


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/feeds/search.atom?limit=0", 400, "bad-parameter"),
        ("/feeds/search.atom?q=a+AND", 400, "bad-query"),
        ("/feeds/watches/nobody.atom", 404, "unknown-watch"),
        ("/feeds/watches/gas.rss", 404, "not-found"),
    ],
)
def test_what_is_no_feed_is_a_problem(tmp_path: Path, path: str, status: int, error: str) -> None:
    with room_in(tmp_path) as room:
        answer = room.get(path)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_what_a_hostile_page_wrote_is_inert_in_every_answer(tmp_path: Path) -> None:
    evil = '<script>alert(1)</script> "onmouseover=a() ]]> =HYPERLINK(1) \x00\x1b[31m\x85\u2028\u202e javascript:1'
    with room_in(tmp_path) as room:
        [number] = fill(room, "gas", title=f"gas {evil}", excerpt=evil, label=evil, image="javascript:alert(1)")
        write(room.archive, lambda tx: tx.execute(update(article).values(authors=[evil], language=evil, text=evil)))
        match(room, number)
        paths = ("/api/v1/articles?q=gas", f"/api/v1/articles/{number}", "/api/v1/changes", "/api/v1/matches")
        for path in paths:
            body = room.get(path).content
            text = body.decode("utf-8")
            assert json.loads(text)
            assert not [c for c in text if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c in "\u2028\u202e"]
            assert room.get(path).headers["content-type"] == "application/json"
        for path in ("/feeds/search.atom?q=gas", "/feeds/watches/gas.atom"):
            feed = parsed(room.get(path).text)
            [entry] = feed.entries
            assert "<script>" not in room.get(path).text
            assert entry.title_detail.type == "text/plain"
            assert "javascript:alert" not in room.get(path).text
        [item] = room.get("/feeds/watches/gas.json").json()["items"]
        assert "content_html" not in item
        assert "image" not in item
