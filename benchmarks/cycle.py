"""What a cycle over a thousand section pages costs: by our desk, by a Scrapy spider, and by the bare libraries.

The site is a process of its own on loopback, each side another; they take turns, and medians count. CPU is that of
the side's process alone, all its threads, without start and imports. The site has no pause, no budget, no feeds.

`fresh`: every card is new, the sections are visited for the first time. `again`: 304 to every request. `tenth`: one of
ten cards is new, is judged by a few watches, and each section's feed is asked for in vain. `aged`: a page that did not
change since, sent whole an hour later, so that the ages printed on it differ; `reading` is what parsing it and finding
its cards takes of that. Scrapy reads the same fields of the same cards, and its pipeline keeps the same in SQLite:
articles by key, sightings, a text index, the page; a page a commit. It needs `pip install 'pressclip[bench]'`; without
it ours is measured alone with `bare`: the libraries that ours rests on (httpx, selectolax, sqlite3), as their manuals
show them, which read and file what Scrapy does and nothing else.
"""

import json
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec

from selectolax.lexbor import LexborHTMLParser

from benchmarks.table import report

_ROUNDS = 3
_CONNECTIONS = 8
_MANY = 128
_SCENES = ("fresh", "again", "tenth", "aged")
_SIDES = {
    "ours": ("desk", _CONNECTIONS, *_SCENES),
    "bare": ("bare", _CONNECTIONS),
    "scrapy": ("spider", _CONNECTIONS),
    "one": ("desk", 1, "fresh"),
    "many": ("desk", _MANY, "fresh"),
}


def main() -> None:
    """Prints the figures."""
    sides = [name for name in _SIDES if name != "scrapy" or find_spec("scrapy")]
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
    with _site() as origin:
        for _ in range(_ROUNDS):
            for name in sides:
                measured[name].append(_measured(origin, _SIDES[name]))
        parse = _bare_parse_ms(origin)
    medians = {name: _medians(runs) for name, runs in measured.items()}
    figures = _figures(medians, parse)
    report(f"cycle: 1,000 section pages, CPU milliseconds a page (median of {_ROUNDS} rounds)", figures)


def _figures(of: dict[str, dict[str, float]], parse: float) -> dict[str, float | str]:
    ours = of["ours"]
    figures: dict[str, float | str] = {f"{scene}_ms": ours[scene] for scene in _SCENES}
    figures |= {"peak_mb": ours["peak_mb"], "one_connection_ms": of["one"]["fresh"]}
    figures |= {f"{_MANY}_connections_ms": of["many"]["fresh"], "bare_parse_ms": parse}
    figures |= {"bare_ms": of["bare"]["fresh"], "ratio_fresh_vs_bare": ours["fresh"] / of["bare"]["fresh"]}
    if "scrapy" in of:
        figures |= {"scrapy_ms": of["scrapy"]["fresh"], "scrapy_peak_mb": of["scrapy"]["peak_mb"]}
        figures["ratio_fresh_vs_scrapy"] = ours["fresh"] / of["scrapy"]["fresh"]
        figures["ratio_bare_vs_scrapy"] = of["bare"]["fresh"] / of["scrapy"]["fresh"]
        figures["ratio_peak_vs_scrapy"] = ours["peak_mb"] / of["scrapy"]["peak_mb"]
    else:
        figures["scrapy"] = "missing"
    return figures | {
        "ratio_304_vs_fresh": ours["again"] / ours["fresh"],
        "ratio_unchanged_vs_fresh": ours["aged"] / ours["fresh"],
        "ratio_unchanged_above_304_vs_bare_parse": (ours["aged"] - ours["again"]) / parse,
        "ratio_reading_unchanged_vs_bare_parse": ours["aged_read"] / parse,
        f"ratio_{_MANY}_connections_vs_1": of["many"]["fresh"] / of["one"]["fresh"],
    }


def _medians(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


@contextmanager
def _site() -> Iterator[str]:
    """The origin of the site, while it stands."""
    command = _command("site")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the site has no pipes")
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def _measured(origin: str, side: Sequence[object]) -> dict[str, float]:
    module, *options = side
    told = subprocess.run(_command(module, origin, *options), check=True, capture_output=True, text=True).stdout
    figures: dict[str, float] = json.loads(told.splitlines()[-1])
    return figures


def _command(module: object, *arguments: object) -> list[str]:
    return [sys.executable, "-m", f"benchmarks.cycles.{module}", *map(str, arguments)]


def _bare_parse_ms(origin: str) -> float:
    """What parsing one of the pages costs by itself."""
    with urllib.request.urlopen(f"{origin}/section/0/") as answer:  # noqa: S310 - our own server
        html = answer.read().decode()
    times = []
    for _ in range(200):
        begin = time.process_time()
        LexborHTMLParser(html)
        times.append(time.process_time() - begin)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    main()
