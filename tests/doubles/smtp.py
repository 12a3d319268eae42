"""A mail server on loopback that keeps what it is given.

    with SmtpSink() as sink:
        url = f"mailto://127.0.0.1:{sink.port}?from=press@example.org&to=desk@example.org"
        sink.replies["RCPT"] = ["451 try later"]  # one reply a command, later ones succeed
        ...
        assert sink.messages[0]["Subject"] == "…"

Replies can be given to MAIL, RCPT and DATA (after the text). With `password`, only that one is let in. At a command
in `drops` the connection is cut instead of an answer, at one in `hangs` none ever comes; at DATA that is after the
text. With `tls` the server speaks TLS from the first byte, by a certificate of `sink.ca_bundle`.
"""

import asyncio
import ssl
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self, cast

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class SmtpSink:
    """The sink; a context manager."""

    def __init__(self, *, password: str | None = None, tls: bool = False) -> None:
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.drops: set[str] = set()
        self.hangs: set[str] = set()
        self.recipients: list[str] = []
        self.ca_bundle = b""
        self._context = self._certified() if tls else None
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
        server = self._loop.run_until_complete(
            self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self._context)
        )
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

    def _certified(self) -> ssl.SSLContext:
        authority = trustme.CA()
        self.ca_bundle = authority.cert_pem.bytes()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        return context

    async def _disturbed(self, command: str, server: SMTP) -> None:
        if command in self.drops:
            cast(asyncio.Transport, server.transport).abort()
        if command in self.hangs | self.drops:
            await asyncio.Event().wait()

    def _reply(self, command: str) -> str | None:
        waiting = self.replies.get(command)
        return waiting.pop(0) if waiting else None

    async def handle_MAIL(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes any sender."""
        await self._disturbed("MAIL", server)
        envelope.mail_from = address
        return self._reply("MAIL") or "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes any recipient, unless told otherwise."""
        await self._disturbed("RCPT", server)
        refusal = self._reply("RCPT")
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Keeps the message."""
        refusal = self._reply("DATA")
        if refusal is None:
            self.recipients += envelope.rcpt_tos
            content = cast(bytes, envelope.content)
            self.raw.append(content)
            self.messages.append(message_from_bytes(content, policy=default))
        await self._disturbed("DATA", server)
        return refusal or "250 OK"
