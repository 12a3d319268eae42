"""A proxy on loopback that answers CONNECT and leads known hosts to addresses of our choice.

    with ConnectProxy({("api.telegram.org", 443): ("127.0.0.1", 4430)}) as proxy:
        environment = {"HTTPS_PROXY": proxy.url}

Unknown hosts get 502, so that no test reaches the network. `proxy.asked` lists what was asked for.
"""

import contextlib
import selectors
import socket
import socketserver
import threading
from collections.abc import Mapping
from typing import Self

Address = tuple[str, int]


class ConnectProxy:
    """The proxy; a context manager."""

    def __init__(self, routes: Mapping[Address, Address]) -> None:
        self.asked: list[Address] = []
        self._routes = routes
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[socketserver.BaseRequestHandler]:
        proxy = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 5

            def handle(self) -> None:
                host, _, port = self.rfile.readline().split()[1].decode().rpartition(":")
                while self.rfile.readline().strip():
                    pass
                proxy.asked.append((host, int(port)))
                target = proxy._routes.get((host, int(port)))
                if target is None:
                    self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
                    return
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                with socket.create_connection(target) as upstream, contextlib.suppress(OSError):
                    _relay(self.connection, upstream)

        return Handler


def _relay(one: socket.socket, other: socket.socket) -> None:
    with selectors.DefaultSelector() as ready:
        ready.register(one, selectors.EVENT_READ, other)
        ready.register(other, selectors.EVENT_READ, one)
        while True:
            for key, _ in ready.select():
                assert isinstance(key.fileobj, socket.socket)
                data = key.fileobj.recv(65536)
                if not data:
                    return
                key.data.sendall(data)
