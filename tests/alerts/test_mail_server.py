"""Where the handing over of a mail can break off, and what becomes of it."""

import socket
import ssl
from pathlib import Path

import pytest

from alerts import smtp_sender
from alerts.channels import mailbox_of, send
from alerts.smtp_answers import Refusal, outcome_of
from alerts.smtp_sender import logged_in
from pressclip.errors import DeliveryError
from pressclip.models import Message
from pressclip.settings import ChannelSettings
from tests.alerts.sending import alert, desk
from tests.doubles.smtp import SmtpSink

# Apprise looks for a module of the standard library that Python 3.11 calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.mark.parametrize(("command", "state"), [("MAIL", "retry"), ("RCPT", "retry"), ("DATA", "uncertain")])
def test_a_connection_that_is_cut_leaves_doubt_only_after_the_text(sink: SmtpSink, command: str, state: str) -> None:
    sink.drops.add(command)
    outcome = alert(desk(sink))
    assert outcome.state == state
    assert len(sink.messages) == (command == "DATA")


@pytest.mark.parametrize(("command", "state"), [("RCPT", "retry"), ("DATA", "uncertain")])
def test_a_server_that_stops_answering_is_left_in_time(
    sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, command: str, state: str
) -> None:
    monkeypatch.setattr(smtp_sender, "DEADLINE", 0.3)
    sink.hangs.add(command)
    assert alert(desk(sink)).state == state


def over_tls(sink: SmtpSink) -> ChannelSettings:
    url = f"mailtos://127.0.0.1:{sink.port}?from=press@example.org&to=desk@example.org&mode=ssl"
    return ChannelSettings(name="desk", url=url)


def test_a_certificate_that_cannot_be_trusted_is_refused_for_good_with_advice() -> None:
    with SmtpSink(tls=True) as sink:
        outcome = alert(over_tls(sink))
    assert (outcome.state, sink.messages) == ("failed", [])
    assert "SSL_CERT_FILE" in outcome.error


def test_a_certificate_of_ones_own_is_trusted_where_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SmtpSink(tls=True) as sink:
        (tmp_path / "ca.pem").write_bytes(sink.ca_bundle)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert alert(over_tls(sink)).state == "sent"


def test_a_server_without_the_encryption_that_is_asked_for_gets_nothing(sink: SmtpSink) -> None:
    url = f"mailtos://127.0.0.1:{sink.port}?from=press@example.org&to=desk@example.org"
    outcome = alert(ChannelSettings(name="desk", url=url))
    assert (outcome.state, sink.messages) == ("failed", [])
    assert "mode=ssl" in outcome.error


def test_a_login_that_is_refused_comes_with_advice() -> None:
    with SmtpSink(password="right") as sink:
        channel = desk(sink, "press:wrong@")
        outcome = alert(channel)
        assert "app password" in outcome.error
        with pytest.raises(DeliveryError, match="535"), logged_in(mailbox_of(channel.url)):
            pass
        with logged_in(mailbox_of(desk(sink, "press:right@").url)):
            pass
        assert sink.messages == []


@pytest.mark.parametrize(
    ("error", "step", "state"),
    [
        (socket.gaierror(-2, "Name or service not known"), "connect", "retry"),
        (ConnectionRefusedError(111, "Connection refused"), "connect", "retry"),
        (TimeoutError("timed out"), "text", "retry"),
        (TimeoutError("timed out"), "end", "uncertain"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "connect", "retry"),
        (Refusal(421, b"closing"), "end", "retry"),
        (Refusal(451, b"greylisted"), "envelope", "retry"),
        (Refusal(454, b"temporary"), "login", "retry"),
        (Refusal(550, b"no such user"), "envelope", "failed"),
        (Refusal(554, b"spam"), "end", "failed"),
        (Refusal(535, b"bad login"), "login", "failed"),
        (Refusal(-1, b"what?"), "envelope", "retry"),
    ],
)
def test_a_mail_servers_word_counts_more_than_where_it_was_said(error: Exception, step: str, state: str) -> None:
    outcome = outcome_of(error, step)  # type: ignore[arg-type]  # parameters are plain strings
    assert outcome.state == state
    assert outcome.error


@pytest.mark.parametrize("error", [ConnectionRefusedError(111, "Connection refused"), TimeoutError("timed out")])
def test_where_no_mail_server_answers_it_is_told_what_to_look_at(error: Exception) -> None:
    told = outcome_of(error, "connect").error or ""
    assert str(error) in told
    assert "check the server's name and the port" in told
    assert "the port" not in (outcome_of(error, "envelope").error or ""), "it answered before"


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("mailtos://me:pw@mail.example.org?to=a@b.org", "me@mail.example.org"),
        ("mailtos://me%40example.org:pw@mail.example.net?to=a@b.org", "me@example.org"),
        ("mailtos://me%40example.org:pw@mail.example.net?to=a@b.org&from=clips@example.com", "clips@example.com"),
    ],
)
def test_a_login_that_is_an_address_is_the_sender_unless_another_is_named(url: str, sender: str) -> None:
    assert mailbox_of(url).sender[1] == sender


def test_a_line_that_is_a_dot_ends_no_mail(sink: SmtpSink) -> None:
    words = "one\n.\n..two\nRCPT TO:<x@y.org>\n."
    assert send(desk(sink), Message(subject="s", text=words), "email").state == "sent"
    [mail] = sink.messages
    assert mail.get_content().replace("\r\n", "\n") == words + "\n"
    assert sink.recipients == ["desk@example.org"]
