"""The daemon as its user starts it: a process with a configuration file, watched from outside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CONFIG = """\
[http]
contact = "tests@localhost.invalid"
allow_private = true
pause = "1ms"

[web]
listen = "127.0.0.1:0"

[[sites]]
name = "replica"
home = "{home}"
budget = "off"
sections_from = "config"

[[sites.sections]]
name = "Africa"
url = "{home}category/africa/"
at_least_every = "1s"
at_most_every = "1s"

[[watches]]
name = "libya"
query = "libya"
channels = [{names}]
{channels}
"""
CHANNEL = """
[[channels]]
name = "{name}"
url = "{url}"
"""
PATIENCE = 20.0  # seconds until a test gives up waiting for another process


def write_config(folder: Path, home: str, **channels: str) -> Path:
    """A configuration that polls one section every second and tells these channels, by name and URL."""
    path = folder / "config.toml"
    text = CONFIG.format(
        home=home,
        names=", ".join(f'"{name}"' for name in channels),
        channels="".join(CHANNEL.format(name=name, url=url) for name, url in channels.items()),
    )
    path.write_text(text, encoding="utf-8")
    return path


def pressclip(config: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    command = [sys.executable, "-m", "pressclip", "--config", str(config), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, **(env or {})}, check=False
    )


@contextmanager
def daemon(config: Path, *, env: Mapping[str, str] | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """`pressclip run` in the background, its stderr in `daemon.log` beside the configuration; ended at the end."""
    command = [sys.executable, "-m", "pressclip", "--config", str(config), "run"]
    with (
        (config.parent / "daemon.log").open("ab") as log,
        subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **(env or {})}) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    process.kill()


def log_of(config: Path) -> str:
    """What the daemons of this configuration said so far."""
    return (config.parent / "daemon.log").read_text(encoding="utf-8")


def wait_until(holds: Callable[[], object], config: Path, patience: float = PATIENCE) -> None:
    """Waits for another process, and shows the daemon's log where it waits in vain."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"in vain after {patience} s:\n{log_of(config)}"
        time.sleep(0.05)
