"""`pressclip backfill` as its user starts it."""

import asyncio
import io
import json
import os
import pty
import select as wait_for
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pressclip.cli.backfill import _View
from pressclip.cli.main import run
from pressclip.cli.progress import Past, past_progress
from replica.faults import Fault
from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import write_config


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    begin = datetime.now(UTC) - timedelta(days=120)
    posts = [
        Post(
            id=number,
            slug=f"story-{number}",
            title=f"Libya, part {number}",
            paragraphs=("The convoy went on.",),
            categories=("africa",),
            published=begin + timedelta(days=120) * number / 320,
        )
        for number in range(1, 320)
    ]
    with ReplicaServer(Site(posts)) as opened:
        yield opened


@pytest.fixture
def config(tmp_path: Path, server: ReplicaServer) -> Path:
    return write_config(tmp_path, server.url, screen="console://")


def printed(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, list[dict[str, Any]], str]:
    code = run(list(command))
    told = capsys.readouterr()
    return code, [json.loads(line) for line in told.out.splitlines()], told.err


@pytest.mark.parametrize("until", ["30d", f"{datetime.now(UTC) - timedelta(days=30):%Y-%m-%d}"])
def test_a_section_is_filed_down_to_a_date_or_an_age(
    config: Path, capsys: pytest.CaptureFixture[str], until: str
) -> None:
    code, [row], told = printed(capsys, "--config", str(config), "backfill", "Africa", "--until", until)
    assert (code, told) == (0, "")
    assert list(row) == ["section", "method", "filed", "from", "to", "requests", "state", "error"]
    assert (row["section"], row["method"], row["state"], row["error"]) == ("Africa", "api", "done", None)
    assert 80 <= row["filed"] <= 190
    limit = f"{datetime.now(UTC) - timedelta(days=30):%Y-%m-%d}T99"
    _, [span], _ = printed(capsys, "--config", str(config), "coverage")
    assert (span["from"], span["to"], span["state"]) == (row["from"], row["to"], "complete")
    assert span["from"] < limit
    _, alerts, _ = printed(capsys, "--config", str(config), "search", "libya", "--until", "20d", "--limit", "500")
    assert len(alerts) >= 25
    assert all(alert["matches"] == [] for alert in alerts)


def test_what_was_filed_before_is_nothing_to_do(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", str(config), "backfill", "Africa", "--until", "60d"]) == 0
    capsys.readouterr()
    code, [row], told = printed(capsys, "--config", str(config), "backfill", "Africa", "--until", "40d")
    assert (code, row["state"], row["filed"], row["requests"]) == (0, "nothing", 0, 0)
    assert "nothing to do" in told


def test_a_failure_is_named_and_exits_with_1(
    config: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(config), "poll"]) == 0
    capsys.readouterr()
    server.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
    server.site.faults.add(Fault(path_prefix="/category/africa/", body="<html><body>Nothing here.</body></html>"))
    code, [row], told = printed(capsys, "--config", str(config), "backfill", "Africa", "--until", "40d")
    assert (code, row["state"], row["method"]) == (1, "failed", "page")
    assert row["error"] in told


@pytest.mark.parametrize(
    "wrong", ["--until soon", "--until 2999-01-01", "", "--until 3d --share 2", "--until 3d --share nan"]
)
def test_a_wrong_date_or_share_is_refused(config: Path, capsys: pytest.CaptureFixture[str], wrong: str) -> None:
    code, rows, _ = printed(capsys, "--config", str(config), "backfill", "Africa", *wrong.split())
    assert (code, rows) == (2, [])


def test_a_section_that_is_not_known_is_named(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, told = printed(capsys, "--config", str(config), "backfill", "Nowhere", "--until", "3d")
    assert code == 1
    assert "Nowhere" in told


def test_ctrl_c_on_a_terminal_leaves_a_bar_says_what_was_filed_and_the_next_goes_on(config: Path) -> None:
    own_times = 'at_least_every = "1s"\nat_most_every = "1s"\n'
    config.write_text(config.read_text().replace('budget = "off"', 'budget = "20/hour"').replace(own_times, ""))
    command = [sys.executable, "-m", "pressclip", "--config", str(config), "backfill", "Africa", "--until", "100d"]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "150"}
    with subprocess.Popen(
        [*command, "--share", "0.05"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment,
        preexec_fn=_heeds_ctrl_c,  # noqa: PLW1509 - nothing else runs between fork and exec
    ) as process:
        os.close(theirs)
        try:
            shown = _shown_until(ours, "waits: the budget")
            process.send_signal(signal.SIGINT)
            shown += _shown_until(ours, "goes on from there")
            assert process.wait(timeout=20) == 130
        finally:
            process.kill()
    os.close(ours)
    assert "days" in shown
    assert "filed, " in shown
    assert "/min" in shown
    assert "stopped: " in shown
    done = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, timeout=60, check=True)
    [row] = json.loads(done.stdout)
    assert row["state"] == "done"
    assert row["requests"] <= 4


def _heeds_ctrl_c() -> None:
    """As on a terminal: what a shell starts in the background ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _shown_until(terminal: int, words: str) -> str:
    shown = ""
    deadline = time.monotonic() + 30
    while words not in shown:
        assert time.monotonic() < deadline, shown
        if wait_for.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 65536).decode(errors="replace")
    return shown


def test_a_wait_is_no_longer_for_a_clock_that_was_put_back_meanwhile() -> None:
    now = datetime.now(UTC)
    said = iter([now])
    view = _View(until=now, began=now, clock=lambda: next(said, now - timedelta(hours=1)))
    asyncio.run(asyncio.wait_for(view.wait(now + timedelta(milliseconds=5), "another process reads the section"), 5))
    assert view.seen.note == "waits: another process reads the section"


def test_the_bar_shows_days_articles_rate_and_what_it_waits_for() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=150, record=True)
    with past_progress("Middle [East]", console) as show:
        show(Past(days=120, done=30, filed=80, note="waits: the budget"))
    shown = console.export_text()
    assert "Middle [East]" in shown
    assert "30/120 days" in shown
    assert "80 filed, " in shown
    assert "waits: the budget" in shown
