from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from db import pages, rights, stories
from db.merging import merge
from db.removal import remove
from db.schema import article
from pressclip.models import Document, Statement
from tests.archives import NOON, write
from tests.db.shelf import put
from tests.web.pages.reading import page, texts
from tests.web.pages.shelf import HOSTILE, Desk, filled, get
from web.pages.rendering import static_address
from web.pages.values import harmless


def test_an_article_is_shown_with_its_text_and_where_it_stood(desk: Desk) -> None:
    tree = page(desk, "/articles/2")
    assert texts(tree, "h1") == ["The Palermo conference, a day late"]
    assert texts(tree, ".text p") == [
        "The Palermo conference on Libya closed an hour early.",
        "The second paragraph of story 1 says what the first left out.",
        "And a third.",
    ]
    assert texts(tree, ".byline") == ["Ann Lee"]
    places = texts(tree, "section.part[aria-labelledby=seen] li")
    assert [place.partition(":")[0] for place in places] == ["Middle East", "World"]
    assert [a.attributes["href"] for a in tree.css(".actions a")] == ["https://news.example/2026/11/1/", "/why?url=2"]


def test_a_time_that_sources_dispute_is_shown_with_the_bounds_of_all(tmp_path: Path) -> None:
    later = NOON + timedelta(hours=3)
    claim = {"published": NOON, "published_to": later, "published_precision": "second"}
    said = []
    with filled(tmp_path) as desk:
        for disputed in (False, True):
            changed = update(article).where(article.c.id == 2).values(**claim, published_disputed=disputed)
            write(desk.archive, lambda tx, changed=changed: tx.execute(changed))  # type: ignore[misc]  # bound now
            said.append(texts(page(desk, "/articles/2"), ".dates span")[0])
    assert said[0].startswith("Published ")
    assert "between" not in said[0]
    assert said[1].startswith("Published between ")
    assert said[1].endswith(", as its sources differ")


def test_a_match_tells_its_clauses_and_marks_what_hit(desk: Desk) -> None:
    tree = page(desk, "/articles/2")
    [match] = tree.css(".match")
    assert "libya in its excerpt" in " ".join(match.text().split())
    assert {node.text().casefold() for node in match.css("mark")} == {"libya", "palermo conference"}
    assert {node.text().casefold() for node in tree.css(".text mark")} == {"libya", "palermo conference"}
    assert texts(tree, "section[aria-labelledby=alerts] .state") == ["owed"]


def test_an_edit_is_shown_word_by_word(desk: Desk) -> None:
    tree = page(desk, "/articles/1")
    assert texts(tree, ".diff del") == ["go back", "shore"]
    assert texts(tree, ".diff ins") == ["return", "coast"]
    assert texts(tree, ".badge") == ["2 versions"]


@pytest.mark.parametrize("wanted", ["999999", "x", "1e3", "٣", "9" * 40, "-1"])
def test_what_never_was_is_not_found(desk: Desk, wanted: str) -> None:
    assert get(desk, f"/articles/{wanted}").status_code == 404


def test_what_was_removed_is_gone_and_what_was_merged_leads_on(tmp_path_factory: pytest.TempPathFactory) -> None:
    with filled(tmp_path_factory.mktemp("gone"), count=5) as desk:
        write(desk.archive, lambda tx: remove(tx, [3], NOON))
        write(desk.archive, lambda tx: merge(tx, 5, 4, NOON))
        assert get(desk, "/articles/3").status_code == 410
        answer = get(desk, "/articles/5")
        assert (answer.status_code, answer.headers["location"]) == (301, "/articles/4")


def test_the_same_story_elsewhere_is_named(tmp_path: Path) -> None:
    told = " ".join(f"word{number} of the same story" for number in range(60))
    same = [Document(title="A story", text=told, site=site, sections=("World",)) for site in ("meridian", "ledger")]
    with filled(tmp_path, count=0) as desk:
        ids = write(desk.archive, lambda tx: put(tx, same, first=NOON))
        write(desk.archive, lambda tx: stories.link(tx, ids, NOON))
        tree = page(desk, f"/articles/{ids[0]}")
        assert [a.attributes["href"] for a in tree.css("[aria-labelledby=elsewhere] a")] == [f"/articles/{ids[1]}"]
        assert "ledger" in texts(tree, "[aria-labelledby=elsewhere] .meta")[0]
        marked = [a.attributes["href"] for a in page(desk, "/").css("article a.note")]
        assert marked == [f"/articles/{one}#elsewhere" for one in reversed(ids)]


def test_a_text_that_is_not_kept_is_told_with_who_reserved_it(tmp_path: Path) -> None:
    said = Statement(source="robots header", said="noarchive", no_text=True, no_copy=True)
    with filled(tmp_path, count=1) as desk:
        write(desk.archive, lambda tx: pages.withhold(tx, 1, NOON))
        write(desk.archive, lambda tx: rights.note_article(tx, 1, [said], NOON))
        write(desk.archive, lambda tx: tx.execute(update(article).values(text=None)))
        tree = page(desk, "/articles/1")
        assert texts(tree, ".text") == ["Its text is not kept, as its rights are reserved."]
        assert texts(tree, "[aria-labelledby=rights] li")[0].startswith("robots header: noarchive, since ")


def test_hostile_fields_are_only_ever_text(desk: Desk) -> None:
    said = " ".join(str(harmless(HOSTILE)).split())
    tree = page(desk, "/articles/46")
    assert texts(tree, "h1") == [said]
    assert texts(tree, ".text p") == [said, said]
    assert [node.attributes["src"] for node in tree.css("script")] == [static_address("pages.js")]
    assert "javascript:alert(document.domain)" in texts(tree, ".actions .inert")
    assert not tree.css("a[href^=javascript], a[href^=data]")
    section = tree.css("section[aria-labelledby=seen] li a")[0].attributes["href"] or ""
    seen = page(desk, section)
    assert texts(seen, "h1") == [said]
    assert texts(seen, ".facts .inert") == ["data:text/html,x"]
    for address in ("/", "/sections", "/alerts", "/status"):
        assert all(str(node.attributes["src"]).startswith("/static/") for node in page(desk, address).css("script"))
