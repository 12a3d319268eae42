"""The Telegram Bot API on loopback over TLS, as strict as the real one about limits and markup.

    with TelegramDouble() as bot, ConnectProxy({("api.telegram.org", 443): bot.address}) as proxy:
        environment = {"HTTPS_PROXY": proxy.url, "REQUESTS_CA_BUNDLE": str(bot.ca_bundle)}
        bot.answers.append(too_many_requests(30))  # the next request gets this, later ones succeed
        ...
        assert bot.sent[0]["text"] == "…"

`bot.sent` holds each accepted message: the payload, with `visible` (the text a reader sees) and `entities`
added; `bot.edits` each accepted edit likewise, and `bot.shown` what stands in the chats now, by chat and number. Take
one out of it, and it was deleted. `bot.asked` counts all sendings, refused ones too. What one chat always answers is in
`bot.refuses`, the supergroup that a group became in `bot.moved`. With `bot.token` set, any other token is refused.
`getUpdates` gives `bot.updates`, waiting for one as it was asked to; `bot.conflict` is what it says instead.
"""

import json
import ssl
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import trustme

from tests.doubles.entities import BadEntities, Parsed, parse, units

Answer = tuple[int, dict[str, Any]]

_LIMIT = 4096
LOST: Answer = (0, {})  # the message is taken and the connection closed without a word


class TelegramDouble:
    """The double; a context manager. Every chat exists, unless `answers` or `refuses` says otherwise."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.edits: list[dict[str, Any]] = []
        self.shown: dict[tuple[int | str, int], dict[str, Any]] = {}
        self.answers: list[Answer] = []
        self.refuses: dict[int | str, Answer] = {}
        self.moved: dict[int | str, int] = {}
        self.token: str | None = None
        self.updates: list[dict[str, Any]] = []
        self.conflict = ""
        self.asked = 0
        self._news = threading.Condition()
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
        """What the API says to `sendMessage`, or `editMessageText` of a message, with this payload."""
        self.asked += 1
        if self.answers and self.answers[0] is not LOST:
            return self.answers.pop(0)
        chat = payload["chat_id"]
        if chat in self.moved:
            reason = "Bad Request: group chat was upgraded to a supergroup chat"
            return refused(400, reason, migrate_to_chat_id=self.moved[chat])
        return self.refuses.get(chat) or self._taken(payload)

    def _taken(self, payload: dict[str, Any]) -> Answer:
        text = str(payload["text"])
        try:
            shown = parse(text) if payload.get("parse_mode") == "HTML" else Parsed(text=text, entities=())
        except BadEntities as error:
            return refused(400, f"Bad Request: can't parse entities: {error}")
        if not shown.text.strip():
            return refused(400, "Bad Request: message text is empty")
        if units(shown.text) > _LIMIT:
            return refused(400, "Bad Request: message is too long")
        number = payload.get("message_id")
        if number is not None:
            return self._edited(payload | {"visible": shown.text, "entities": shown.entities})
        self.sent.append(payload | {"visible": shown.text, "entities": shown.entities})
        self.shown[payload["chat_id"], len(self.sent)] = self.sent[-1]
        return 200, {"ok": True, "result": {"message_id": len(self.sent)}}

    def _edited(self, payload: dict[str, Any]) -> Answer:
        place = payload["chat_id"], payload["message_id"]
        before = self.shown.get(place)
        if before is None:
            return refused(400, "Bad Request: message to edit not found")
        if all(before[name] == payload[name] for name in ("visible", "entities")):
            same = "specified new message content and reply markup are exactly the same as a current content"
            return refused(400, f"Bad Request: message is not modified: {same} and reply markup of the message")
        self.edits.append(payload)
        self.shown[place] = before | payload
        return granted({"message_id": payload["message_id"]})

    def hear(self, **update: Any) -> None:
        """Somebody writes to the bot: `message=…` or another kind of update."""
        with self._news:
            self.updates.append({"update_id": 100 + len(self.updates), **update})
            self._news.notify_all()

    def _called(self, method: str, payload: dict[str, Any]) -> Answer:
        if method == "sendMessage" or (method == "editMessageText" and "message_id" in payload):
            return self.answer(payload)
        if method == "getMe":
            return granted({"id": 123456, "is_bot": True, "first_name": "Clips", "username": "clips_bot"})
        if method == "getChat":
            chat = payload["chat_id"]
            if chat in self.moved:
                reason = "Bad Request: group chat was upgraded to a supergroup chat"
                return refused(400, reason, migrate_to_chat_id=self.moved[chat])
            known = granted({"id": payload["chat_id"], "type": "private", "first_name": "Ada"})
            return self.refuses.get(payload["chat_id"]) or known
        if method == "getUpdates":
            return self._heard(payload)
        return refused(404, "Not Found")

    def _heard(self, payload: dict[str, Any]) -> Answer:
        if self.conflict:
            return refused(409, f"Conflict: {self.conflict}")

        def fresh() -> list[dict[str, Any]]:
            return [one for one in self.updates if one["update_id"] >= payload.get("offset", 0)]

        with self._news:
            self._news.wait_for(fresh, timeout=payload.get("timeout", 0))
            return granted(fresh())

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        double = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                _, bot, method = self.path.split("/")
                if double.token is not None and bot != f"bot{double.token}":
                    status, answer = refused(401, "Unauthorized")
                else:
                    status, answer = double._called(method, body)
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


def granted(result: Any) -> Answer:
    """An answer that gives what was asked for."""
    return 200, {"ok": True, "result": result}


def too_many_requests(seconds: int) -> Answer:
    """The flood control's answer."""
    return refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
