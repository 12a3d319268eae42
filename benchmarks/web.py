"""How fast searches are answered over HTTP, in a browser and by the API, while a hundred articles a second come in.

Eight clients, a process of their own, ask one search after the other without a pause; every other one is a page, the
rest the API's: words of all frequencies, two of them joined now and then, with a section or half a year as filter.
`desk_…`: the page is served by the process that files, as the daemon does; `serve_…`: `pressclip serve` beside one that
files. All share the machine: `load_before` is what others do on it (running processes on average), `…_cpu_ms` is the
processor time that the server takes an answer, what it does besides included. `late_ms_worst` is how long after its
time a filing was done, `locked` how often anybody was told that the database is locked.

`--articles N` takes another number than a million (the archive of the search benchmark, made once, then copied).
`start_ms` is from the start of the daemon on that archive to its first page, `start_cpu_ms` the processor time of that,
which others on the machine stretch least, `resident_mb` its memory after it polled
a site (the replica) and showed every kind of page. `hammer_…`: a search that reads 20,000 texts, asked by all at once.
"""

import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from benchmarks.corpus import VOCABULARY, archive_of, section, word
from benchmarks.filing import AT_ONCE
from benchmarks.table import report
from replica.demo import demo_site
from replica.server import ReplicaServer

_ARTICLES = 1_000_000
_SECONDS = 15.0
_CLIENTS = 8
_HAMMER = "/api/v1/articles?q=url%3Anowhere+OR+nosuchword"
_PAGES = ("/", "/?narrow=1", "/?q=haftar", "/watches", "/watches/libya", "/sections", "/alerts", "/status",
          "/backtest?q=haftar", "/articles/1", "/api/v1/articles", "/metrics")  # fmt: skip
_CONFIG = """\
[archive]
url = "sqlite:///archive.db"
[http]
contact = "bench@localhost.invalid"
allow_private = true
pause = "10ms"
[web]
listen = "127.0.0.1:0"
[[sites]]
name = "replica"
home = "{home}"
budget = "off"
[[watches]]
name = "libya"
query = "haftar OR libya"
channels = ["screen"]
[[channels]]
name = "screen"
url = "console://"
"""
_CLIENT = """
import http.client, json, random, sys, threading, time
host, port, seconds, clients = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
paths = json.load(sys.stdin)
times, bad, until = [], [], time.monotonic() + seconds
def ask(seed):
    chance, line = random.Random(seed), http.client.HTTPConnection(host, port)
    while time.monotonic() < until:
        path = chance.choice(paths)
        begin = time.perf_counter()
        line.request("GET", path)
        answer = line.getresponse()
        body = answer.read()
        times.append((path.startswith("/api/"), time.perf_counter() - begin))
        if answer.status != 200:
            bad.append(body.decode("utf-8", "replace")[:200])
threads = [threading.Thread(target=ask, args=(n,)) for n in range(clients)]
for one in threads: one.start()
for one in threads: one.join()
json.dump({"times": times, "bad": bad}, sys.stdout)
"""
Figures = dict[str, float | int | str]


@dataclass(frozen=True, slots=True)
class Server:
    """A server under way; what it prints at its end is read by who waits for it."""

    process: "subprocess.Popen[str]"
    base: str  # host and port
    started: float  # seconds until its first page
    computed: float  # of these the processor was at work for it


def main() -> None:
    """Prints the figures."""
    wanted = int(sys.argv[sys.argv.index("--articles") + 1]) if "--articles" in sys.argv else _ARTICLES
    source, made = archive_of(wanted)
    figures: Figures = {"articles": wanted, "load_before": os.getloadavg()[0], **made}
    with tempfile.TemporaryDirectory(dir=source.parent) as name:
        folder = Path(name)
        shutil.copyfile(source, folder / "archive.db")
        figures |= _daemon(folder)
        figures |= _desk(folder)
        figures |= _serve(folder)
    report(f"web: {wanted:,} articles, {_CLIENTS} clients, {_SECONDS:g} s each", figures)


def _daemon(folder: Path) -> Figures:
    """Its start and its memory."""
    with ReplicaServer(demo_site(lambda: datetime.now(UTC), every=3600.0), port=0) as site:
        (folder / "config.toml").write_text(_CONFIG.format(home=site.url), encoding="utf-8")
        with _running(["pressclip", "--config", str(folder / "config.toml"), "run"]) as server:
            _until_polled(server.base)
            _ask(server.base, [*_PAGES, *_searches()], 10.0, 2)
            resident = _resident_mb(server.process.pid)
    return {
        "start_ms": server.started * 1000,
        "start_cpu_ms": server.computed * 1000,
        "resident_mb": resident,
        "visits": len(site.log),
    }


