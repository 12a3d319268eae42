"""How fast searches are answered over HTTP while articles come in: eight clients, a writer that files 100 a second.

The server is a process of its own (`pressclip serve`), the clients are another, the writer is this one; all share the
machine. `--articles N` takes another number than 100,000 (the archive of the search benchmark, copied); the queries are
words of all frequencies, two of them joined now and then, and a section or a month as filter. `p95_ms` is over all
answers; `late_ms_…` says by how much filing began after its second's hundredth.

`start_ms` is from the start of the process to its first answer; `daemon_resident_mb` of the daemon with its page,
after it was asked for a while. `hammer_…`: a search that reads 20,000 texts, asked by all at once, beside the writer.
"""

import json
import random
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.corpus import VOCABULARY, archive_of, section, word
from benchmarks.table import report
from db import sections
from db.archive import open_archive
from db.filing import file
from db.known import Place
from pressclip.errors import ArchiveError
from pressclip.models import Card, Published

_ARTICLES = 100_000
_SECONDS = 15.0
_CLIENTS = 8
_A_SECOND, _AT_ONCE = 100, 25  # articles filed, so many a commit
_CONFIG = """\
[archive]
url = "sqlite:///archive.db"
[http]
contact = "bench@localhost.invalid"
[web]
listen = "127.0.0.1:0"
[[sites]]
name = "bench"
home = "http://127.0.0.1:9/"
sections_from = "config"
[[sites.sections]]
name = "Far"
url = "http://127.0.0.1:9/far/"
"""
_CLIENT = """
import http.client, json, random, sys, threading, time
host, port, seconds, clients = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
paths = json.load(sys.stdin)
times, bad, until = [], [], time.monotonic() + seconds
def ask(seed):
    chance, line = random.Random(seed), http.client.HTTPConnection(host, port)
    while time.monotonic() < until:
        begin = time.perf_counter()
        line.request("GET", chance.choice(paths))
        answer = line.getresponse()
        body = answer.read()
        times.append(time.perf_counter() - begin)
        if answer.status != 200:
            bad.append(body.decode("utf-8", "replace")[:200])
threads = [threading.Thread(target=ask, args=(n,)) for n in range(clients)]
for one in threads: one.start()
for one in threads: one.join()
json.dump({"times": times, "bad": bad}, sys.stdout)
"""
Figures = dict[str, float | int | str]


def main() -> None:
    """Prints the figures."""
    wanted = int(sys.argv[sys.argv.index("--articles") + 1]) if "--articles" in sys.argv else _ARTICLES
    source, made = archive_of(wanted)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(source, folder / "archive.db")
        (folder / "config.toml").write_text(_CONFIG, encoding="utf-8")
        with _process(folder, "serve") as (process, base, started):
            figures: Figures = {"start_ms": started * 1000}
            figures |= _measured(folder, base, _searches(), "")
            figures |= _measured(folder, base, ["/api/v1/articles?q=url%3Anowhere+OR+nosuchword"], "hammer_")
            figures["serve_resident_mb"] = _resident_mb(process.pid)
        with _process(folder, "run") as (process, base, _):
            _ask(base, _searches(), 3.0, 1)
            figures["daemon_resident_mb"] = _resident_mb(process.pid)
    report(f"web: {wanted:,} articles, {_CLIENTS} clients", {"articles": wanted, **made, **figures})


def _searches() -> list[str]:
    """Addresses of searches as people ask them, some through the first pages."""
    chance, found = random.Random(5), []
    for number in range(200):
        words = [word(int(VOCABULARY ** chance.random())) for _ in range(1 + number % 2)]
        more = ("", "", f"&section={section(number % 20)}", "&since=2026-01-01&until=2026-06-30")[number % 4]
        found.append(f"/api/v1/articles?q={'+'.join(words)}{more.replace(' ', '+')}")
    return found


@contextmanager
def _process(folder: Path, command: str) -> Iterator[tuple["subprocess.Popen[str]", str, float]]:
    """The server, where it listens, and the seconds until its first answer."""
    begin = time.perf_counter()
    words = [sys.executable, "-m", "pressclip", "--config", str(folder / "config.toml"), command]
    with subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None  # noqa: S101 - it is a pipe
        line = next(one for one in process.stderr if one.startswith("listening on "))
        base = line.removeprefix("listening on http://").strip().rstrip("/")
        _ask(base, ["/api/v1/articles"], 0.0, 1)
        started = time.perf_counter() - begin
        rest = threading.Thread(target=process.stderr.read, daemon=True)
        rest.start()
        try:
            yield process, base, started
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def _ask(base: str, paths: Sequence[str], seconds: float, clients: int) -> tuple[list[float], list[str]]:
    """Seconds of each answer, and what was said where it was none."""
    host, _, port = base.partition(":")
    command = [sys.executable, "-c", _CLIENT, host, port, str(seconds), str(clients)]
    done = subprocess.run(command, input=json.dumps(list(paths)), capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return told["times"], told["bad"]


def _measured(folder: Path, base: str, paths: Sequence[str], name: str) -> Figures:
    """The clients' times while the writer files."""
    stop = threading.Event()
    late: list[float] = []
    locked: list[str] = []
    writer = threading.Thread(target=_write, args=(folder / "archive.db", stop, late, locked))
    writer.start()
    times, bad = _ask(base, paths, _SECONDS, _CLIENTS)
    stop.set()
    writer.join()
    ordered = sorted(times)
    return {
        f"{name}answers": len(times),
        f"{name}refused": len(bad),
        f"{name}median_ms": statistics.median(times) * 1000,
        f"{name}p95_ms": ordered[int(len(ordered) * 0.95)] * 1000,
        f"{name}worst_ms": ordered[-1] * 1000,
        f"{name}answers_a_second": len(times) / _SECONDS,
        f"{name}late_ms_median": statistics.median(late) * 1000,
        f"{name}late_ms_worst": max(late) * 1000,
        f"{name}filed": len(late) * _AT_ONCE,
        f"{name}locked": len(locked) + sum("locked" in said for said in bad),
    }


def _write(path: Path, stop: threading.Event, late: list[float], locked: list[str]) -> None:
    """Files articles at an even pace, in the archive's own way."""
    import asyncio

    archive = open_archive(path)
    chance, begin, number = random.Random(len(late)), time.monotonic(), 0
    salt = time.time_ns()

    async def filing() -> None:
        nonlocal number
        known = await archive.read(sections.every_section)
        place = Place(site_id=known[0].site_id, section_id=known[0].id, last_success=datetime.now(UTC), baseline=False,
                      read_pages=False)  # fmt: skip
        while not stop.is_set():
            due = begin + number * _AT_ONCE / _A_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            cards = [_card(f"{salt}-{number}-{n}", n, chance) for n in range(_AT_ONCE)]
            try:
                await archive.write(lambda tx: file(tx, place, cards, datetime.now(UTC)))  # noqa: B023 - awaited at once
            except (ArchiveError, sqlite3.Error) as error:
                locked.append(str(error))
            late.append(max(0.0, time.monotonic() - due))
            number += 1

    asyncio.run(filing())
    archive.close()


def _card(slug: str, position: int, chance: random.Random) -> Card:
    words = " ".join(word(int(VOCABULARY ** chance.random())) for _ in range(30))
    at = datetime.now(UTC)
    return Card(
        url=f"https://b.example/new/{slug}/",
        title=words[:60],
        excerpt=words,
        position=position,
        published=Published(lower=at, upper=at, precision="second"),
    )


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError("the system does not tell resident memory")


if __name__ == "__main__":
    main()
