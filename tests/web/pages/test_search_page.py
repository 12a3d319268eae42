import csv
import json
import re
import tomllib
from dataclasses import replace
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import update

from db.schema import article
from tests.archives import NOON, write
from tests.db.shelf import put
from tests.web.pages.reading import one, page, texts
from tests.web.pages.shelf import SETTINGS, Desk, documents, filled, get
from web.context import make_context
from web.pages import search
from web.pages.asking import Question


def titles(tree: LexborHTMLParser) -> list[str]:
    return texts(tree, ".card h2")


def test_the_newest_stand_first_with_all_that_a_card_has(desk: Desk) -> None:
    tree = page(desk, "/?until=2026-11-22")
    assert len(titles(tree)) == 20
    first = tree.css(".card")[0]
    text = " ".join(first.text().split())
    assert "Energy" in text
    assert "21 Nov 2026" in text or "22 Nov 2026" in text
    assert first.css("h2 a")[0].attributes["href"] == "/articles/43"
    assert [a.attributes["href"] for a in first.css(".original a")] == ["https://news.example/2026/11/42/"]
    times = [node.attributes["datetime"] for node in tree.css(".card time[data-age]")]
    assert times == sorted(times, key=str, reverse=True)


@pytest.mark.parametrize("asked", ["", "q=hydrogen", "section=Energy", "q=hydrogen&section=Energy"])
def test_the_feeds_that_a_search_names_are_there(desk: Desk, asked: str) -> None:
    links = [node.attributes["href"] for node in page(desk, f"/?{asked}").css('link[rel="alternate"]')]
    assert [get(desk, str(link)).status_code for link in links] == [200, 200]


def test_a_query_that_is_wrong_names_no_feeds(desk: Desk) -> None:
    assert page(desk, "/?q=libya+AND", 400).css('link[rel="alternate"]') == []


@pytest.mark.parametrize(
    "path", ["/?until=0001-01-01", "/?since=0001-01-01&q=gas", "/backtest?q=gas&since=0001-01-01&until=0001-01-10"]
)
def test_a_date_before_all_articles_finds_none(desk: Desk, path: str) -> None:
    page(desk, path)


def test_hits_are_marked_and_the_query_is_said_in_words(desk: Desk) -> None:
    tree = page(desk, "/?q=hydrogen")
    assert texts(tree, ".explained") == ["Articles with “hydrogen”."]
    assert set(texts(tree, ".card mark")) == {"hydrogen"}
    assert texts(tree, ".total") == ["9 articles"]
    assert all("hydrogen" in title for title in titles(tree))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("libya AND OR gas", ("libya AND ", "OR", "At column 11: expected a word after AND.")),
        ("titel:gas", ("", "titel:gas", "did you mean title:")),
        ("libya AND", ("libya AND", "", "expected a word after AND")),
    ],
)
def test_a_wrong_query_is_shown_with_the_word_meant(desk: Desk, query: str, shown: tuple[str, str, str]) -> None:
    tree = page(desk, f"/?q={query.replace(' ', '+')}", 400)
    told = one(tree, "#wrong-q pre")
    before, word, why = shown
    line, below = told.text().split("\n")[:2]
    assert line.startswith(before + word)
    assert below.index("^") == len(before)
    assert one(tree, "#wrong-q mark").text().strip() == word
    assert why in one(tree, "#wrong-q").text()
    assert one(tree, "#q").attributes["aria-describedby"] == "wrong-q"
    assert one(tree, "#q").attributes["value"] == query, "what was typed is not lost"


def test_a_picture_is_a_link_and_nothing_that_a_page_loads(tmp_path: Path) -> None:
    with filled(tmp_path, count=2) as desk:
        shown = "https://news.example/a.jpg"
        write(desk.archive, lambda tx: tx.execute(update(article).where(article.c.id == 1).values(image=shown)))
        for address in ("/", "/articles/1", "/watches/libya"):
            tree = page(desk, address)
            assert [node.attributes["rel"] for node in tree.css(f"a[href='{shown}']")] == [
                "noopener noreferrer external"
            ]
            assert not tree.css("img, source, [srcset]")


