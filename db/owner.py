"""Who holds a lease: a process of some machine, told apart from a later one with the same number."""

import os
import socket
from pathlib import Path


def me() -> str:
    """This process as `host:pid:boot:start`."""
    return f"{socket.gethostname()}:{os.getpid()}:{_boot()}:{_start(os.getpid())}"


def is_alive(owner: str) -> bool:
    """Whether the process may still be there; one of another machine counts as alive until its lease ends."""
    host, pid, boot, start = owner.rsplit(":", 3)
    if host != socket.gethostname():
        return True
    return boot == _boot() and start != "" and start == _start(int(pid))


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _start(pid: int) -> str:
    """The process's start time in ticks since boot, field 22 of /proc/PID/stat; without /proc: "alive" or ""."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return "alive" if not Path("/proc").is_dir() and answers(pid) else ""
    return stat.rpartition(")")[2].split()[19]


def answers(pid: int) -> bool:
    """Whether a process of this machine has that number now."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
