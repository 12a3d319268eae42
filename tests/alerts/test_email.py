import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.message import EmailMessage

import pytest

from alerts import smtp_sender
from alerts.channels import send
from alerts.messages import render
from pressclip.settings import ChannelSettings
from tests.alerts.items import PLAIN, hit, item, watch
from tests.alerts.sending import NASTY, SENT, alert, desk
from tests.doubles.smtp import SmtpSink

# Apprise looks for a module of the standard library that Python 3.11 calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def test_a_mail_has_an_html_part_and_a_plain_part_that_reads_well(sink: SmtpSink) -> None:
    found = watch("libya", hit(PLAIN.title, "Haftar"))
    second = replace(PLAIN, title=NASTY, url="https://news.example/2/?a=1&b=2")
    message = render([item(PLAIN, found), item(second, number=2)], "email", zone="Europe/Rome")
    assert send(desk(sink), message, "email") == SENT
    [mail] = sink.messages
    assert sink.recipients == ["desk@example.org"]
    assert mail.get_content_type() == "multipart/alternative"
    assert mail["Subject"] == "[libya] 2 articles: Haftar in Palermo"
    assert f"\n{message.html}\n" in part(mail, "html").replace("\r\n", "\n")
    assert part(mail, "plain").splitlines() == [
        "*Haftar* in Palermo",
        "Middle East · 23 Nov 2026, 13:00 CET · Ada Lovelace",
        "The general came late.",
        "libya: haftar in the title",
        PLAIN.url,
        "",
        NASTY,
        "Middle East · 23 Nov 2026, 13:00 CET · Ada Lovelace",
        "The general came late.",
        "libya",
        second.url,
    ]


def test_a_title_adds_no_header_and_no_recipient(sink: SmtpSink) -> None:
    assert alert(desk(sink), "Oil\r\nBcc: all@example.org\nContent-Type: text/x\n\nbody") == SENT
    [mail] = sink.messages
    assert mail["Bcc"] is None
    assert mail["Subject"] == "[libya] Oil Bcc: all@example.org Content-Type: text/x body · Middle East"
    assert mail.get_content_type() == "multipart/alternative"
    assert sink.recipients == ["desk@example.org"]


@pytest.mark.parametrize(
    ("command", "reply", "state"),
    [
        ("MAIL", "421 closing", "retry"),
        ("RCPT", "451 try later", "retry"),
        ("RCPT", "550 no such user", "failed"),
        ("DATA", "452 full", "retry"),
        ("DATA", "554 no", "failed"),
    ],
)
def test_what_the_mail_server_refuses_for_good_is_failed(sink: SmtpSink, command: str, reply: str, state: str) -> None:
    sink.replies[command] = [reply]
    outcome = alert(desk(sink))
    assert outcome.state == state
    assert reply[4:] in outcome.error
    assert alert(desk(sink)) == SENT
    assert len(sink.messages) == 1


def test_mails_are_not_held_back_after_one_another(sink: SmtpSink) -> None:
    started = time.monotonic()
    assert [alert(desk(sink)), alert(desk(sink))] == [SENT, SENT]
    assert time.monotonic() - started < 4


def test_a_wrong_password_is_failed_and_never_told() -> None:
    with SmtpSink(password="right") as sink:
        outcome = alert(desk(sink, "press:wr%26ng@"))
        assert alert(desk(sink, "press:right@")) == SENT
    assert outcome.state == "failed"
    assert "535" in outcome.error
    assert "wr&ng" not in outcome.error


def test_a_server_that_is_away_is_tried_again() -> None:
    with SmtpSink() as sink:
        gone = desk(sink)
    assert alert(gone).state == "retry"


def test_a_server_that_says_nothing_holds_nobody_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_sender, "DEADLINE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"mailto://127.0.0.1:{silent.getsockname()[1]}?from=a@example.org&to=b@example.org&cto=1"
        outcome = alert(ChannelSettings(name="desk", url=url))
    assert outcome.state == "retry"
    assert "timed out" in outcome.error


def test_sendings_at_the_same_time_do_not_mix_up_their_reasons() -> None:
    with SmtpSink() as sink, ThreadPoolExecutor(4) as pool:
        sink.replies["RCPT"] = [f"550 reason {number}" for number in range(4)]
        outcomes = list(pool.map(alert, [desk(sink, f"{number}@") for number in range(8)]))
    assert sorted(outcome.state for outcome in outcomes) == ["failed"] * 4 + ["sent"] * 4
    told = sorted(outcome.error for outcome in outcomes if outcome.error)
    assert [error.count("reason") for error in told] == [1] * 4
    assert all(f"reason {number}" in error for number, error in enumerate(told))
