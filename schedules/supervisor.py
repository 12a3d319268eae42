"""What the service manager is told: ready, alive, reloading, stopping (sd_notify(3)); else nobody listens."""

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Sends datagrams to `address`, a path or `@NAME` in the abstract namespace; None: to nobody.

    `watchdog` says that it waits for signs of life. A socket that does not take them changes nothing here.
    """

    address: str | None = None
    watchdog: bool = False
    _ticks: int = 0  # at the last sign of life
    _status: str = ""

    def ready(self) -> None:
        """The daemon works, from now on or again."""
        self._say("READY=1")

    def reloading(self) -> None:
        """The configuration is read again; `ready` ends that."""
        self._say(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def stopping(self) -> None:
        """What is in hand is finished, and nothing new is begun."""
        self._say("STOPPING=1\nSTATUS=finishing what is in hand")

    def alive(self, ticks: int, status: str) -> None:
        """A sign of life if the scheduler ticked since the last one; `ticks` counts those that ended well."""
        if status != self._status:
            self._status = status
            self._say(f"STATUS={' '.join(status.split())}")
        if self.watchdog and ticks > self._ticks:
            self._say("WATCHDOG=1")
        self._ticks = ticks

    def _say(self, text: str) -> None:
        if self.address is None:
            return
        place = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.setblocking(False)  # a manager that does not read must not hold up the daemon
            out.sendto(text.encode(), place)


def supervisor_of(env: Mapping[str, str]) -> Supervisor:
    """The one that the environment names: NOTIFY_SOCKET; WATCHDOG_USEC where it is for this process."""
    address = env.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return Supervisor()
    mine = env.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return Supervisor(address=address, watchdog=mine and env.get("WATCHDOG_USEC", "").isdigit())
