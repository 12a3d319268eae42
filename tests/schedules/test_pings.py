"""A watchdog elsewhere, called while all is well."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

import httpx
import pytest

from db.archive import Archive
from pressclip.errors import ArchiveError
from pressclip.settings import HttpSettings
from schedules.pings import make_pings
from schedules.steps import Steps
from tests.desks import Newsroom, newsroom, ticks

URL = "https://ping.example/0123-4567/x?key=hush-hush"


@dataclass(slots=True)
class Service:
    """The service that waits for calls."""

    called: list[str] = field(default_factory=list)
    status: int = 200
    at: str = "93.184.216.34"


@contextmanager
def watched(folder: Path) -> Iterator[tuple[Newsroom, Service]]:
    service = Service()

    async def resolve(_host: str, _port: int) -> list[str]:
        return [service.at]

    def answer(request: httpx.Request) -> httpx.Response:
        service.called.append(str(request.url))
        return httpx.Response(service.status, content=b"OK")

    with newsroom(folder) as room:
        pings = make_pings(
            URL, HttpSettings(), lambda: room.now, room.passed, transport=httpx.MockTransport(answer), resolve=resolve
        )
        room.desk = replace(room.desk, pings=pings)
        yield room, service


def test_it_is_called_once_a_minute_and_no_site_pays_for_it(tmp_path: Path) -> None:
    with watched(tmp_path) as (room, service):
        ticks(room, 40, seconds=30)
        assert 18 <= len(service.called) <= 20
        assert set(service.called) == {URL}
        paid = len(room.asked)
        assert not [one for one in room.asked if "0123" in one]
        used = room.read(lambda tx: tx.exec_driver_sql("SELECT count(*) FROM request").scalar())
        assert used == paid


def test_a_daemon_that_is_behind_does_not_call(tmp_path: Path) -> None:
    with watched(tmp_path) as (room, service):
        room.later(minutes=10)  # all sections wait since noon
        steps = Steps(room.desk)
        steps.beaten = room.now
        room.run(lambda _: steps._ping(room.now))
        assert service.called == []
        ticks(room, 120)
        assert service.called


def test_while_the_archive_takes_no_writes_nobody_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> NoReturn:
        raise ArchiveError("disk is full")

    with watched(tmp_path) as (room, service), monkeypatch.context() as patch:
        patch.setattr(Archive, "write", full)
        ticks(room, 30, seconds=10)
        assert service.called == []


@pytest.mark.parametrize("trouble", ["refused", "inner"])
def test_a_failure_is_told_once_without_the_secret_and_so_is_its_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    with watched(tmp_path) as (room, service), caplog.at_level("INFO", logger="pressclip"):
        service.status, service.at = (404, service.at) if trouble == "refused" else (200, "169.254.169.254")
        ticks(room, 10, seconds=60)
        service.status, service.at = 200, "93.184.216.34"
        ticks(room, 4, seconds=60)
        events = [one.getMessage() for one in caplog.records]
        assert (events.count("ping.failed"), events.count("ping.recovered")) == (1, 1)
        said = next(str(vars(one)["fields"]) for one in caplog.records if one.getMessage() == "ping.failed")
        assert "ping.example" in said
        assert not [secret for secret in ("0123-4567", "hush-hush") if secret in said]
