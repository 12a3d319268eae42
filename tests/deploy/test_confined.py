"""The daemon under the unit's main settings, as far as they can be had where no systemd runs."""

import ctypes.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import wait_until, write_config
from tests.deploy.confined import allowed

NEEDED = shutil.which("systemd-analyze") and ctypes.util.find_library("seccomp") and os.geteuid() == 0


def _can_be_shut_in() -> bool:
    """Whether this machine lets a process have mounts of its own and forbids itself writable code."""
    asked = "import ctypes, sys; c = ctypes.CDLL(None); sys.exit(c.unshare(0x20000) or c.prctl(65, 1, 0, 0, 0))"
    return subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_under_the_units_settings_the_daemon_polls_matches_tells_and_ends(tmp_path: Path) -> None:
    if not NEEDED or not _can_be_shut_in():
        pytest.skip("it takes root, systemd-analyze, libseccomp and mounts of one's own")
    assert {"execve", "openat", "socket"} <= allowed()
    assert allowed().isdisjoint({"mount", "setuid", "chown", "reboot", "setrlimit"})
    old = post(1, datetime.now(UTC) - timedelta(hours=2))
    state = tmp_path / "state"
    state.mkdir()
    with ReplicaServer(Site([old])) as server:
        config = write_config(state, server.url, screen="console://", hook="json://127.0.0.1:9/")
        text = config.read_text(encoding="utf-8")
        config.write_text(
            text.replace('query = "libya"', "query = 'libya OR /lib.a/ OR sirte NEAR/3 talks'"), encoding="utf-8"
        )
        log, screen = state / "daemon.log", state / "screen.txt"
        command = [sys.executable, "-m", "tests.deploy.confined", str(state)]
        program = [sys.executable, "-m", "pressclip", "--config", str(config), "run"]
        with (
            log.open("wb") as err,
            screen.open("wb") as out,
            subprocess.Popen([*command, *program], stdout=out, stderr=err, cwd=Path(__file__).parents[2]) as daemon,
        ):
            try:
                wait_until(told(log, "section.polled"), config, 60)
                server.site.add(post(2, datetime.now(UTC)))
                wait_until(told(screen, "/story-2/"), config, 60)
                daemon.send_signal(signal.SIGTERM)
                assert daemon.wait(30) == 0
            finally:
                daemon.kill()
    said = log.read_text(encoding="utf-8")
    assert "daemon.stopped clean=True" in said
    assert "/lib.a/ in the title" in screen.read_text(encoding="utf-8")  # RE2 works there
    assert "message.retry channel=hook" in said  # so does Apprise, up to the closed port
    assert "Operation not permitted" not in said
    assert "crashed" not in said


def post(number: int, published: datetime) -> Post:
    return Post(
        id=number,
        slug=f"story-{number}",
        title="Libya talks resume",
        paragraphs=(f"Part {number}.",),
        categories=("africa",),
        published=published,
    )


def told(path: Path, words: str) -> Callable[[], bool]:
    return lambda: words in path.read_text(encoding="utf-8")
