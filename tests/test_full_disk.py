"""A daemon that is started while its disk is full: it stays, it says so, and it works once there is room."""

import json
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import daemon, log_of, pressclip, wait_until, write_config
from tests.web.test_serving import address

_FULL = 20_000  # bytes that a file may have: no room for what SQLite keeps beside an archive that is open


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    """An operator's configuration whose archive was filled and closed."""
    post = Post(id=1, slug="a", title="Libya", paragraphs=("A.",), categories=("africa",), published=datetime.now(UTC))
    with ReplicaServer(Site([post])) as server:
        path = write_config(tmp_path, server.url, screen="console://")
        path.write_text(path.read_text().replace('name = "screen"', 'name = "screen"\noperator = true'))
        assert pressclip(path, "poll").returncode == 0
        yield path


@contextmanager
def started_without_room(config: Path) -> Iterator["subprocess.Popen[bytes]"]:
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FULL, hard))
    with ExitStack() as at_end:
        try:
            process = at_end.enter_context(daemon(config))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        wait_until(lambda: "archive.failed" in log_of(config), config)
        yield process


def test_it_stays_alive_serves_its_page_and_stops_when_it_is_told_to(config: Path) -> None:
    with started_without_room(config) as process:
        assert "its disk is full or fails" in log_of(config)
        assert httpx.get(f"{address(config)}/healthz").status_code == 200
        told = json.loads(pressclip(config, "status", "--format", "json").stdout)
        assert told["alive"] is True
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert "daemon.started" not in log_of(config)


@pytest.mark.slow
def test_it_tells_the_operator_and_works_once_there_is_room(config: Path) -> None:
    with started_without_room(config) as process:
        wait_until(lambda: "Pressclip: its archive fails" in log_of(config), config, patience=60)
        most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, hard))
        wait_until(lambda: "Pressclip: its archive takes writes again" in log_of(config), config, patience=60)
        wait_until(lambda: "daemon.started" in log_of(config), config)
