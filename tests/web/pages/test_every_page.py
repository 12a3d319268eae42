from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from pressclip.models import Document
from pressclip.settings import WebSettings
from tests.archives import NOON, write
from tests.db.shelf import put
from tests.web.pages.reading import one, page, texts
from tests.web.pages.shelf import SETTINGS, Desk, answered, filled, get
from web.context import make_context

VENDOR = Path(__file__).parents[3] / "web" / "static" / "vendor"

EVERY = (
    "/", "/?q=script", "/?q=libya+AND", "/articles/46", "/articles/1", "/articles/0", "/watches", "/watches/libya",
    "/sections", "/sections/meridian/Africa", "/alerts", "/status", "/backtest?q=script", "/why",
    "/why?url=46", "/why?url=https://news.example/2026/11/20/a/", "/why?url=<script>",
)  # fmt: skip


def test_an_archive_that_does_not_answer_is_a_page_that_says_so(tmp_path: Path) -> None:
    answer = answered(make_context(SETTINGS, tmp_path / "none.db", clock=lambda: NOON), "/")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "<h1>The archive does not answer</h1>" in answer.text


def test_what_the_server_refuses_is_told_in_the_same_look(desk: Desk) -> None:
    tree = page(desk, "/nowhere", 404)
    assert texts(tree, "h1") == ["There is nothing here"]
    assert tree.css("nav a")


def test_who_has_to_sign_in_is_asked_for_the_token_and_led_back(tmp_path: Path) -> None:
    with filled(tmp_path, count=3) as desk:
        guarded = replace(SETTINGS, web=WebSettings(token="a long enough token"))
        context = make_context(guarded, desk.archive.path, clock=lambda: NOON)
        sent = answered(context, "/?q=gas", accept="text/html")
        assert sent.status_code == 303
        tree = LexborHTMLParser(answered(context, sent.headers["location"]).text)
        assert one(tree, "form[method=post]").attributes["action"] == "/login"
        assert one(tree, "input[name=next]").attributes["value"] == "/?q=gas"
        assert one(tree, "input[name=token]").attributes["type"] == "password"
        inside = answered(context, "/?q=hydrogen", authorization="Bearer a long enough token")
        feed = LexborHTMLParser(inside.text).css(".take .links a")[0].attributes["href"] or ""
        assert "key=" in feed
        assert answered(context, feed).status_code == 200, "it opens without the token"


def test_a_browser_may_keep_pages_only_where_nobody_signs_out(desk: Desk) -> None:
    assert get(desk, "/?q=gas").headers["cache-control"] == "private, no-cache"
    assert answered(desk.context, "/nowhere").headers["cache-control"] == "no-store"
    guarded = replace(SETTINGS, web=WebSettings(token="a long enough token"))
    context = make_context(guarded, desk.archive.path, clock=lambda: NOON)
    inside = answered(context, "/?q=gas", authorization="Bearer a long enough token")
    assert (inside.status_code, inside.headers["cache-control"]) == (200, "no-store")


def test_pages_are_light(desk: Desk) -> None:
    for address in ("/", "/?q=hydrogen", "/articles/1", "/articles/46", "/watches/libya", "/sections/meridian/Africa"):
        assert len(get(desk, address).content) < 100_000


@pytest.mark.parametrize(("words", "limit"), [(1, 55_000), (150, 100_000)])
def test_a_page_is_light_whose_chart_has_ninety_days(tmp_path: Path, words: int, limit: int) -> None:
    news = [Document(title=f"Oil {n}", text="Oil. " * 90, url=f"https://n.example/{n}", site="n") for n in range(270)]
    query = "+OR+".join(["oil", *(f"word{n}" for n in range(1, words))])
    with filled(tmp_path) as desk:
        write(desk.archive, lambda tx: put(tx, news, first=NOON - timedelta(days=89), step=8 * 3600.0))
        sent = get(desk, f"/?q={query}")
    assert len(LexborHTMLParser(sent.text).css("figure.chart tbody tr")) >= 88
    assert len(sent.content) < limit


