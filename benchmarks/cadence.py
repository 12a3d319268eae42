"""How soon articles are found, beside a fixed interval and Miniflux, at the same number of requests.

`python -m benchmarks.cadence TRACE.csv.gz [--minutes 30] [--json]`: real publication times are polled by the daemon's
own rule, which learns as it goes; the first 60 % of the articles only teach, the rest are judged. The budget is one
request a section per `--minutes`. What a side uses more or less of it is made good: its delays count in proportion,
as a fixed interval's do. The fixed interval is the mean of all its phases: half of it, 95 % of it at the 95th
percentile. Times that are known within bounds alone are drawn evenly from them, by a fixed seed.
"""

import argparse
from datetime import timedelta
from pathlib import Path

from benchmarks.polling import Learned, Outcome, miniflux, polled, probed
from benchmarks.table import report
from benchmarks.traces import Trace, read_trace
from schedules.cadence import FLOOR, QUIET
from schedules.pricing import Limits

_MINUTE = timedelta(minutes=1)


def main() -> None:
    """Prints the figures."""
    given = argparse.ArgumentParser(description="How soon articles are found at the same number of requests.")
    given.add_argument("trace", type=Path, help="section,published_utc,uncertainty_min; gzipped or not")
    given.add_argument("--minutes", type=float, default=30.0, help="one request a section in so many minutes")
    given.add_argument("--json", action="store_true", help="one JSON object")
    asked = given.parse_args()
    trace = read_trace(asked.trace)
    report(
        f"cadence: {asked.trace.name}, one poll a section per {asked.minutes:g} minutes",
        figures_of(trace, asked.minutes),
    )


def figures_of(trace: Trace, minutes: float) -> dict[str, float | int | str]:
    """Each side's delays, requests and their ratios."""
    ceiling = max(round(QUIET / _MINUTE), round(2 * minutes))
    limits = Limits(floor=round(FLOOR / _MINUTE), ceiling=ceiling)
    judged = (trace.end - trace.split).total_seconds() / 60
    budget = judged * len(trace.sections) / minutes
    ours = polled(trace, Learned(trace, minutes=minutes, limits=limits), minutes=minutes)
    theirs = polled(trace, miniflux(trace), minutes=minutes)
    probe = probed(trace, minutes=minutes, limits=limits)
    mean, p95 = minutes / 2, 0.95 * minutes

    def even(outcome: Outcome) -> float:
        return outcome.mean() * outcome.requests / budget

    return {
        "sections": len(trace.sections),
        "articles_judged": len(ours.delays),
        "days_judged": judged / 1440,
        "rows_skipped": trace.skipped,
        "fixed_mean_delay_minutes": mean,
        "mean_delay_minutes": ours.mean(),
        "polls_used_ratio": ours.requests / budget,
        "ratio_mean_delay_vs_fixed": even(ours) / mean,
        "p95_ratio_vs_fixed": ours.p95() * ours.requests / budget / p95,
        "ratio_vs_miniflux": even(ours) / even(theirs),
        "miniflux_polls_used_ratio": theirs.requests / budget,
        "miniflux_ratio_mean_delay_vs_fixed": even(theirs) / mean,
        "probe_mean_delay_minutes": probe.mean(),
        "probe_requests_used_ratio": probe.requests / budget,
        "ratio_probe_vs_fixed": even(probe) / mean,
        "probe_p95_ratio_vs_fixed": probe.p95() * probe.requests / budget / p95,
    }


if __name__ == "__main__":
    main()
