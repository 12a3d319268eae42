"""Articles are counted by the site's days, hours and weekdays, and a day of a gap says so."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, update

from db import stats
from db.archive import Archive
from db.hot import Hot
from db.schema import match, section
from db.schema_polling import span
from pressclip.cli.main import run
from pressclip.statistics import Day, bars, day_rows, series
from tests.archives import NOON, archive_in, card, file_page, make_sections, read, write

DAY = timedelta(days=1)


@pytest.fixture
def counted(tmp_path: Path) -> list[str]:
    """Three articles on 23 November and one two days before, one of them in two sections, one matched twice."""
    text = (
        '[archive]\nurl = "sqlite:///archive.db"\n'
        '[[sites]]\nname = "news"\nhome = "https://news.example/"\ntimezone = "Asia/Kathmandu"\n'
    )
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    with archive_in(tmp_path) as archive:
        places = make_sections(archive, "Europe", "Energy")
        file_page(archive, places["Europe"], [card("old")], NOON - 2 * DAY)
        file_page(archive, places["Europe"], [card("a"), card("b", 1)], NOON)
        file_page(archive, places["Energy"], [card("c"), card("b", 1)], NOON + timedelta(hours=7))
        met = {"watch": "gas", "query": "gas", "version": "1", "revision": 1, "judged_on": "card", "hits": []}
        rows = [{"article_id": 3, "occasion": one, "decided_at": NOON, **met} for one in ("new", "edit:2")]
        write(archive, lambda tx: tx.execute(insert(match), rows))
        _gap(archive)
    return ["--config", str(tmp_path / "config.toml"), "stats", "--since", "2026-11-21", "--until", "2026-11-24"]


def _begun(archive: Archive, number: int, at: datetime) -> None:
    """That section was read for the first time then."""
    write(archive, lambda tx: tx.execute(update(section).where(section.c.id == number).values(baseline_at=at)))


def _gap(archive: Archive) -> None:
    """Nothing is proven of Europe between the evening of the 21st and the morning of the 22nd."""
    keys = {"section_id": 1, "newest": ["k"], "oldest": ["k"]}
    below = {**keys, "newest_time": NOON - 2 * DAY + timedelta(hours=8), "oldest_time": NOON - 3 * DAY}
    above = {**keys, "newest_time": NOON, "oldest_time": NOON - DAY, "why": "it was down", "gap_at": NOON}
    for row in (below, above):
        write(archive, lambda tx, row=row: tx.execute(insert(span).values(row)))  # type: ignore[misc]


def test_articles_are_counted_by_the_sites_own_days(counted: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*counted, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["articles"] == 4
    assert [(day["date"], day["articles"], day["gap"]) for day in told["days"]] == [
        ("2026-11-21", 1, False), ("2026-11-22", 0, True), ("2026-11-23", 2, False), ("2026-11-24", 1, False),
    ]  # fmt: skip
    assert (told["hours"][17], told["hours"][0], sum(told["hours"])) == (3, 1, 4)
    assert told["weekdays"] == {"Mon": 2, "Tue": 1, "Wed": 0, "Thu": 0, "Fri": 0, "Sat": 1, "Sun": 0}
    assert [(one["section"], one["articles"]) for one in told["sections"]] == [("Europe", 3), ("Energy", 2)]
    assert told["watches"] == [{"watch": "gas", "articles": 1}]
    at = {"from": "2026-11-21T20:00:00Z", "to": "2026-11-22T12:00:00Z"}
    gap = {"site": "news", "section": "Europe", **at, "why": "it was down"}
    assert told["gaps"] == [gap]


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (("--since", "2999-01-01"), "Invalid value for --since: it is still to come"),
        (("--since", "2026-02-01", "--until", "2026-01-01"), "Invalid value for --until: it lies before --since"),
    ],
)
def test_a_time_that_holds_nothing_is_refused_by_the_option_that_is_wrong(
    lone: list[str], capsys: pytest.CaptureFixture[str], limits: tuple[str, ...], said: str
) -> None:
    assert run([*lone, "stats", *limits]) == 2
    assert said in capsys.readouterr().err


def test_one_section_is_counted_alone_and_an_article_once(
    counted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*counted, "--section", "energy", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["articles"], told["sections"]) == (2, [{"site": "news", "section": "Energy", "articles": 2}])
    assert told["watches"] == []
    assert [(one["section"], one["why"]) for one in told["gaps"]] == [(None, "no section was read for that time")]
    assert run([*counted, "--site", "news", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 4
    assert run([*counted, "--site", "other"]) == 1
    assert run([*counted, "--section", "other"]) == 1
    assert run([*counted, "--since", "2026-12-01"]) == 2


def test_a_table_draws_bars_and_names_what_may_be_missing(
    counted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*counted, "--format", "table"]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    lines = said.splitlines()
    assert lines[0].startswith("4 articles from 2026-11-20T18:15:00Z")
    assert "2026-11-22 0 " + "gap" in " ".join(next(line for line in lines if "11-22" in line).split())
    assert lines[-1] == "Europe: 2026-11-21T20:00:00Z to 2026-11-22T12:00:00Z (it was down)"
    assert run([*counted, "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "date,articles,gap,watched", "2026-11-21,1,false,true",
    ]  # fmt: skip


def test_days_before_a_site_was_added_are_those_of_a_gap_of_its_own(
    counted: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with archive_in(tmp_path) as archive:
        later = make_sections(archive, "Sport", site="wire")["Sport"]
        row = {"section_id": later.section_id, "newest": ["k"], "oldest": ["k"], "oldest_time": NOON + DAY}
        write(archive, lambda tx: tx.execute(insert(span).values({**row, "newest_time": NOON + DAY})))
        for number, at in ((1, NOON - 2 * DAY), (later.section_id, NOON + DAY)):
            _begun(archive, number, at)
    assert run([*counted, "--format", "table"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert any(line.startswith("2026-11-21 1 ") and line.endswith(" gap") for line in lines)
    assert any(line.startswith("every section of wire: 2026-11-2") for line in lines)


def test_days_before_anything_was_read_are_no_plain_zeros(
    counted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*counted, "--since", "2026-11-18", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["date"][-2:], one["gap"], one["watched"]) for one in told["days"][:4]] == [
        ("18", True, False), ("19", True, False), ("20", True, True), ("21", False, True),
    ]  # fmt: skip
    assert (told["gaps"][0]["section"], told["gaps"][0]["to"]) == (None, "2026-11-20T12:00:00Z")
    assert run([*counted, "--since", "2026-11-18", "--format", "table"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert {"2026-11-18 0 not watched", "2026-11-20 0 gap"} <= set(lines)
    assert any(line.startswith("every section: 2026-11-17T18:15:00Z to 2026-11-20T12:00:00Z") for line in lines)


def test_an_archive_that_never_read_anything_says_so_and_ends_with_this_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = '[[sites]]\nname = "news"\nhome = "https://news.example/"\n'
    (tmp_path / "config.toml").write_text(f'[archive]\nurl = "sqlite:///archive.db"\n{site}', encoding="utf-8")
    with archive_in(tmp_path):
        pass
    asked = ["--config", str(tmp_path / "config.toml"), "stats", "--since", "2d", "--until", "9999-01-01"]
    assert run([*asked, "--format", "json"]) == 0
    days = json.loads(capsys.readouterr().out)["days"]
    assert len(days) == 3
    assert not any(day["watched"] for day in days)
    assert all(day["gap"] for day in days)


def test_a_terminal_gets_plots_without_a_page_commanding_it(
    counted: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(counted) == 0
    said = capsys.readouterr().out
    assert "┌" in said
    assert "\x1b" not in said
    assert {len(line) for line in said.splitlines() if line.endswith("│")} == {80}


_quarters = st.dictionaries(
    st.integers(0, 4 * 24 * 400).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * stats.QUARTER),
    st.integers(1, 99),
    max_size=50,
)


@given(_quarters, st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]))
def test_no_article_is_lost_between_days_hours_and_weekdays(quarters: dict[datetime, int], zone: str) -> None:
    since, until = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)
    over = series(quarters, [], since=since, until=until, zone=zone)
    total = sum(quarters.values())
    assert (sum(day.articles for day in over.days), sum(over.hours), sum(over.weekdays)) == (total, total, total)
    assert len({day.date for day in over.days}) == len(over.days)


def test_a_gap_that_ends_at_midnight_leaves_the_next_day_alone() -> None:
    midnight = datetime(2026, 11, 20, tzinfo=UTC)
    over = series(
        {}, [(midnight - timedelta(hours=5), midnight)], since=midnight - DAY, until=midnight + DAY, zone="UTC"
    )
    assert [(day.date.day, day.gap) for day in over.days] == [(19, True), (20, False)]
    moment = series({}, [(midnight, midnight)], since=midnight - DAY, until=midnight + DAY, zone="UTC")
    assert [day.gap for day in moment.days] == [False, True]


@given(st.lists(st.tuples(st.text("ab", max_size=5), st.integers(0, 10**6), st.sampled_from(["", "gap"]))))
def test_bars_are_as_wide_as_asked_and_few_are_not_none(rows: list[tuple[str, int, str]]) -> None:
    drawn = bars(rows, 60)
    assert all(len(line) <= 60 for line in drawn)
    for line, (_, number, _) in zip(drawn, rows, strict=bool(rows)):
        assert any(block in line for block in "█▏▎▍▌▋▊▉") == (number > 0)


def test_many_days_are_drawn_by_week_and_more_by_month() -> None:
    days = [Day(date=NOON.date() - number * DAY, articles=1, gap=number == 3) for number in range(400, -1, -1)]
    assert len(day_rows(days[-30:])) == 30
    weeks, months = day_rows(days), day_rows(days, most=20)
    assert (weeks[-1], weeks[-2]) == (("2026-W48", 1, ""), ("2026-W47", 7, "gap"))
    assert months[-1] == ("2026-11", 23, "gap")
    assert sum(number for _, number, _ in weeks) == sum(number for _, number, _ in months) == 401


def test_counting_reads_no_article(counted: list[str], tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        plan, seen = (
            read(archive, partial(_plan, of=stats._statement(subject, "by key", is_limited=False)))
            for subject in ("all", "sections")
        )
    assert counted
    for steps in (plan, seen):
        mine = [row[3] for row in steps if "article" in row[3] or " a " in row[3]]
        assert mine
        assert all("COVERING INDEX" in step for step in mine)


def _plan(tx: Connection, of: Hot) -> list[Any]:
    return list(tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {of._for(tx).text.replace('?', '9')}").all())
