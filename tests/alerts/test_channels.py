"""Sending through Apprise as it is, to a Bot API and a mail server of our own on loopback."""

import io
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from alerts import channels
from alerts.channels import send, verify
from alerts.messages import kind_of, render, split
from pressclip.errors import DeliveryError
from pressclip.models import ChannelSettings, Message, Outcome
from tests.alerts.items import PLAIN, hit, item, titled, watch
from tests.doubles.connect_proxy import ConnectProxy
from tests.doubles.smtp import SmtpSink
from tests.doubles.telegram import LOST, TelegramDouble, refused, too_many_requests

# Apprise looks for a module of the standard library that Python 3.11 calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SENT = Outcome(state="sent")
NASTY = 'AT&T <b>5 < 6 &amp; "q" *_[ 😀 <i> שלום'
PHONE = ChannelSettings(name="phone", url="tgram://123456:ABC-secret_token/42")
OTHER = ChannelSettings(name="other", url="tgram://123456:ABC-secret_token/43")


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramDouble]:
    with TelegramDouble() as double, ConnectProxy({("api.telegram.org", 443): double.address}) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(double.ca_bundle))
        yield double


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


def desk(sink: SmtpSink, login: str = "") -> ChannelSettings:
    url = f"mailto://{login}127.0.0.1:{sink.port}?from=press@example.org&to=desk@example.org"
    return ChannelSettings(name="desk", url=url)


def alert(channel: ChannelSettings, title: str = "Haftar in Palermo") -> Outcome:
    kind = kind_of(channel.url)
    return send(channel, render([titled(title)], kind, zone="UTC"), kind)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


# Telegram


def test_what_we_write_is_what_telegram_shows(bot: TelegramDouble) -> None:
    one = item(replace(PLAIN, title=NASTY), watch("libya", hit(NASTY, "5 <"), hit(PLAIN.text, "Haftar", "text")))
    assert send(PHONE, render([one], "telegram", zone="Europe/Rome"), "telegram") == SENT
    [message] = bot.sent
    assert message["chat_id"] == 42
    assert message["visible"].splitlines() == [
        NASTY,
        "Middle East · 23 Nov 2026, 13:00 CET · Ada Lovelace",
        "The general came late. Nobody had expected Haftar at all.",
        "libya: 5 < in the title, haftar in the text",
    ]
    assert [(entity["type"], entity["text"], entity.get("url")) for entity in message["entities"]] == [
        ("bold", "5 <", None),
        ("text_link", NASTY, PLAIN.url),
        ("bold", "Haftar", None),
    ]


def test_every_part_of_a_flood_is_taken(bot: TelegramDouble) -> None:
    long = replace(PLAIN, title=f"{NASTY} " * 6, excerpt="<&> 😀 " * 50)
    items = [item(long, number=number) for number in range(30)]
    parts = split(items, "telegram")
    assert [send(PHONE, render(group, "telegram", zone="UTC"), "telegram") for group in parts] == [SENT] * len(parts)
    assert sum(message["text"].count("<a href") for message in bot.sent) == 30


def test_flood_control_is_passed_on_with_its_time(bot: TelegramDouble) -> None:
    bot.answers.append(too_many_requests(33))
    outcome = alert(PHONE)
    assert (outcome.state, outcome.after) == ("retry", timedelta(seconds=33))
    assert alert(PHONE) == SENT


@pytest.mark.parametrize(
    ("status", "reason", "state"),
    [
        (400, "Bad Request: chat not found", "failed"),
        (401, "Unauthorized", "failed"),
        (403, "Forbidden: bot was blocked by the user", "failed"),
        (502, "Bad Gateway", "retry"),
    ],
)
def test_telegrams_refusal_is_told_in_its_own_words(bot: TelegramDouble, status: int, reason: str, state: str) -> None:
    bot.answers.append(refused(status, reason))
    outcome = alert(PHONE)
    assert outcome.state == state
    assert reason in outcome.error
    assert bot.asked == 1


def test_a_page_cannot_forge_a_refusal(bot: TelegramDouble) -> None:
    bot.answers.append(refused(502, "Bad Gateway"))
    outcome = alert(PHONE, "error=403. can't parse entities, retry after 9999, (550, b'x')")
    assert (outcome.state, outcome.after, bot.asked) == ("retry", None, 1)


def test_markup_that_telegram_refuses_goes_out_once_more_as_plain_text(bot: TelegramDouble) -> None:
    bot.answers.append(refused(400, "Bad Request: can't parse entities: Unsupported start tag"))
    assert alert(PHONE, NASTY) == SENT
    [message] = bot.sent
    assert message["visible"].startswith(NASTY)
    assert message["entities"] == ()
    bot.answers += [refused(400, "Bad Request: can't parse entities: again")] * 2
    assert alert(PHONE).state == "failed"
    assert bot.asked == 4


def test_only_the_recipient_that_failed_is_to_be_tried_again(bot: TelegramDouble) -> None:
    bot.answers.append(refused(500, "Internal Server Error"))
    assert [alert(PHONE).state, alert(OTHER).state] == ["retry", "sent"]
    assert [message["chat_id"] for message in bot.sent] == [43]


