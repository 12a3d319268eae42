import asyncio
import logging
import os
import socket
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection
from starlette.types import ASGIApp, Receive, Scope, Send

from db import forgetting
from db.archive import forget_again
from db.reading import Reading
from db.sqlite import interrupting
from pressclip.errors import ArchiveBusy, ArchiveError, CannotListen
from tests.archives import NOON, archive_in, make_sections
from tests.web.rooms import room_in
from web import security, server
from web.server import address_of, bound, served

_LONG = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 30000000) SELECT count(*) FROM n"


async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """An application with a bug."""
    raise ValueError("a bug")


def test_a_bug_in_the_application_ends_one_answer_and_nothing_else() -> None:
    async def asked() -> list[int]:
        with bound("127.0.0.1:0") as listening:
            async with (
                served(broken, listening, asyncio.Event()),
                httpx.AsyncClient(base_url=address_of(listening)) as client,
            ):
                return [(await client.get("/")).status_code for _ in range(2)]

    assert asyncio.run(asked()) == [500, 500]


def test_a_bug_in_a_handler_is_told_without_its_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with room_in(tmp_path) as room, caplog.at_level(logging.CRITICAL):
        room.context.live.settings = None  # type: ignore[assignment]  # as a bug would
        told = room.get("/api/v1/watches")
    assert (told.status_code, told.json()["error"], told.json()["detail"]) == (500, "bug", "A bug of ours")


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "[::1]:0", "localhost:0"])
def test_an_address_is_printed_as_it_is_opened(listen: str) -> None:
    with bound(listen) as listening:
        assert address_of(listening).startswith(("http://127.0.0.1:", "http://[::1]:"))
        assert not address_of(listening).endswith(":0/")


def test_an_address_that_is_nobodys_is_named() -> None:
    with pytest.raises(CannotListen, match=r"192\.0\.2\.1:80"), bound("192.0.2.1:80"):
        pass


def test_a_look_that_takes_too_long_is_stopped_and_the_next_is_answered(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        make_sections(archive, "Energy")
        reading = Reading(archive.path, seconds=0.05)
        with pytest.raises(ArchiveBusy, match="takes longer than"):
            reading.read_here(lambda tx: tx.exec_driver_sql(_LONG).scalar())
        assert reading.read_here(lambda tx: tx.exec_driver_sql("SELECT count(*) FROM section").scalar()) == 1
        reading.close()


@pytest.mark.parametrize("within", [True, False])
def test_a_search_within_a_look_leaves_its_deadline_standing(tmp_path: Path, within: bool) -> None:
    with archive_in(tmp_path) as archive:
        reading = Reading(archive.path, seconds=0.05)

        def look(tx: Connection) -> None:
            with interrupting.interruptible(tx, lambda: False):
                if within:
                    tx.exec_driver_sql(_LONG).scalar()
            if not within:
                tx.exec_driver_sql(_LONG).scalar()

        with pytest.raises(ArchiveBusy):
            reading.read_here(look)
        reading.close()


def test_looking_changes_nothing(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        reading = Reading(archive.path)
        with pytest.raises(Exception, match="readonly"):
            reading.read_here(lambda tx: tx.exec_driver_sql("DELETE FROM meta"))
        reading.close()


async def heads(listening: socket.socket, *requests: str) -> list[str]:
    """The first line of what each request is answered, sent as it stands."""
    told = []
    for one in requests:
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(f"{one}\r\nConnection: close\r\n\r\n".encode())
        told.append((await reader.read()).decode().partition("\r\n")[0])
        writer.close()
    return told


def test_a_request_for_a_whole_address_is_answered_as_one_for_its_path_at_the_host_of_that_address(
    tmp_path: Path,
) -> None:
    async def asked(app: ASGIApp) -> list[str]:
        with bound("127.0.0.1:0") as listening:
            async with served(app, listening, asyncio.Event(), lambda _: None), asyncio.timeout(10):
                return await heads(
                    listening,
                    "GET http://127.0.0.1:8000/healthz HTTP/1.1\r\nHost: 127.0.0.1",
                    "GET HTTP://localhost/static/a%2fb?c HTTP/1.1\r\nHost: evil.example",
                    "GET http://localhost HTTP/1.1\r\nHost: localhost",
                    "GET http://evil.example/healthz HTTP/1.1\r\nHost: 127.0.0.1",
                    "GET http://me@localhost/healthz HTTP/1.1\r\nHost: 127.0.0.1",
                    "GET http://localhost/api/v1/watches HTTP/1.1\r\nHost: localhost",
                )

    with room_in(tmp_path, token="sesame") as room:
        told = asyncio.run(asked(room.app))
    assert [one.split()[1] for one in told] == ["200", "404", "401", "421", "421", "401"]


async def long_answer(_scope: Scope, _receive: Receive, send: Send) -> None:
    """An application whose answer takes a while to be read."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x" * 60_000})


def test_who_takes_no_answer_does_not_keep_others_out_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_AT_ONCE", 2)
    monkeypatch.setattr(server, "_PATIENCE", 0.1)
    monkeypatch.setattr(server, "_UNTAKEN", 0.1)

    async def statuses(listening: socket.socket, taker: socket.socket) -> list[int]:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        told: list[int] = []
        async with served(long_answer, listening, asyncio.Event(), lambda _: None), asyncio.timeout(10):
            taker.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(taker, listening.getsockname())
            await loop.sock_sendall(taker, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            async with httpx.AsyncClient() as client:
                while told[-1:] != [200]:
                    answer = await client.get(address_of(listening), headers={"Connection": "close"})
                    told.append(answer.status_code)
        return told

    with bound("127.0.0.1:0") as listening, socket.socket() as taker:
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_024)
        told = asyncio.run(statuses(listening, taker))
    assert 503 in told


async def longer_answer(_scope: Scope, _receive: Receive, send: Send) -> None:
    """An application whose answer is more than the system takes off its hands."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x" * 1_000_000})


