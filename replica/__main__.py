"""`python -m replica`: the site by hand, until Ctrl-C or SIGTERM."""

import argparse
import signal
import sys
from threading import Event

from replica.demo import demo_site
from replica.server import ReplicaServer
from replica.site import wall_clock
from replica.themes.registry import THEMES


def main(arguments: list[str] | None = None) -> int:
    """Serves the demo's site on loopback; prints its address."""
    parser = argparse.ArgumentParser(prog="python -m replica", description=__doc__)
    parser.add_argument("--theme", choices=sorted(THEMES), default="zox")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--every", type=float, default=3.0, help="seconds between two new posts")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    site = demo_site(wall_clock, every=options.every, seed=options.seed, theme=options.theme)
    with ReplicaServer(site, port=options.port) as server:
        print(f"listening on {server.url}", flush=True)
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
