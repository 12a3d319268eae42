import gzip
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import geometric_mean

import pytest

from benchmarks.cadence import figures_of, main
from benchmarks.polling import Learned, Outcome, miniflux, polled, probed
from benchmarks.traces import Trace, read_trace
from schedules.pricing import Limits

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIMITS = Limits(floor=5, ceiling=360)


def mornings(days: int = 30) -> Trace:
    """Two sections: one with twenty articles each morning, the other with one."""
    busy = [MONDAY + DAY * d + 8 * HOUR + n * 7 * MINUTE for d in range(days) for n in range(20)]
    quiet = [MONDAY + DAY * d + 9 * HOUR for d in range(days)]
    split = MONDAY + DAY * (days * 6 // 10)
    return Trace(sections={"a": busy, "b": quiet}, begin=MONDAY, split=split, end=busy[-1], skipped=0)


def test_a_fixed_interval_waits_half_of_it_on_average() -> None:
    outcome = polled(mornings(), lambda *_: 31.0, minutes=31)
    assert outcome.mean() == pytest.approx(15.5, rel=0.1)
    assert len(outcome.delays) == 12 * 21


def test_the_learned_rule_finds_sooner_what_appears_in_the_mornings_at_no_more_requests() -> None:
    trace = mornings()
    ours = polled(trace, Learned(trace, minutes=30, limits=LIMITS), minutes=30)
    fixed = polled(trace, lambda *_: 30.0, minutes=30)
    assert ours.mean() < 0.5 * fixed.mean()
    assert ours.requests == pytest.approx(fixed.requests, rel=0.1)


def test_a_probe_finds_sooner_still() -> None:
    trace = mornings()
    ours = probed(trace, minutes=30, limits=LIMITS)
    assert ours.mean() < polled(trace, Learned(trace, minutes=30, limits=LIMITS), minutes=30).mean()
    assert len(ours.delays) == pytest.approx(12 * 21, abs=2)


def _polls(trace: Trace, sections: dict[str, list[datetime]]) -> list[tuple[int, datetime]]:
    """The polls before the split."""
    learned = Learned(trace, minutes=30, limits=LIMITS)
    polls: list[tuple[int, datetime]] = []

    def noted(i: int, now: datetime, new: Sequence[datetime]) -> float:
        polls.append((i, now))
        return learned(i, now, new)

    polled(replace(trace, sections=sections), noted, minutes=30)
    return [poll for poll in polls if poll[1] < trace.split]


def test_nothing_later_than_a_poll_changes_it() -> None:
    trace = mornings()
    early = {name: [at for at in times if at < trace.split] for name, times in trace.sections.items()}
    assert _polls(trace, trace.sections) == _polls(trace, early)


def test_miniflux_divides_the_week_by_its_articles_within_its_limits() -> None:
    following = miniflux(mornings())
    assert following(0, MONDAY, []) == 1440
    assert following(0, MONDAY, [MONDAY] * 70) == 144
    assert following(0, MONDAY, [MONDAY] * 10_000) == 5


def test_a_traces_columns_may_stand_in_any_order_and_bad_rows_are_counted(tmp_path: Path) -> None:
    lines = ["uncertainty_min,published_utc,section", ",1700000000,a", "0,2023-11-15,a", "x,2023-11-15,a", "0,soon,a"]
    lines += [f"60,2023-11-15T{hour:02}:00:00Z,b" for hour in range(10)]
    path = tmp_path / "trace.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    trace = read_trace(path)
    assert (len(trace.sections["a"]), len(trace.sections["b"]), trace.skipped) == (2, 10, 2)
    nine = datetime(2023, 11, 15, 9, tzinfo=UTC)
    assert nine - HOUR < trace.sections["b"][-1] <= nine
    assert read_trace(path) == trace


def test_weeks_in_which_nothing_was_recorded_are_cut_out(tmp_path: Path) -> None:
    times = [MONDAY + n * HOUR for n in range(10)] + [MONDAY + 16 * DAY + n * HOUR for n in range(10)]
    path = tmp_path / "trace.csv.gz"
    path.write_bytes(gzip.compress("\n".join(f"a,{at.isoformat()},0" for at in times).encode()))
    assert read_trace(path).end == MONDAY + 2 * DAY + 9 * HOUR


def test_a_trace_of_next_to_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    path.write_text("section,published_utc,uncertainty_min\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="0 articles"):
        read_trace(path)


def test_the_figures_are_one_json_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"{name},{at.isoformat()},0" for name, times in mornings(10).sections.items() for at in times]
    path = tmp_path / "trace.csv.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    monkeypatch.setattr(sys, "argv", ["cadence", str(path), "--minutes", "30", "--json"])
    main()
    figures = json.loads(capsys.readouterr().out)
    assert figures.keys() >= {"ratio_vs_miniflux", "p95_ratio_vs_fixed", "polls_used_ratio"}
    assert figures["ratio_probe_vs_fixed"] < figures["ratio_mean_delay_vs_fixed"] < 1


def test_the_ninety_fifth_percentile_leaves_five_of_a_hundred() -> None:
    assert Outcome(delays=[float(n) for n in range(100)]).p95() == 95


@pytest.mark.slow
def test_on_real_publication_times_half_of_the_delay_is_saved_and_nearly_all_of_it_by_a_probe() -> None:
    traces = sorted((Path(__file__).parents[3] / "shared" / "traces").glob("*.csv.gz"))
    if not traces:
        pytest.skip("the publication times are not beside this checkout")
    told = [figures_of(read_trace(path), 30) for path in traces]
    assert all(abs(float(one["polls_used_ratio"]) - 1) <= 0.05 for one in told)
    ours = [float(one["ratio_mean_delay_vs_fixed"]) for one in told]
    assert geometric_mean(ours) <= 0.5
    assert max(ours) <= 0.7
    assert geometric_mean([float(one["ratio_probe_vs_fixed"]) for one in told]) <= 0.15