def test_who_takes_an_answer_slowly_gets_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_UNTAKEN", 0.15)  # longer than a system puts off to say what was taken
    looked, lost = asyncio.Event(), asyncio.Event()

    class _Seen(server._Impatient):
        def _look(self, before: int | None) -> None:
            looked.set()
            super()._look(before)

        def connection_lost(self, exc: Exception | None) -> None:
            looked.set()
            lost.set()
            super().connection_lost(exc)

    monkeypatch.setattr(server, "_Impatient", _Seen)

    async def taken(listening: socket.socket, taker: socket.socket) -> int:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        size, loop = 0, asyncio.get_running_loop()
        async with served(longer_answer, listening, asyncio.Event(), lambda _: None), asyncio.timeout(10):
            taker.setblocking(False)
            await loop.sock_connect(taker, listening.getsockname())
            await loop.sock_sendall(taker, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            while part := await loop.sock_recv(taker, 10_000_000):
                size += len(part)
                if not lost.is_set():
                    looked.clear()
                    await looked.wait()
        return size

    with bound("127.0.0.1:0") as listening, socket.socket() as taker:
        assert asyncio.run(taken(listening, taker)) > 1_000_000


def test_who_takes_none_of_many_answers_is_dropped_and_nothing_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "_UNTAKEN", 0.2)
    monkeypatch.setattr(security, "SECONDS", 0.1)

    async def dropped(listening: socket.socket, taker: socket.socket, app: ASGIApp) -> None:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        async with served(app, listening, asyncio.Event(), lambda _: None), asyncio.timeout(10):
            taker.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(taker, listening.getsockname())
            with suppress(ConnectionError):
                while True:
                    await loop.sock_sendall(taker, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100)

    with room_in(tmp_path) as room, bound("127.0.0.1:0") as listening, socket.socket() as taker:
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_024)
        with caplog.at_level(logging.WARNING):
            asyncio.run(dropped(listening, taker, room.app))
    assert caplog.messages == []


