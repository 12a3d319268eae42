from datetime import timedelta
from functools import partial
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import update

from db import clock_doubts, origins, raw
from db.schema import section
from db.subjects import Subject
from pressclip.models import Page
from tests.archives import NOON, write
from tests.web.pages.reading import page, texts
from tests.web.pages.shelf import Desk, filled, get

SOURCE = "<script>alert('é')</script>"


def test_a_watch_is_told_with_its_words_hits_and_channels_by_name(desk: Desk) -> None:
    rows = texts(page(desk, "/watches"), ".row")
    assert [row.split()[0] for row in rows] == ["libya", "energy"]
    assert "Articles with “haftar” or (“libya” and the phrase “palermo conference”)." in rows[0]
    assert "tells desk, phone" in rows[1]
    assert "in Energy" in rows[1]
    tree = page(desk, "/watches/libya")
    assert len(tree.css(".card")) == 15
    assert texts(tree, ".card h3")[0] == "The Palermo conference, a day late (41)"
    assert get(desk, "/watches/nobody").status_code == 404
    offered = [(node.attributes["type"], node.attributes["href"]) for node in tree.css("link[rel=alternate]")]
    assert offered == [
        ("application/atom+xml", "/feeds/watches/libya.atom"),
        ("application/feed+json", "/feeds/watches/libya.json"),
    ]
    assert all(get(desk, str(address)).status_code == 200 for _, address in offered)


def test_a_section_is_told_with_its_state_its_hours_and_its_gaps(desk: Desk) -> None:
    rows = texts(page(desk, "/sections"), "tbody tr")
    assert any("Africa" in row and "1 gap" not in row for row in rows)
    assert any("broken" in row and "no cards were found" in row for row in rows)
    tree = page(desk, "/sections/meridian/Africa")
    assert "profile:zox" in texts(tree, ".facts")[0]
    assert len(tree.css("svg.heat rect")) == 48
    assert len(tree.css("svg.line rect.gap")) == 2
    assert any("the feed ended" in line for line in texts(tree, "section[aria-labelledby=coverage] li"))
    assert texts(tree, "section[aria-labelledby=pages] .empty") == ["None is kept."]
    assert get(desk, "/sections/meridian/Nowhere").status_code == 404


def test_a_section_is_found_under_the_name_that_it_had(tmp_path: Path) -> None:
    with filled(tmp_path, count=3) as desk:
        renamed = update(section).where(section.c.name == "Africa").values(name="The South", formerly=["Africa"])
        write(desk.archive, lambda tx: tx.execute(renamed))
        for name in ("Africa", "The South"):
            assert texts(page(desk, f"/sections/meridian/{name}"), "h1")[0].startswith("The South")


def test_the_last_page_that_was_read_and_the_last_that_was_not_can_be_looked_at_as_text(tmp_path: Path) -> None:
    with filled(tmp_path, count=3) as desk:
        for at, outcome, body in (
            (3, "profile:zox", "<script>alert('é')</script>"),
            (2, "blocked", "no"),
            (1, "gone", ""),
        ):
            kept = Page(
                url="https://x.example/Africa", final_url="https://x.example/Africa", status=403, date=NOON,
                body=body.encode(), content_type="text/html",
            )  # fmt: skip
            of, now = Subject(kind="section", id=1), NOON - timedelta(hours=at)
            write(desk.archive, partial(raw.keep, page=kept, subject=of, links=outcome, outcome=outcome, now=now))
        tree = page(desk, "/sections/meridian/Africa")
        assert texts(tree, "section[aria-labelledby=pages] > p") == [
            "The last that was read well: 23 Nov 2026, 09:00 UTC, profile:zox (HTTP 403).",
            "The last that was not read: 23 Nov 2026, 10:00 UTC, blocked (HTTP 403).",
        ]
        links = [str(node.attributes["href"]) for node in tree.css("section[aria-labelledby=pages] > p a")]
        source = get(desk, links[0])
        assert (source.headers["content-type"], source.text) == (
            "text/plain; charset=utf-8",
            "<script>alert('é')</script>",
        )
        assert source.headers["x-content-type-options"] == "nosniff"
        assert get(desk, "/pages/99").status_code == get(desk, "/pages/x").status_code == 404


def test_alerts_are_listed_by_state(desk: Desk) -> None:
    tree = page(desk, "/alerts?state=owed")
    assert "owed alert to desk" in texts(tree, ".row h2")
    assert texts(page(desk, "/alerts?state=sent"), ".empty") == ["No message is in this state."]
    assert get(desk, "/alerts?state=odd").status_code == 404


def test_the_status_names_what_is_wrong(desk: Desk) -> None:
    tree = page(desk, "/status")
    assert texts(tree, ".verdict") == ["The daemon is not running."]
    assert "Sections that cannot be read" in texts(tree, "h2")
    assert any("46 articles" in fact for fact in texts(tree, ".facts div"))
    assert "in 24 hours, " in texts(tree, "[aria-labelledby=budget] li")[0]


def test_the_status_names_a_wrong_clock_and_sites_that_want_more_time_between_requests(tmp_path: Path) -> None:
    with filled(tmp_path) as desk:
        slow = "User-agent: *\nCrawl-delay: 600\n"
        write(desk.archive, lambda tx: clock_doubts.note(tx, timedelta(hours=3)))
        write(desk.archive, lambda tx: origins.save_robots(tx, "https://news.example", body=slow, status=200, at=NOON))
        told = " ".join(texts(page(desk, "/status"), "body"))
    assert "What is wrong with the clock" in told
    assert "this machine's clock is 3 h ahead of those of the sites" in told
    assert "Sites that ask for more time between requests" in told
    assert "meridian: its robots.txt asks for 10m between requests, 6 of 60 an hour" in told


def test_an_address_that_leads_nowhere_is_told_in_the_same_look(desk: Desk) -> None:
    answer = get(desk, "/articles/999999")
    assert answer.status_code == 404
    assert texts(LexborHTMLParser(answer.text), "h1") == ["Nothing is here"]
    assert "No article has the number 999999." in answer.text
