"""The site on a socket: HTTP/1.1 with keep-alive and gzip, in a thread, on loopback only."""

import gzip
import socket
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from replica.messages import Response, http_date, parse_request
from replica.respond import respond
from replica.site import Site

_PIECE = 256  # bytes between two pauses of a dripping body


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request as answered: `time` by the site's clock, `seconds` by a monotonic one; header names lower-case."""

    time: datetime
    seconds: float
    method: str
    path: str  # with its query, as asked
    status: int
    headers: Mapping[str, str]


class ReplicaServer:
    """Serves a site while the context is open; port 0 takes a free one. `log` holds every visit, oldest first."""

    def __init__(self, site: Site, port: int = 0) -> None:
        self.site = site
        self.log: list[Visit] = []
        self._http = _Server(("127.0.0.1", port), self)
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, name="replica")

    @property
    def url(self) -> str:
        """The home page's address, with the slash."""
        return f"{self.origin}/"

    @property
    def origin(self) -> str:
        """The address without the slash."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def counts(self) -> Counter[str]:
        """How often each path was asked for, queries included."""
        return Counter(visit.path for visit in self.log)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.stop()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    """Knows its open connections, so that stopping does not wait for clients that keep theirs alive."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], owner: ReplicaServer) -> None:
        self.owner = owner
        self.stopping = Event()
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def stop(self) -> None:
        self.stopping.set()
        self.shutdown()
        for connection in tuple(self._open):
            _close_both_ways(connection)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _close_both_ways(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was faster


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- as the base class has it
        """The log is `ReplicaServer.log`."""

    def _answer(self, *, with_body: bool) -> None:
        owner = self.server.owner
        request = parse_request(self.path, dict(self.headers.items()))
        response = respond(owner.site, request, owner.origin)
        owner.log.append(
            Visit(
                time=owner.site.clock(),
                seconds=time.monotonic(),
                method=self.command,
                path=self.path,
                status=response.status,
                headers=request.headers,
            )
        )
        self.server.stopping.wait(response.delay)
        response = compressed(response, request.headers.get("accept-encoding", ""))
        self._send_head(response, owner.site.clock())
        if with_body:
            self._send_body(response)

    def _send_head(self, response: Response, now: datetime) -> None:
        self.send_response_only(response.status)
        headers = {"Date": http_date(now), "Server": "nginx", **response.headers}
        if response.status != 304:
            headers["Content-Length"] = str(len(response.body))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send_body(self, response: Response) -> None:
        body = response.body[: response.truncate]
        if response.truncate is not None:
            self.close_connection = True
        step = _PIECE if response.drip else max(1, len(body))
        for start in range(0, len(body), step):
            if start and self.server.stopping.wait(response.drip):
                return
            self.wfile.write(body[start : start + step])
            self.wfile.flush()


def compressed(response: Response, accepted: str) -> Response:
    """The answer in gzip where the client takes it and the body is worth it."""
    if "gzip" not in accepted or len(response.body) < 200 or "Content-Encoding" in response.headers:
        return response
    headers = {**response.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return replace(response, headers=headers, body=gzip.compress(response.body, compresslevel=1, mtime=0))