def test_who_takes_many_answers_late_gets_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_UNTAKEN", 0.3)
    monkeypatch.setattr(security, "SECONDS", 0.1)
    many, looked = 2_000, asyncio.Event()

    class _Seen(server._Impatient):
        def _look(self, before: int | None) -> None:
            if self.flow.write_paused:
                looked.set()
            super()._look(before)

    monkeypatch.setattr(server, "_Impatient", _Seen)

    async def taken(listening: socket.socket, taker: socket.socket, app: ASGIApp) -> int:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        told, loop = b"", asyncio.get_running_loop()
        async with served(app, listening, asyncio.Event(), lambda _: None), asyncio.timeout(20):
            taker.setblocking(False)
            await loop.sock_connect(taker, listening.getsockname())
            asked = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" * many
            sending = asyncio.create_task(loop.sock_sendall(taker, asked))
            await looked.wait()
            while told.count(b"HTTP/1.1 200 OK") < many and (part := await loop.sock_recv(taker, 1_000_000)):
                told += part
            await sending
        return told.count(b"HTTP/1.1 200 OK")

    with room_in(tmp_path) as room, bound("127.0.0.1:0") as listening, socket.socket() as taker:
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 60_000)
        assert asyncio.run(taken(listening, taker, room.app)) == many


async def never(_scope: Scope, receive: Receive, _send: Send) -> None:
    """An application that comes to no answer."""
    while True:
        await receive()
        await asyncio.Event().wait()


async def without_end(_scope: Scope, _receive: Receive, send: Send) -> None:
    """An application whose answer has no end."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})


@pytest.mark.parametrize("app", [never, without_end])
def test_an_answer_that_is_cut_off_at_the_end_is_no_error(app: ASGIApp, caplog: pytest.LogCaptureFixture) -> None:
    async def ended(listening: socket.socket) -> None:
        begun = asyncio.Event()

        async def seen(scope: Scope, receive: Receive, send: Send) -> None:
            begun.set()
            await app(scope, receive, send)

        async with served(seen, listening, asyncio.Event(), lambda _: None), asyncio.timeout(10):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await begun.wait()
        writer.close()

    with bound("127.0.0.1:0") as listening, caplog.at_level(logging.WARNING):
        asyncio.run(ended(listening))
    assert caplog.messages == []


def test_too_many_at_once_are_asked_to_come_again(tmp_path: Path) -> None:
    with archive_in(tmp_path / "a folder, with %20 & signs?") as archive:
        reading = Reading(archive.path)

        async def asked() -> list[object]:
            looks = [reading.read(lambda tx: tx.exec_driver_sql("SELECT 1").scalar()) for _ in range(60)]
            return list(await asyncio.gather(*looks, return_exceptions=True))

        told = asyncio.run(asked())
        reading.close()
    assert told.count(1) == 35
    assert sum(isinstance(one, ArchiveBusy) for one in told) == 25


def test_an_archive_that_was_put_in_the_place_of_another_is_read(tmp_path: Path) -> None:
    with archive_in(tmp_path / "one") as one, archive_in(tmp_path / "two") as two:
        make_sections(two, "Energy")
    reading = Reading(one.path)
    count = "SELECT count(*) FROM section"
    assert reading.read_here(lambda tx: tx.exec_driver_sql(count).scalar()) == 0
    two.path.replace(one.path)
    assert reading.read_here(lambda tx: tx.exec_driver_sql(count).scalar()) == 1
    reading.close()


def test_a_copy_that_was_put_back_is_not_shown_until_what_was_forgotten_is_erased_from_it(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        pass
    journal = forgetting.entries_of(["news.example/secret"], "0" * 32, NOON)
    forgetting.append_journal(archive.path, journal)
    reading = Reading(archive.path)
    for _ in range(2):
        with pytest.raises(ArchiveError, match=r"`pressclip serve` where it starts, erases that"):
            reading.read_here(lambda tx: tx.exec_driver_sql("SELECT 1").scalar())
    forget_again(archive.path)
    assert reading.read_here(lambda tx: tx.exec_driver_sql("SELECT 1").scalar()) == 1
    reading.close()


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "archive.db")
    reading = Reading(tmp_path / "archive.db")
    with pytest.raises(ArchiveError, match="a device or a pipe"):
        reading.read_here(lambda tx: tx.exec_driver_sql("SELECT 1").scalar())
    reading.close()


def test_an_archive_that_another_program_holds_is_busy(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        pass
    reading = Reading(archive.path)
    with closing(sqlite3.connect(archive.path, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode=EXCLUSIVE")
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveBusy, match="another program holds it"):
            reading.read_here(lambda tx: tx.exec_driver_sql("SELECT 1").scalar())
    assert reading.read_here(lambda tx: tx.exec_driver_sql("SELECT 1").scalar()) == 1
    reading.close()
