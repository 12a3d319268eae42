"""What the service manager is told."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from db.archive import Archive
from pressclip.errors import ArchiveError
from replica.server import ReplicaServer
from replica.site import Site
from schedules.steps import Steps
from schedules.supervisor import Supervisor, supervisor_of
from tests.daemons import daemon, wait_until, write_config
from tests.desks import newsroom


@contextmanager
def listening(address: str) -> Iterator[socket.socket]:
    """A manager's socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ears:
        ears.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        ears.setblocking(False)
        yield ears


def heard(ears: socket.socket) -> list[str]:
    said = []
    while True:
        try:
            said += ears.recv(4096).decode().splitlines()
        except BlockingIOError:
            return said


@pytest.mark.parametrize("abstract", [False, True])
def test_a_manager_hears_of_each_state(tmp_path: Path, *, abstract: bool) -> None:
    address = f"@pressclip-{os.getpid()}-{tmp_path.name}" if abstract else str(tmp_path / "notify")
    with listening(address) as ears:
        manager = supervisor_of({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "60000000"})
        manager.ready()
        manager.alive(1, "follows\n1 site")
        manager.alive(2, "follows\n1 site")
        manager.reloading()
        manager.stopping()
        said = heard(ears)
    assert said.pop(5).removeprefix("MONOTONIC_USEC=").isdigit()
    assert said == [
        "READY=1", "STATUS=follows 1 site", "WATCHDOG=1", "WATCHDOG=1", "RELOADING=1",
        "STOPPING=1", "STATUS=finishing what is in hand",
    ]  # fmt: skip


def test_without_a_tick_there_is_no_sign_of_life(tmp_path: Path) -> None:
    with listening(str(tmp_path / "notify")) as ears:
        manager = Supervisor(address=str(tmp_path / "notify"), watchdog=True)
        for ticks in (3, 3, 3, 4):
            manager.alive(ticks, "")
        assert heard(ears) == ["WATCHDOG=1", "WATCHDOG=1"]


@pytest.mark.parametrize(
    ("env", "watchdog"),
    [
        ({}, False),
        ({"WATCHDOG_USEC": "1000"}, True),
        ({"WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"}, False),
        ({"WATCHDOG_USEC": "1000", "WATCHDOG_PID": str(os.getpid())}, True),
    ],
)
def test_the_watchdog_is_fed_where_it_waits_for_this_process(env: dict[str, str], *, watchdog: bool) -> None:
    assert supervisor_of({"NOTIFY_SOCKET": "/run/x"} | env).watchdog is watchdog


@pytest.mark.parametrize("address", [None, "", "vsock:2:1", "/nowhere/at/all"])
def test_where_nobody_listens_nothing_happens(address: str | None) -> None:
    manager = supervisor_of({"NOTIFY_SOCKET": address} if address is not None else {})
    manager.ready()
    manager.alive(1, "x")


def test_a_tick_that_fails_is_none_and_one_that_waits_for_the_archive_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> NoReturn:
        raise RuntimeError

    with newsroom(tmp_path) as room:
        steps = Steps(room.desk)

        async def tick() -> int:
            await steps.tick()
            await steps.drain(10)
            return steps.ticks

        assert asyncio.run(tick()) == 1
        with monkeypatch.context() as patch:
            patch.setattr(Archive, "read", broken)
            assert asyncio.run(tick()) == 1
        steps.resting.failed("beat", ArchiveError("disk is full"), room.now)
        room.jump(seconds=-5)
        assert asyncio.run(tick()) == 2
        assert steps.status() == "waits for its archive: disk is full"


def test_the_daemon_tells_its_manager_from_start_to_end(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with listening(address) as ears, ReplicaServer(Site([])) as server:
        config = write_config(tmp_path, server.url, screen="console://")
        said: list[str] = []

        def hears(word: str) -> bool:
            said.extend(heard(ears))
            return word in said

        with daemon(config, env={"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "60000000"}) as process:
            wait_until(lambda: hears("READY=1"), config)
            wait_until(lambda: hears("WATCHDOG=1"), config)
            assert "STATUS=follows 1 site for 1 watch" in said
            process.send_signal(signal.SIGHUP)
            wait_until(lambda: hears("RELOADING=1") and said.count("READY=1") == 2, config)
            process.send_signal(signal.SIGTERM)
            wait_until(lambda: hears("STOPPING=1"), config)
            assert process.wait(timeout=15) == 0
