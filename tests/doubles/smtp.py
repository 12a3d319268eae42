"""A mail server on loopback that keeps what it is given.

    with SmtpSink() as sink:
        url = f"mailto://127.0.0.1:{sink.port}?from=press@example.org&to=desk@example.org"
        sink.replies["RCPT"] = ["451 try later"]  # one reply a command, later ones succeed
        ...
        assert sink.messages[0]["Subject"] == "…"

Replies can be given to MAIL, RCPT and DATA (after the text). With `password`, only that one is let in.
"""

import asyncio
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class SmtpSink:
    """The sink; a context manager."""

    def __init__(self, *, password: str | None = None) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.replies: dict[str, list[str]] = {}
        self.port = 0
        self._password = password
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        server = self._loop.run_until_complete(self._loop.create_server(self._protocol, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def _protocol(self) -> SMTP:
        return SMTP(
            self,
            loop=self._loop,
            hostname="sink.example",
            authenticator=self._authenticate,
            auth_require_tls=self._password is None,  # then AUTH is not offered
        )

    def _authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password.decode() == self._password
        return AuthResult(success=right, handled=False)

    def _reply(self, command: str) -> str | None:
        waiting = self.replies.get(command)
        return waiting.pop(0) if waiting else None

    async def handle_MAIL(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes any sender."""
        envelope.mail_from = address
        return self._reply("MAIL") or "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes any recipient, unless told otherwise."""
        refusal = self._reply("RCPT")
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Keeps the message."""
        refusal = self._reply("DATA")
        if refusal is None:
            self.recipients += envelope.rcpt_tos
            content = cast(bytes, envelope.content)
            self.messages.append(message_from_bytes(content, policy=default))
        return refusal or "250 OK"
