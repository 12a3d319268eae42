import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from db import removal
from db.merging import merge
from db.schema import section
from pressclip.cli.main import run
from pressclip.models import Document
from tests.archives import NOON, make_sections, write
from tests.db.shelf import put
from tests.web.rooms import fill, match, room_in

CONFIG = """
[archive]
url = "sqlite:///archive.db"
[[sites]]
name = "news"
home = "https://news.example/"
[[watches]]
name = "gas"
query = "gas OR hydrogen"
channels = ["desk"]
[[channels]]
name = "desk"
url = "console://"
"""


def test_articles_are_those_that_the_search_command_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    with room_in(tmp_path) as room:
        first, *_ = fill(room, "gas-deal", "libya-talks", "gas-prices", excerpt="The price of gas fell.")
        match(room, first)
        for path, words in (
            ("/api/v1/articles?q=gas", ["search", "gas"]),
            ("/api/v1/articles", ["search"]),
            ("/api/v1/articles?q=gas&sort=relevance&limit=1", ["search", "gas", "--sort", "relevance", "--limit", "1"]),
            ("/api/v1/articles?section=energy&until=2026-11-23", ["search", "--section", "energy"]),
        ):
            assert run(["--config", str(tmp_path / "config.toml"), "--format", "json", *words]) == 0
            printed = json.loads(capsys.readouterr().out)
            assert printed
            assert room.get(path).json()["items"] == printed


@pytest.mark.parametrize("listing", ["sections", "watches", "alerts", "coverage"])
def test_listings_are_those_of_their_commands_but_for_what_the_clock_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], listing: str
) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    with room_in(tmp_path) as room:
        match(room, fill(room, "gas-deal")[0])
        assert run(["--config", str(tmp_path / "config.toml"), "--format", "json", listing]) == 0
        printed = json.loads(capsys.readouterr().out)
        got = room.get(f"/api/v1/{listing}").json()["items"]
    assert [row | {"matches_7d": 0} for row in got] == [row | {"matches_7d": 0} for row in printed]


def test_an_article_is_what_the_show_command_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    with room_in(tmp_path) as room:
        [only] = fill(room, "gas-deal")
        match(room, only)
        assert run(["--config", str(tmp_path / "config.toml"), "--format", "json", "show", str(only)]) == 0
        assert room.get(f"/api/v1/articles/{only}").json() == json.loads(capsys.readouterr().out)