def test_a_wrong_date_is_told_beside_its_field(desk: Desk) -> None:
    tree = page(desk, "/?since=yesterday", 400)
    assert "2026-01-31" in one(tree, "#wrong-since").text()
    assert one(tree, "#since").attributes["aria-invalid"] == "true"
    tree = page(desk, "/?since=2026-02-02&until=2026-02-01", 400)
    assert "before" in one(tree, "#wrong-until").text()
    page(desk, "/?since=2026-02-02&until=2026-02-02")


def test_filters_narrow_and_can_be_taken_away(desk: Desk) -> None:
    tree = page(desk, "/?section=Energy&author=Ann+Lee&q=hydrogen")
    assert titles(tree)
    assert set(texts(tree, ".card .label")) == {"Energy"}
    chosen = tree.css(".chips a")
    assert [node.attributes["href"] for node in chosen] == [
        "/?q=hydrogen&author=Ann+Lee",
        "/?q=hydrogen&section=Energy",
    ]
    assert texts(tree, ".chips .tag > span:first-child") == ["Energy", "Ann Lee"]


def test_a_facets_count_is_what_its_link_finds(desk: Desk) -> None:
    asked = page(desk, "/?until=2026-11-22")
    assert not asked.css(".facets"), "they take longer than all else"
    whole = page(desk, asked.css("a.narrow")[0].attributes["href"] or "")
    links = whole.css(".facets li")
    alone = page(desk, "/?until=2026-11-22&fragment=facets")
    assert texts(alone, ".facets li") == texts(whole, ".facets li")
    assert not alone.css(".card")
    assert len(links) >= 8
    for node in links:
        tree = page(desk, node.css("a")[0].attributes["href"] or "")
        assert texts(tree, ".total") == [f"{number} article{'' if number == '1' else 's'}"
                                         for number in [node.css(".number")[0].text()]]  # fmt: skip


def test_a_section_may_be_named_with_its_site_and_in_any_case(desk: Desk) -> None:
    for name, found in (("energy", "9 articles"), ("meridian:energy", "9 articles"), ("other:energy", "0 articles")):
        assert texts(page(desk, f"/?section={name}"), ".total") == [found]


def test_what_a_watch_met_is_a_filter(desk: Desk) -> None:
    assert texts(page(desk, "/?watch=libya"), ".total") == ["18 articles"]
    assert texts(page(desk, "/?watch=nobody"), ".total") == ["0 articles"]


def test_older_leads_through_all_articles_once(desk: Desk) -> None:
    address: str | None = "/?until=2026-11-22"
    seen: list[str] = []
    while address:
        tree = page(desk, address)
        seen += [str(node.attributes["href"]) for node in tree.css(".card h2 a")]
        older = tree.css("a.older")
        address = older[0].attributes["href"] if older else None
    assert len(seen) == len(set(seen)) == 43
    assert texts(tree, ".end") == ["That is all."]


@pytest.mark.parametrize("part", ["", "&fragment=1"])
def test_behind_a_last_page_that_is_full_it_says_that_there_is_no_more(tmp_path: Path, part: str) -> None:
    with filled(tmp_path, count=20) as desk:
        older = one(page(desk, "/"), ".older").attributes["href"]
        assert texts(page(desk, f"{older}{part}"), ".end") == ["That is all."]


def test_where_the_time_was_over_it_does_not_say_that_this_is_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_SECONDS", (0.0, 0.3, 0.3, 0.4))
    tree = page(desk, "/?q=/hydrogen.*pipe/&sort=relevance")
    assert "There may be more" in texts(tree, ".partial")[0]
    assert texts(tree, ".end") == []


@pytest.mark.parametrize("part", ["", "&fragment=1"])
def test_where_the_time_was_over_one_looks_on_by_a_link_that_does_not_follow_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(search, "_SECONDS", (0.0, 0.3, 0.3, 0.4))
    tree = page(desk, f"/?q=/hydrogen.*pipe/{part}")
    link = one(tree, ".pages a.older")
    assert (link.text(), link.attributes.get("hx-trigger"), texts(tree, ".empty, .end")) == ("Look on", None, [])
    assert "There may be more" in texts(tree, ".pages .partial")[0], "which goes with the link when more comes"
    seen, address = tree.css(".card"), link.attributes["href"]
    while address:
        tree = page(desk, str(address))
        seen += tree.css(".card")
        address = next((node.attributes["href"] for node in tree.css("a.older")), None)
    ids = [card.attributes["data-id"] for card in seen]
    assert len(ids) == len(set(ids)) == 9


