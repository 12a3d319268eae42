"""The Telegram Bot API on loopback over TLS, as strict as the real one about limits and markup.

    with TelegramDouble() as bot, ConnectProxy({("api.telegram.org", 443): bot.address}) as proxy:
        environment = {"HTTPS_PROXY": proxy.url, "REQUESTS_CA_BUNDLE": str(bot.ca_bundle)}
        bot.answers.append(too_many_requests(30))  # the next request gets this, later ones succeed
        ...
        assert bot.sent[0]["text"] == "…"

`bot.sent` holds each accepted message: the payload, with `visible` (the text a reader sees) and `entities`
added. `bot.asked` counts all requests, refused ones too.
"""

import json
import ssl
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import trustme

from tests.doubles.entities import BadEntities, parse, units

Answer = tuple[int, dict[str, Any]]

_LIMIT = 4096
LOST: Answer = (0, {})  # the message is taken and the connection closed without a word


class TelegramDouble:
    """The double; a context manager. Every chat exists, unless `answers` says otherwise."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.answers: list[Answer] = []
        self.asked = 0
        self._folder = tempfile.TemporaryDirectory()
        self.ca_bundle = Path(self._folder.name) / "ca.pem"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.socket = self._context().wrap_socket(self._server.socket, server_side=True)
        self.address: tuple[str, int] = ("127.0.0.1", self._server.server_port)

    def _context(self) -> ssl.SSLContext:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.ca_bundle))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("api.telegram.org").configure_cert(context)
        return context

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()

    def answer(self, payload: dict[str, Any]) -> Answer:
        """What the API says to `sendMessage` with this payload."""
        self.asked += 1
        if self.answers and self.answers[0] is not LOST:
            return self.answers.pop(0)
        try:
            shown = parse(str(payload["text"]))
        except BadEntities as error:
            return refused(400, f"Bad Request: can't parse entities: {error}")
        if not shown.text.strip():
            return refused(400, "Bad Request: message text is empty")
        if units(shown.text) > _LIMIT:
            return refused(400, "Bad Request: message is too long")
        self.sent.append(payload | {"visible": shown.text, "entities": shown.entities})
        return 200, {"ok": True, "result": {"message_id": len(self.sent)}}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        double = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.endswith("/sendMessage"):
                    status, answer = double.answer(json.loads(body))
                else:
                    status, answer = refused(404, "Not Found")
                if double.answers and double.answers[0] is LOST:
                    double.answers.pop()
                    self.close_connection = True
                    return
                told = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                """Says nothing: the record is in `sent`."""

        return Handler


def refused(status: int, description: str, **parameters: int) -> Answer:
    """An answer that refuses, in the shape of the Bot API."""
    answer: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return status, answer | ({"parameters": parameters} if parameters else {})


def too_many_requests(seconds: int) -> Answer:
    """The flood control's answer."""
    return refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
