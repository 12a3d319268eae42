"""Hands a mail to its server, step by step, so that where it broke off is known."""

import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTPUTF8

from alerts.smtp_answers import Refusal, Step, outcome_of
from alerts.targets import Mailbox
from pressclip.models import Outcome

DEADLINE = 60.0  # seconds for one mail, whatever the server does
_LINE_WITH_A_DOT = re.compile(rb"^\.", re.MULTILINE)


class _Session:
    """One connection: the step that it is at, and the time that is left."""

    def __init__(self, target: Mailbox) -> None:
        self.step: Step = "connect"
        self._target = target
        self._until = time.monotonic() + DEADLINE
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> smtplib.SMTP:
        """Connects, encrypts, logs in, as the target wants it; the certificate is verified."""
        target, left = self._target, self._left()
        if target.security == "ssl":
            self._smtp = smtplib.SMTP_SSL(target.host, target.port, timeout=left, context=_context(target))
        else:
            self._smtp = smtplib.SMTP(target.host, target.port, timeout=left)
        if target.security == "starttls":
            self._smtp.starttls(context=_context(target))
        self._smtp.ehlo_or_helo_if_needed()
        if target.user and target.password:
            self.at("login").login(target.user, target.password)
        return self._smtp

    def at(self, step: Step) -> smtplib.SMTP:
        """The connection for the next step, which has the time that is left."""
        if self._smtp is None or self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        self.step = step
        self._smtp.sock.settimeout(self._left())
        return self._smtp

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"the server took longer than {DEADLINE:g} s")
        return min(left, self._target.step)

    def close(self) -> None:
        """Says goodbye, if that still can be."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._smtp.sock is not None:
                    self._smtp.sock.settimeout(2.0)  # what is done is done; nobody waits for a goodbye
                self._smtp.quit()
            self._smtp.close()


def send_mail(target: Mailbox, mail: EmailMessage) -> Outcome:
    """Sends the mail to its one recipient; blocking."""
    session = _Session(target)
    try:
        session.open()
        _envelope(session, mail)
        _text(session, mail)
    except (OSError, smtplib.SMTPException, Refusal, ValueError) as error:
        return outcome_of(error, session.step)
    finally:
        session.close()
    return Outcome(state="sent", message_ref=str(mail["Message-ID"]))


@contextmanager
def logged_in(target: Mailbox) -> Iterator[None]:
    """Connects and logs in, without sending. Raises DeliveryError with what came of it."""
    from pressclip.errors import DeliveryError

    session = _Session(target)
    try:
        session.open()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise DeliveryError(outcome_of(error, session.step).error) from None
    else:
        yield
    finally:
        session.close()


def _envelope(session: _Session, mail: EmailMessage) -> None:
    smtp = session.at("envelope")
    sender, to = (mail[name].addresses[0].addr_spec for name in ("From", "To"))
    options = []
    if not _is_plain(mail):
        if not smtp.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("SMTPUTF8 is not supported")
        options = ["SMTPUTF8", "BODY=8BITMIME"]
        smtp.command_encoding = "utf-8"
    _expect(250, smtp.mail(sender, options))
    _expect(250, session.at("envelope").rcpt(to))


def _text(session: _Session, mail: EmailMessage) -> None:
    _expect(354, session.at("text").docmd("DATA"))
    wire = _LINE_WITH_A_DOT.sub(b"..", mail.as_bytes(policy=mail.policy if _is_plain(mail) else SMTPUTF8))
    session.at("text").send(wire if wire.endswith(b"\r\n") else wire + b"\r\n")
    smtp = session.at("end")  # from here on the server may have taken it, whatever we hear
    smtp.send(b".\r\n")
    _expect(250, smtp.getreply())


def _is_plain(mail: EmailMessage) -> bool:
    """Whether both addresses are ASCII, as every server takes them; their names are encoded."""
    return all(mail[name].addresses[0].addr_spec.isascii() for name in ("From", "To"))


def _expect(code: int, reply: tuple[int, bytes]) -> None:
    if reply[0] // 10 != code // 10:
        raise Refusal(*reply)


def _context(target: Mailbox) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not target.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