def test_a_cursor_leads_through_all_pages_and_the_total_stays(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        ids = fill(room, *(f"gas-{n}" for n in range(7)))
        for order in ("newest", "relevance"):
            seen: list[int] = []
            cursor: str | None = ""
            while cursor is not None and len(seen) < 20:
                page = room.get("/api/v1/articles", params={"q": "gas", "limit": 3, "cursor": cursor, "sort": order})
                seen.extend(item["id"] for item in page.json()["items"])
                assert (page.json()["total"], page.json()["total_capped"]) == (7, False)
                cursor = page.json()["next_cursor"]
            assert sorted(seen) == ids


@pytest.mark.parametrize("order", ["newest", "relevance"])
@pytest.mark.parametrize("query", ["gas", "gas url:news"])  # the second is judged in memory
def test_paging_leaves_out_and_doubles_nothing_while_articles_come_and_go(
    tmp_path: Path, order: str, query: str
) -> None:
    asked = {"q": query, "limit": 3, "sort": order}
    with room_in(tmp_path) as room:
        ids = fill(room, *(f"gas-deal-number-{n}-of-this-year" for n in range(12)))
        first = room.get("/api/v1/articles", params=asked).json()
        told = [item["id"] for item in first["items"]]
        fill(room, "gas", "gas-and-gas", at=NOON + timedelta(hours=1))  # new, and better
        late = Document(title="Gas gas", site="news", sections=("Energy",), url="https://news.example/late/")
        write(room.archive, lambda tx: put(tx, [late], first=NOON - timedelta(days=9)))
        write(room.archive, lambda tx: removal.remove(tx, [told[0], ids[0]], NOON))
        cursor = first["next_cursor"]
        while cursor is not None and len(told) < 20:
            page = room.get("/api/v1/articles", params={**asked, "cursor": cursor}).json()
            told.extend(item["id"] for item in page["items"])
            cursor = page["next_cursor"]
    assert len(told) == len(set(told))
    assert set(ids[1:]) <= set(told)


@pytest.mark.parametrize("cursor", ["r0", "r14", "rfffffffffffffff", "r1.2", "r", "n1"])
def test_a_cursor_by_relevance_that_no_page_gave_is_refused(tmp_path: Path, cursor: str) -> None:
    with room_in(tmp_path) as room:
        fill(room, "gas-deal")
        answer = room.get(f"/api/v1/articles?q=gas&sort=relevance&cursor={cursor}")
    assert (answer.status_code, answer.json()["error"]) == (400, "bad-cursor")


def test_a_page_by_relevance_whose_place_is_gone_is_refused_with_what_to_do(tmp_path: Path) -> None:
    asked = {"q": "gas", "limit": 2, "sort": "relevance"}
    with room_in(tmp_path) as room:
        fill(room, *(f"gas-{n}" for n in range(5)))
        first = room.get("/api/v1/articles", params=asked).json()
        write(room.archive, lambda tx: removal.remove(tx, [first["items"][-1]["id"]], NOON))
        gone = room.get("/api/v1/articles", params={**asked, "cursor": first["next_cursor"]})
    assert (gone.status_code, gone.json()["error"]) == (400, "bad-cursor")
    assert "begin anew" in gone.json()["detail"]


def test_the_id_of_a_merged_article_leads_on_and_that_of_a_removed_one_is_gone(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        one, two, three = fill(room, "gas-deal", "gas-deal-signed", "libya-talks")
        write(room.archive, lambda tx: merge(tx, two, one, NOON))
        write(room.archive, lambda tx: removal.remove(tx, [three], NOON))
        moved = room.get(f"/api/v1/articles/{two}")
        assert (moved.status_code, moved.headers["location"]) == (308, f"/api/v1/articles/{one}")
        gone = room.get(f"/api/v1/articles/{three}")
        assert (gone.status_code, gone.json()["error"]) == (410, "removed")
        assert room.get("/api/v1/articles/12345").json()["error"] == "not-found"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("q=gas+AND", "bad-query"),
        ("q=-gas", "bad-query"),
        ("site=nowhere", "unknown-site"),
        ("section=Nowhere", "unknown-section"),
        ("site=nowhere&section=Energy", "unknown-site"),
        ("since=soon", "bad-parameter"),
        ("since=2026-02-02&until=2026-02-01", "bad-parameter"),
        ("limit=0", "bad-parameter"),
        ("limit=101", "bad-parameter"),
        ("limit=", "bad-parameter"),
        ("sort=", "bad-parameter"),
        ("limit=1&limit=2", "bad-parameter"),
        ("sort=oldest", "bad-parameter"),
        ("nonsense=1", "bad-parameter"),
        ("q=" + "x" * 2001, "bad-parameter"),
        ("cursor=x", "bad-cursor"),
        ("cursor=n1&sort=relevance", "bad-cursor"),
    ],
)
def test_what_is_wrong_in_a_question_is_named(tmp_path: Path, query: str, error: str) -> None:
    with room_in(tmp_path) as room:
        fill(room, "gas-deal")
        answer = room.get(f"/api/v1/articles?{query}")
        assert (answer.status_code, answer.json()["error"]) == (400, error)
        assert answer.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "detail"} <= answer.json().keys()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("since=soon", "since"),
        ("until=soon", "until"),
        ("since=soon&until=later", "since"),
        ("since=2026-02-01&until=later", "until"),
        ("since=2026-02-02&until=2026-02-01", "until"),
    ],
)
def test_of_two_times_the_one_that_is_wrong_is_named(tmp_path: Path, query: str, name: str) -> None:
    with room_in(tmp_path) as room:
        told = room.get(f"/api/v1/articles?{query}").json()
    assert told["parameter"] == name
    assert told["detail"].startswith(f"{name}: ")


def test_a_section_is_found_by_its_old_name_where_another_site_has_one_of_that_name_now(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        filed = fill(room, "gas-deal", "gas-talks")
        make_sections(room.archive, "Fuels", site="other")
        renamed = update(section).where(section.c.name == "Energy").values(formerly=["Fuels"])
        write(room.archive, lambda tx: tx.execute(renamed))
        for asked in ("site=news&section=Fuels", "section=news:Fuels", "site=news&section=Energy"):
            found = room.get(f"/api/v1/articles?{asked}").json()
            assert sorted(one["id"] for one in found["items"]) == filed, asked
            assert "Gas deal" in room.get(f"/?{asked}").text, asked
            assert len(room.get(f"/search.csv?{asked}").text.splitlines()) == 3, asked
        assert room.get("/api/v1/articles?section=Fuels").json()["total"] == 0
        assert room.get("/api/v1/articles?site=other&section=Energy").json()["total"] == 0


def test_a_bad_query_names_the_column(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        told = room.get("/api/v1/articles", params={"q": "gas AND"}).json()
    assert (told["column"], told["reason"]) == (8, "expected a word after AND")


def test_an_answer_is_sent_once_and_again_when_it_changed(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        fill(room, "gas-deal")
        first = room.get("/api/v1/articles?q=gas")
        again = room.get("/api/v1/articles?q=gas", headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert first.headers["cache-control"] == "private, no-cache"
        fill(room, "gas-deal", "gas-prices")
        other = room.get("/api/v1/articles?q=gas", headers={"If-None-Match": first.headers["etag"]})
        assert other.status_code == 200
        assert other.headers["etag"] != first.headers["etag"]


def test_without_an_archive_it_is_said_and_once_there_it_is_read(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        room.archive.path.rename(tmp_path / "away.db")
        failed = room.get("/api/v1/articles")
        assert (failed.status_code, failed.json()["error"]) == (503, "archive-failed")
        assert str(tmp_path) not in failed.text
        assert not room.archive.path.exists()  # looking makes none
        (tmp_path / "away.db").rename(room.archive.path)
        assert room.get("/api/v1/articles").status_code == 200


def test_a_head_is_answered_like_a_get(tmp_path: Path) -> None:
    with room_in(tmp_path) as room:
        assert room.ask("HEAD", "/api/v1/articles").status_code == 200