def test_a_table_of_a_search_that_took_too_long_is_called_incomplete(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = get(desk, "/search.csv?q=/hydrogen.*pipe/")
    monkeypatch.setattr(search, "_SECONDS", (0.0, 0.0, 0.0, 0.0))
    cut = get(desk, "/search.csv?q=/hydrogen.*pipe/&sort=relevance")
    assert whole.headers["content-disposition"] == 'attachment; filename="pressclip.csv"'
    assert cut.headers["content-disposition"] == 'attachment; filename="pressclip-incomplete.csv"'


def test_a_fragment_is_the_list_alone(desk: Desk) -> None:
    older = one(page(desk, "/"), "a.older").attributes["href"]
    answer = get(desk, f"{older}&fragment=1")
    assert "<html" not in answer.text
    assert len(LexborHTMLParser(answer.text).css(".card")) == 20


def test_a_cursor_that_nobody_gave_is_refused_kindly(desk: Desk) -> None:
    assert "begin anew" in page(desk, "/?cursor=zz", 400).text()


def test_new_ones_are_counted_since_the_page_was_made_and_told_once(tmp_path: Path) -> None:
    with filled(tmp_path, count=3) as desk:
        poll = one(page(desk, "/"), "#came").attributes["hx-get"] or ""
        assert get(desk, poll).status_code == 204
        news = documents(5)[3:]
        write(desk.archive, lambda tx: put(tx, news, first=NOON))
        tree = page(desk, poll)
        assert texts(tree, "p a") == ["2 new"]
        assert texts(tree, "title") == ["(2) Search · Pressclip"]
        assert one(tree, "a").attributes["href"] == "/"
        assert one(tree, "input[name=said]").attributes["value"] == "2"
        assert get(desk, f"{poll}&said=2").status_code == 204
        assert texts(page(desk, f"{poll}&said=1"), "p a") == ["2 new"]
        assert texts(page(desk, poll.replace("/?", "/?q=cocoa&")), "p a") == ["1 new"]
        assert get(desk, "/?fragment=count&since_id=x").status_code == 400


def test_the_chart_has_its_figures_as_a_table_whose_days_lead_there(desk: Desk) -> None:
    tree = page(desk, "/?q=hydrogen")
    svg = one(tree, "svg.bars")
    assert re.fullmatch(
        r"Articles a day: 9 from .* to 23 Nov 2026, most on .*: \d+\.", svg.attributes["aria-label"] or ""
    )
    days = tree.css(".chart tbody tr")
    assert sum(int(row.css("td")[0].text()) for row in days) == 9
    href = days[0].css("a")[0].attributes["href"] or ""
    assert texts(page(desk, href), ".total") == ["1 article"]


def test_the_days_of_the_chart_are_those_of_the_site_as_in_what_they_lead_to(desk: Desk) -> None:
    sites = tuple(replace(one, timezone="Pacific/Auckland") for one in SETTINGS.sites)
    local = replace(desk, context=make_context(replace(SETTINGS, sites=sites), desk.archive.path, clock=lambda: NOON))
    days = page(local, "/").css(".chart tbody tr")
    assert len(days) >= 2
    for row in days:
        href = row.css("a")[0].attributes["href"] or ""
        assert texts(page(local, href), ".total")[0].split()[0] == row.css("td")[0].text()


def test_a_search_can_be_taken_along(desk: Desk) -> None:
    tree = page(desk, "/?q=hydrogen+OR+gas&section=Energy&since=30d")
    links = {node.text(): node.attributes["href"] for node in tree.css(".take .links a")}
    assert links == {
        "Atom feed": "/feeds/search.atom?q=hydrogen+OR+gas&section=Energy",
        "JSON Feed": "/feeds/search.json?q=hydrogen+OR+gas&section=Energy",
        "JSON": "/api/v1/articles?q=hydrogen+OR+gas&section=Energy&since=30d",
        "CSV": "/search.csv?q=hydrogen+OR+gas&section=Energy&since=30d",
        "What would it have alerted?": "/backtest?q=%28hydrogen+OR+gas%29+section%3A%22Energy%22&since=30d",
    }
    pasted = tomllib.loads(one(tree, "#toml").text())
    assert pasted == {
        "watches": [
            {"name": "hydrogen-gas", "query": "hydrogen OR gas", "channels": ["desk", "phone"], "sections": ["Energy"]}
        ]
    }


def test_what_a_narrowed_search_would_have_alerted_is_as_narrow(desk: Desk) -> None:
    tree = page(desk, "/?q=libya+OR+cocoa&section=Africa&site=meridian")
    tried = one(tree, ".take a[href^='/backtest']").attributes["href"] or ""
    found = int(one(tree, ".total").text().split()[0])
    assert _hits(desk, tried) == found
    assert _hits(desk, "/backtest?q=libya+OR+cocoa") > found


def _hits(desk: Desk, address: str) -> int:
    told = re.search(r"(\d+) hits", page(desk, address).text())
    assert told is not None
    return int(told[1])


def test_a_search_is_a_table_of_which_no_cell_is_a_formula(desk: Desk) -> None:
    answer = get(desk, "/search.csv?q=script")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    [row] = csv.DictReader(StringIO(answer.text))
    assert row["id"] == "46"
    assert "\x1b" not in answer.text
    assert len(list(csv.DictReader(StringIO(get(desk, "/search.csv?section=Energy").text)))) == 9
    assert get(desk, "/search.csv?q=gas+AND").status_code == 400


def test_a_backtest_tells_hits_and_alerts(desk: Desk) -> None:
    tree = page(desk, "/backtest?q=hydrogen")
    assert texts(tree, ".total") == ["9 hits, 9 alerts"]
    assert "hydrogen in its title" in texts(tree, ".card .foot")[0]
    assert "column 10" in page(desk, "/backtest?q=libya+AND", 400).text()


def test_an_edited_query_is_tried_beside_the_watch_as_it_is(desk: Desk) -> None:
    address = linked(page(desk, "/watches/libya"), "Try another query beside it")
    same = page(desk, address)
    assert texts(same, "main .total") == ["This query: 18 hits, 18 alerts", "libya as it is: 18 hits, 18 alerts"]
    assert texts(same, ".empty") == ["Both meet the same articles."]
    assert one(same, "option[selected]").attributes["value"] == "libya"
    tree = page(desk, "/backtest?q=haftar+OR+cocoa&watch=libya")
    assert texts(tree, "main .total") == ["This query: 18 hits, 18 alerts", "libya as it is: 18 hits, 18 alerts"]
    only, lost = tree.css("main section")
    assert [len(part.css(".card")) for part in (only, lost)] == [9, 9]
    assert all("Cocoa" in node.text() for node in only.css("h3"))
    assert all("Palermo" in node.text() for node in lost.css("h3"))
    assert len(tree.css("svg.bars")) == 2
    assert get(desk, "/backtest?q=gas&watch=nobody").status_code == 404


def test_a_query_beside_a_watch_is_bound_to_its_sections(desk: Desk) -> None:
    tree = page(desk, "/backtest?q=haftar+OR+hydrogen&watch=energy")
    assert texts(tree, "main .total") == ["This query: 9 hits, 9 alerts", "energy as it is: 9 hits, 9 alerts"]


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    with filled(tmp_path, count=0) as desk:
        assert texts(page(desk, "/"), ".empty") == [
            "The archive is empty so far. What the sections bring appears here."
        ]
        for address in ("/watches", "/watches/libya", "/sections", "/alerts", "/status", "/backtest?q=gas"):
            page(desk, address)


def linked(tree: LexborHTMLParser, said: str) -> str:
    """Where the link of these words leads."""
    [found] = [node for node in tree.css("a") if node.text() == said]
    return str(found.attributes["href"])


def test_an_address_holds_what_is_asked_and_nothing_empty() -> None:
    asked = Question(q='a & "b"', since="7d")
    assert asked.address() == "/?q=a+%26+%22b%22&since=7d"
    assert asked.address(since="") == "/?q=a+%26+%22b%22"
    assert Question().address() == "/"
    assert unescape(json.dumps(asked.having(q="").address())) == '"/?since=7d"'
