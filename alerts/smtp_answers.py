"""From what went wrong with a mail server to how the sending ended. Pure."""

import smtplib
import socket
import ssl
from typing import Literal

from pressclip.models import Outcome

Step = Literal["connect", "login", "envelope", "text", "end"]  # "end": the text's last line went out
_LONGEST_ERROR = 300  # characters
_LOGIN = "check user and password; with two-step login the provider wants an app password"
_CERTIFICATE = (
    "the server's certificate cannot be trusted: use the name that stands in it, or name its issuer in SSL_CERT_FILE"
)
_NO_TLS = "this port does not begin with TLS: ?mode=starttls (587) instead of ?mode=ssl (465), or the other way round"
_NOBODY_THERE = (
    "no mail server answers on this port: check the server's name and the port, and whether this network lets mail out"
)


class Refusal(Exception):
    """The server answered a command with a refusal."""

    def __init__(self, code: int, text: bytes) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


def outcome_of(error: Exception, step: Step) -> Outcome:
    """How a sending ended that broke off at `step`.

    4yz is for now, 5yz for good (RFC 5321, 4.2.1). Once the text's last line went out, only a reply tells whether
    the mail was taken: without one it may have been.
    """
    code = _code(error)
    if code is not None:
        return _refused(code, error, step)
    told, untrusted = _words(error), isinstance(error, ssl.SSLCertVerificationError)
    if step == "end" and not untrusted:
        return Outcome(state="uncertain", error=f"no answer after the text: {told}")
    for_good = untrusted or isinstance(error, smtplib.SMTPNotSupportedError | ValueError)
    advice = _advice(error, step)
    return Outcome(state="failed" if for_good else "retry", error=f"{told}: {advice}" if advice else told)


def _advice(error: Exception, step: Step) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATE
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _missing(error)
    if isinstance(error, ssl.SSLError) and step == "connect":
        return _NO_TLS
    if isinstance(error, socket.gaierror):
        return "the server's name is not known"
    if step == "connect" and isinstance(error, ConnectionRefusedError | TimeoutError):
        return _NOBODY_THERE
    return ""


def _refused(code: int, error: Exception, step: Step) -> Outcome:
    told = _words(error)
    if code < 500:  # a reply that is none, such as -1, too
        return Outcome(state="retry", error=told)
    if step == "login":
        return Outcome(state="failed", error=f"{told}: {_LOGIN}")
    return Outcome(state="failed", error=told)


def _code(error: Exception) -> int | None:
    if isinstance(error, Refusal):
        return error.code
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def _missing(error: Exception) -> str:
    if "STARTTLS" in str(error):
        return "the server offers no encryption on this port; try ?mode=ssl, or mailto:// for one of your own machine"
    if "AUTH" in str(error):
        return "the server takes no login on this connection; try mailtos://, or no user and password"
    return "the server cannot take such an address"


def _words(error: Exception) -> str:
    if isinstance(error, Refusal):
        text = f"{error.code} {error.text.decode('utf-8', 'replace')}"
    elif isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        text = f"{error.smtp_code} {reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply}"
    else:
        text = str(error) or type(error).__name__
    return " ".join(text.split())[:_LONGEST_ERROR]