def test_static_files_are_named_by_their_content_and_kept_for_a_year(desk: Desk) -> None:
    tree = page(desk, "/")
    named = [
        str(node.attributes.get("href") or node.attributes.get("src")) for node in tree.css("head link, head script")
    ]
    static = [address for address in named if address.startswith("/static/")]
    assert len(static) == 7
    for address in static:
        answer = get(desk, address, accept_encoding="identity")
        packed = get(desk, address, accept_encoding="br;q=1.0, gzip;q=0.8")
        assert (packed.headers["content-encoding"], packed.content) == ("gzip", answer.content)
        unwanted = get(desk, address, accept_encoding="gzip;q=0, br")
        assert not {"content-encoding"} & {*answer.headers, *unwanted.headers}
        assert {"Accept-Encoding", "Cookie"} <= {one.strip() for one in packed.headers["vary"].split(",")}
        assert get(desk, address, if_none_match=packed.headers["etag"]).status_code == 304
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert get(desk, address, if_none_match=answer.headers["etag"]).status_code == 304
        plain = get(desk, address.partition("?")[0])
        assert plain.headers["cache-control"] == "no-cache"
    assert get(desk, "/static/..%2Fpages%2Fvalues.py").status_code == 404


def test_no_page_holds_a_script_a_style_or_an_event_of_its_own(desk: Desk) -> None:
    for address in EVERY:
        tree = LexborHTMLParser(get(desk, address).text)
        for node in tree.css("*"):
            assert node.tag not in {"style", "iframe", "object", "img", "base"}
            assert not [name for name in node.attributes if name.startswith("on") or name == "style"], node.html
            for name in ("href", "src", "action"):
                target = node.attributes.get(name)
                assert target is None or target.startswith(("/", "#", "https://news.example/", "https://x.example/")), (
                    node.html
                )
        assert all(
            str(node.attributes["src"]).startswith("/static/") and not node.text() for node in tree.css("script")
        )


def test_no_secret_of_a_channel_is_on_any_page(desk: Desk) -> None:
    for address in (*EVERY, "/?q=gas", "/login", "/metrics", "/openapi.json", "/api/v1/alerts"):
        text = get(desk, address).text
        assert "sekrit" not in text
        assert "tgram" not in text


def test_every_id_is_there_once_and_every_field_has_a_label(desk: Desk) -> None:
    for address in ("/", "/?q=gas", "/?q=libya+AND&since=x", "/articles/46", "/backtest?q=gas", "/watches/libya"):
        tree = page(desk, address, get(desk, address).status_code)
        ids = [str(node.attributes["id"]) for node in tree.css("[id]")]
        assert len(ids) == len(set(ids)), address
        labels = {node.attributes.get("for") for node in tree.css("label")}
        assert {node.attributes["id"] for node in tree.css("input:not([type=hidden]), select")} <= labels
        for node in tree.css("[aria-labelledby], [aria-describedby]"):
            assert (node.attributes.get("aria-labelledby") or node.attributes.get("aria-describedby")) in ids


def test_headings_go_down_one_step_at_a_time(desk: Desk) -> None:
    for address in EVERY:
        tree = page(desk, address, get(desk, address).status_code)
        levels = [int((node.tag or "h0")[1]) for node in tree.css("main h1, main h2, main h3")]
        assert levels.count(1) == 1, address
        assert levels[0] == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels)), address
        assert len(tree.css("main")) == len(tree.css("body > header")) == len(tree.css("body > footer")) == 1


def test_what_others_wrote_is_as_they_published_it_with_its_licence_and_version() -> None:
    told = (VENDOR / "README.md").read_text(encoding="utf-8")
    for name, version, digest in (
        ("htmx/htmx.min.js", 'version:"2.0.10"', "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"),
        ("uplot/uPlot.iife.min.js", "(v1.6.32)", "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f"),
        ("uplot/uPlot.min.css", "", "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04"),
    ):
        content = (VENDOR / name).read_bytes()
        assert sha256(content).hexdigest() == digest
        assert version in content.decode()
        assert f"`{name}`" in told
        assert (VENDOR / name).with_name("LICENSE").stat().st_size > 500
    for path in VENDOR.glob("*/*"):
        assert path.name == "LICENSE" or f"`{path.relative_to(VENDOR).as_posix()}`" in told