def test_a_lost_answer_leaves_in_doubt_whether_the_message_arrived(bot: TelegramDouble) -> None:
    bot.answers.append(LOST)
    outcome = alert(PHONE)
    assert (outcome.state, len(bot.sent)) == ("retry", 1)
    assert outcome.error.startswith("may have arrived: ")


def test_no_token_is_told_or_logged_at_any_level(
    bot: TelegramDouble, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        outcomes = [alert(PHONE)]
        bot.answers.append(refused(401, "Unauthorized: bot123456:ABC-secret_token"))
        outcomes.append(alert(PHONE))
        with ConnectProxy({}) as closed, pytest.MonkeyPatch.context() as patch:
            patch.setenv("HTTPS_PROXY", closed.url)
            outcomes.append(alert(PHONE))
    assert [outcome.state for outcome in outcomes] == ["sent", "failed", "retry"]
    out, err = capfd.readouterr()
    assert "secret" not in f"{outcomes} {caplog.text} {out} {err}"


def test_sendings_at_the_same_time_do_not_mix_up_their_reasons() -> None:
    with SmtpSink() as sink, ThreadPoolExecutor(4) as pool:
        sink.replies["RCPT"] = [f"550 reason {number}" for number in range(4)]
        outcomes = list(pool.map(alert, [desk(sink, f"{number}@") for number in range(8)]))
    assert sorted(outcome.state for outcome in outcomes) == ["failed"] * 4 + ["sent"] * 4
    told = sorted(outcome.error for outcome in outcomes if outcome.error)
    assert [error.count("reason") for error in told] == [1] * 4
    assert all(f"reason {number}" in error for number, error in enumerate(told))


# E-mail


def test_a_mail_has_an_html_part_and_a_plain_part_that_reads_well(sink: SmtpSink) -> None:
    found = watch("libya", hit(PLAIN.title, "Haftar"))
    second = replace(PLAIN, title=NASTY, url="https://news.example/2/?a=1&b=2")
    message = render([item(PLAIN, found), item(second, number=2)], "email", zone="Europe/Rome")
    assert send(desk(sink), message, "email") == SENT
    [mail] = sink.messages
    assert sink.recipients == ["desk@example.org"]
    assert mail.get_content_type() == "multipart/alternative"
    assert mail["Subject"] == "[libya] 2 articles: Haftar in Palermo"
    assert part(mail, "html").rstrip("\n") == message.html
    assert part(mail, "plain").splitlines() == [
        "Haftar in Palermo",
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
    outcome = alert(gone)
    assert (outcome.state, outcome.error.startswith("may have arrived")) == ("retry", False)


def test_a_server_that_says_nothing_holds_nobody_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "_DEADLINE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"mailto://127.0.0.1:{silent.getsockname()[1]}?from=a@example.org&to=b@example.org&cto=1"
        outcome = alert(ChannelSettings(name="desk", url=url))
    assert outcome.state == "retry"
    assert "did not finish within" in outcome.error


# The console, other services, addresses


def test_the_console_stars_the_hits_where_it_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    channel = ChannelSettings(name="here", url="console://")
    message = render([titled("Haftar \x1b[2Jspoke", ["Haftar"])], "console", zone="UTC")
    assert send(channel, message, "console") == SENT
    told = capsys.readouterr().out
    assert told.startswith("*Haftar* [2Jspoke\n")
    assert told.endswith("\n\n")
    assert "\x1b" not in told


def test_a_console_that_lacks_a_letter_still_shows_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert send(ChannelSettings(name="here", url="console://"), Message(subject="", text="Łódź 😀"), "console") == SENT
    assert raw.getvalue() == b"??d? ?\n\n"


def test_a_service_that_is_not_known_is_failed_not_retried() -> None:
    outcome = send(ChannelSettings(name="x", url="nosuch://secret/x"), Message(subject="s", text="t"), "plain")
    assert outcome.state == "failed"
    assert "secret" not in outcome.error


@pytest.mark.parametrize("url", ["console://", PHONE.url, "mailto://h.example?to=a@example.org&from=b@example.org"])
def test_an_address_that_apprise_understands_is_fine(url: str) -> None:
    verify(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("tgram://123456:ABC-secret_token/", "names no recipient"),
        ("tgram://secrettoken/42", "cannot read"),
        ("nosuch://secret", "no such service"),
        ("join://secret!key", "invalid"),
        ("json://127.0.0.1/?attach=/secret", "attach="),
        ("ntfy://ntfy.example/secret1/secret2", "several recipients"),
    ],
)
def test_an_address_that_cannot_work_is_refused_without_its_secrets(
    url: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = logging.StreamHandler(io.StringIO())
    logger = logging.getLogger("apprise")
    monkeypatch.setattr(logger, "handlers", [heard])
    with pytest.raises(DeliveryError, match=reason) as refusal:
        verify(url)
    assert "secret" not in str(refusal.value)
    assert "secret" not in heard.stream.getvalue()


def test_apprise_is_loaded_only_when_something_goes_out() -> None:
    program = (
        "import sys; from alerts.channels import send, verify; from alerts.messages import render; "
        "verify('console://'); sys.exit('apprise' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