def _until_polled(base: str) -> None:
    """Waits until every section was read, at most two minutes."""
    patience = time.monotonic() + 120
    while time.monotonic() < patience:
        with urlopen(f"http://{base}/api/v1/sections") as answer:
            read = [one["last_success"] for one in json.load(answer)["items"] if one["site"] == "replica"]
        if read and all(read):
            return
        time.sleep(1.0)


def _desk(folder: Path) -> Figures:
    with _running(["benchmarks.filing", str(folder), "--page"], subprocess.PIPE) as server:
        return _measured(server, _searches(), "desk_") | _filed(server.process, "desk_")


def _serve(folder: Path) -> Figures:
    with _running(["pressclip", "--config", str(folder / "config.toml"), "serve"]) as server:
        filing = [sys.executable, "-m", "benchmarks.filing", str(folder)]
        with subprocess.Popen(filing, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as other:
            figures = _measured(server, _searches(), "serve_") | _measured(server, [_HAMMER], "hammer_")
            figures |= _filed(other, "serve_")
        figures["serve_resident_mb"] = _resident_mb(server.process.pid)
    return figures


def _searches() -> list[str]:
    """Addresses of searches as people ask them, pages and the API's in turn."""
    chance, found = random.Random(5), list[str]()
    for number in range(200):
        asked = {"q": " ".join(word(int(VOCABULARY ** chance.random())) for _ in range(1 + number % 2))}
        if number % 4 == 2:
            asked |= {"section": section(number % 20)}
        elif number % 4 == 3:
            asked |= {"since": "2026-01-01", "until": "2026-06-30"}
        found += [f"{path}?{urlencode(asked)}" for path in ("/", "/api/v1/articles")]
    return found


@contextmanager
def _running(module: Sequence[str], stdout: int = subprocess.DEVNULL) -> Iterator[Server]:
    """A server; it is told to stop at the end."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", *module]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=stdout, text=True) as process:
        assert process.stderr is not None  # noqa: S101 - it is a pipe
        line = next(one for one in process.stderr if one.startswith("listening on "))
        base = line.removeprefix("listening on http://").strip().rstrip("/")
        _ask(base, ["/"], 0.0, 1)
        started, computed = time.perf_counter() - begin, _processor_seconds(process.pid)
        threading.Thread(target=process.stderr.read, daemon=True).start()
        try:
            yield Server(process, base, started, computed)
        finally:
            process.send_signal(signal.SIGTERM)  # nothing, where it ended


def _ask(base: str, paths: Sequence[str], seconds: float, clients: int) -> tuple[list[tuple[bool, float]], list[str]]:
    """Of each answer whether it was the API's, and its seconds; and what was said where it was none."""
    host, _, port = base.partition(":")
    command = [sys.executable, "-c", _CLIENT, host, port, str(seconds), str(clients)]
    done = subprocess.run(command, input=json.dumps(list(paths)), capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return told["times"], told["bad"]


def _measured(server: Server, paths: Sequence[str], name: str) -> Figures:
    """The clients' times, pages and the API's apart."""
    before = _processor_seconds(server.process.pid)
    times, bad = _ask(server.base, paths, _SECONDS, _CLIENTS)
    took = _processor_seconds(server.process.pid) - before
    figures: Figures = {f"{name}answers": len(times), f"{name}refused": len(bad)}
    for kind, is_api in (("page", False), ("api", True)):
        if ordered := sorted(seconds for api, seconds in times if api is is_api):
            figures |= {
                f"{name}{kind}_median_ms": statistics.median(ordered) * 1000,
                f"{name}{kind}_p95_ms": ordered[int(len(ordered) * 0.95)] * 1000,
                f"{name}{kind}_worst_ms": ordered[-1] * 1000,
            }
    return figures | {
        f"{name}cpu_ms": took / len(times) * 1000,
        f"{name}processors": took / _SECONDS,
        f"{name}told_locked": sum("locked" in said for said in bad),
    }


def _filed(process: "subprocess.Popen[str]", name: str) -> Figures:
    """What the process that files says when it is told to stop."""
    process.send_signal(signal.SIGTERM)
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    told = json.loads(process.stdout.read())
    late: list[float] = told["late"]
    return {
        f"{name}filed": len(late) * AT_ONCE,
        f"{name}late_ms_median": statistics.median(late) * 1000,
        f"{name}late_ms_worst": max(late) * 1000,
        f"{name}locked": sum("locked" in wrong for wrong in told["wrong"]),
        f"{name}wrong": len(told["wrong"]),
    }


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError("the system does not tell resident memory")


if __name__ == "__main__":
    main()
