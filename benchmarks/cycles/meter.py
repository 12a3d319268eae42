"""What a side of `benchmarks.cycle` costs its process: CPU time of all its threads, and the most memory it had."""

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def cpu_ms(since: float, pages: int) -> float:
    """CPU milliseconds a page since `time.process_time()` was `since`."""
    return (time.process_time() - since) * 1000 / pages


def seconds_of(threads: str) -> float:
    """CPU seconds that the threads took which there are, of those whose names begin so; in steps of 10 ms each."""
    taken = 0
    for thread in threading.enumerate():
        if thread.name.startswith(threads):
            fields = (
                Path(f"/proc/self/task/{thread.native_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            )
            taken += int(fields[11]) + int(fields[12])
    return taken / os.sysconf("SC_CLK_TCK")


def peak_mb() -> float:
    """The most resident memory that this process had; `ru_maxrss` would count what its parent had before."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError("the system does not tell the peak of resident memory")


def tell(figures: Mapping[str, Any]) -> None:
    """Hands the figures to the process that asked for them."""
    sys.stdout.write(json.dumps(dict(figures)) + "\n")
