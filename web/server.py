"""Listens, inside the daemon's loop or alone; whatever happens here never stops the polling."""

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from pressclip.errors import CannotListen
from pressclip.events import crashed
from web.hosts import host_of, port_of

_PATIENCE = 10.0  # seconds for a request's head and body to arrive
_UNTAKEN = 30.0  # seconds in which nothing is taken of the rest of an answer: who is only slow takes some
_DRAIN = 1  # seconds for answers under way, at the end
_AT_ONCE = 128  # connections
_UNFINISHED = 64_000  # bytes of a head
_TURN = (
    0.0005  # seconds that a thread computes before another's turn: the loop, and polling with it, waits for searches
)


@contextmanager
def bound(listen: str) -> Iterator[socket.socket]:
    """A socket that listens there (`HOST:PORT`, port 0: any). Raises CannotListen, naming the address."""
    host, port = host_of(listen), port_of(listen)
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        opened = socket.socket(family, kind)
    except OSError as error:
        raise CannotListen(f"[web] listen: {listen}: {error.strerror}") from None
    with opened:
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind(address)
            opened.listen(_AT_ONCE)
        except OSError as error:
            why = f'{error.strerror}; choose another address, or "" for none'
            raise CannotListen(f"[web] listen: {listen}: {why}") from None
        opened.setblocking(False)
        yield opened


def address_of(listening: socket.socket) -> str:
    """Where people find it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def say_address(address: str) -> None:
    """Prints on stderr where it listens, for people and for scripts."""
    sys.stderr.write(f"listening on {address}\n")
    sys.stderr.flush()


@asynccontextmanager
async def served(
    app: ASGIApp, listening: socket.socket, stop: asyncio.Event, tell: Callable[[str], None] = say_address
) -> AsyncIterator[None]:
    """Inside of it, until `stop`, the application is served; `tell` is told where.

    Answers under way get a moment at the end, while others finish what they have in hand.
    """
    server, before = _Server(_config(app)), sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    task = asyncio.create_task(_serve(server, listening))
    ending = asyncio.create_task(_end(server, stop))
    tell(address_of(listening))
    try:
        yield
    finally:
        server.should_exit = True
        ending.cancel()
        sys.setswitchinterval(before)
        with suppress(TimeoutError):
            await asyncio.wait_for(task, _DRAIN + 1)


async def _end(server: "_Server", stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True


async def _serve(server: "_Server", listening: socket.socket) -> None:
    try:
        await server.serve(sockets=[listening])
    except Exception as error:  # noqa: BLE001 - the daemon goes on without its page, and says so
        crashed("web", error)


class _Server(uvicorn.Server):
    """Leaves signals to who runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Cuts off who has not taken an answer in time, or has yet to get it, without a word: that is no error."""
        log = logging.getLogger("uvicorn.error")
        before = log.level
        log.setLevel(logging.CRITICAL)
        try:
            await super().shutdown(sockets)
            for one in list(self.server_state.connections):
                one.transport.abort()
            if left := set(self.server_state.tasks):
                await asyncio.wait(left, timeout=_DRAIN)
        finally:
            log.setLevel(before)


class _Impatient(H11Protocol):
    """Closes a connection whose request does not arrive in time: its head, its body, or nothing at all.

    And drops one where nobody takes an answer, be it to be closed or not: it would have its place for ever.
    """

    _waits: asyncio.TimerHandle | None = None
    _looks: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begins to wait."""
        super().connection_made(transport)
        self._waits = self.loop.call_later(_PATIENCE, self._give_up)
        self._look(None)

    def data_received(self, data: bytes) -> None:
        """Waits no more once a whole request is there; each next one has its own time."""
        super().data_received(data)
        arrives = self.conn.their_state in {h11.IDLE, h11.SEND_BODY}
        if not arrives and self._waits is not None:
            self._waits.cancel()
            self._waits = None
        elif arrives and self._waits is None:
            self._waits = self.loop.call_later(_PATIENCE, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no more."""
        for timer in (self._waits, self._looks):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def _look(self, before: int | None) -> None:
        """Looks now and then how many bytes wait to be taken; None `before`: nobody waited for that."""
        waits = self.transport.is_closing() or self.flow.write_paused
        left = self.transport.get_write_buffer_size() if waits else None
        if left is not None and left == before:
            self.transport.abort()
        else:
            self._looks = self.loop.call_later(_UNTAKEN, self._look, left)

    def _give_up(self) -> None:
        self._waits = None
        if self.conn.their_state in {h11.IDLE, h11.SEND_BODY} and not self.transport.is_closing():
            self.transport.close()


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="none",
        http=_Impatient,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,  # queries are people's own
        proxy_headers=False,  # who forwards may lie
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_DRAIN,
        limit_concurrency=_AT_ONCE,
        h11_max_incomplete_event_size=_UNFINISHED,
    )
