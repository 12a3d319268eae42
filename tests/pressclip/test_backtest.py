import json
from pathlib import Path

import pytest

from pressclip.cli.backtest import _print_days
from pressclip.cli.main import run


def backtest(config: Path, capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert run(["--config", str(config), "backtest", *args]) == 0
    return capsys.readouterr().out


def test_a_query_is_tried_on_the_archive(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(backtest(config, capsys, "convoy", "--format", "json", "--samples", "1"))
    assert list(told) == ["query", "days", "total", "alerts", "samples"]
    assert (told["query"], told["total"], told["alerts"]) == ("convoy", 2, 0), "a first visit alerts of nothing"
    assert sum(day["hits"] for day in told["days"]) == 2
    assert [one["clauses"] for one in told["samples"]] == [[{"clause": "convoy", "hit": True, "where": ["excerpt"]}]]
    assert [one["article"]["id"] for one in told["samples"]] == [4], "the newest first"


def test_two_queries_are_compared(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(backtest(config, capsys, "convoy", "--against", "convoy -title:gas", "--format", "json"))
    assert told["against"]["total"] == 1
    assert [one["article"]["id"] for one in told["only"]] == [1]
    assert told["only_against"] == []


def test_two_queries_are_drawn_over_the_same_days_and_to_the_same_scale(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(backtest(config, capsys, "convoy OR gas", "--against", "gas", "--format", "json"))
    assert [day["date"] for day in told["days"]] == [day["date"] for day in told["against"]["days"]]
    drawn = backtest(config, capsys, "convoy OR gas", "--against", "nobody", "--format", "table").split("against")
    assert [line.split()[1] for line in drawn[1].splitlines()[1:] if line.startswith("20")] == ["0"] * len(told["days"])
    _print_days("few", {"days": [{"date": "2026-11-01", "hits": 1}], "total": 1, "alerts": 0}, 4)
    assert capsys.readouterr().out.count("█") == 10


def test_a_name_that_is_nearly_a_watchs_is_a_query_that_says_so(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(config), "backtest", "lybia"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["query"] == "lybia"
    assert "no watch is called 'lybia', so it is a query; did you mean 'libya'?" in said.err
    for words in (["lybia", "--query"], ["libya"], ["convoy"]):
        assert run(["--config", str(config), "backtest", *words]) == 0
        assert capsys.readouterr().err == ""


def test_a_watch_is_found_by_its_name_and_a_query_of_that_name_too(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text(config.read_text().replace('query = "libya"', 'query = "gas"'))
    try:
        assert json.loads(backtest(config, capsys, "libya"))["query"] == "gas"
        assert json.loads(backtest(config, capsys, "libya", "--query"))["query"] == "libya"
    finally:
        config.write_text(config.read_text().replace('query = "gas"', 'query = "libya"'))


def test_the_table_shows_days_and_samples(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = backtest(config, capsys, "convoy", "--against", "nobody", "--format", "table")
    assert told.startswith("convoy: 2 hits, 0 alerts\n20")
    assert "against nobody: 0 hits, 0 alerts\n" in told
    assert "█" in told
    assert "convoy in excerpt" in told
    assert "\x1b" not in told


def test_many_days_without_a_hit_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    dates = [f"2026-11-{day:02}" for day in range(1, 21)]
    days = [{"date": date, "hits": int(date.endswith(("01", "05", "20")))} for date in dates]
    _print_days("libya", {"days": days, "total": 3, "alerts": 0}, 1)
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()[1:]] == [
        *([date, hits] for date, hits in zip(dates[:5], "10001", strict=True)),
        ["…", "0"],
        [dates[-1], "1"],
    ]


def test_a_wrong_query_is_told_with_its_place(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "backtest", "libya AND"]) == 2
    assert "column" in capsys.readouterr().err
