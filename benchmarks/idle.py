"""Resident memory of the idle daemon: baselines done, nothing due, the web page served, Apprise unused."""

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import report
from replica.demo import demo_site
from replica.server import ReplicaServer

_SETTLE = 20.0  # seconds: the menu, the baselines and the welcome are through
_CONFIG = """\
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


def main() -> None:
    """Prints the figures."""
    from pressclip.app import now

    with tempfile.TemporaryDirectory() as folder, ReplicaServer(demo_site(now, every=3600.0), port=0) as server:
        config = Path(folder) / "config.toml"
        config.write_text(_CONFIG.format(home=server.url), encoding="utf-8")
        command = [sys.executable, "-m", "pressclip", "--config", str(config), "run"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as daemon:
            time.sleep(_SETTLE)
            resident = _resident_mb(daemon.pid)
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(timeout=15)
    report("idle: the daemon after its baselines", {"resident_mb": resident})


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError("the system does not tell resident memory")


if __name__ == "__main__":
    main()
