"""Setting channels up: `channels test`, `channels pair` and `check --online`, against services of our own."""

import json
import tomllib
from pathlib import Path

import pytest

from pressclip.cli.main import run
from replica.server import ReplicaServer
from tests.daemons import write_config
from tests.doubles.smtp import SmtpSink
from tests.doubles.telegram import TelegramDouble, refused
from tests.pressclip.printed import rows

# Apprise looks for a module of the standard library that Python 3.11 calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

TOKEN = "123456:ABC-secret_token"
CODE = "one-time-code"


@pytest.fixture
def setting_up(
    tmp_path: Path, bot: TelegramDouble, sink: SmtpSink, server: ReplicaServer, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A configuration with a chat, a mailbox, the console and a service that Apprise alone knows."""
    bot.token = TOKEN
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_CHAT", "42")
    monkeypatch.setattr("pressclip.cli.channel_trials.secrets.token_urlsafe", lambda _bytes: CODE)
    return write_config(
        tmp_path,
        server.url,
        phone="tgram://${TELEGRAM_TOKEN}/${TELEGRAM_CHAT}",
        desk=f"mailto://127.0.0.1:{sink.port}?from=press@example.org&to=desk@example.org",
        screen="console://",
        push="ntfy://127.0.0.1/press",
    )


def test_a_test_sends_a_message_and_a_digest_and_says_so(
    setting_up: Path, bot: TelegramDouble, sink: SmtpSink, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(setting_up), "channels", "test", "phone"]) == 0
    printed = rows(capsys)
    assert [(row["sample"], row["state"], row["error"]) for row in printed] == [
        ("message", "sent", None),
        ("digest", "sent", None),
    ]
    assert len(bot.sent) == 2
    assert "3 articles" in bot.sent[1]["visible"]
    assert run(["--config", str(setting_up), "channels", "test", "desk"]) == 0
    assert [mail["Subject"] for mail in sink.messages] == [
        "[sample] This is how Pressclip tells you of an article · Sample",
        "[sample] digest, 3 articles: This is how Pressclip tells you of an article",
    ]
    capsys.readouterr()
    assert run(["--config", str(setting_up), "channels", "test", "screen"]) == 0
    assert "*Pressclip*" in capsys.readouterr().err


def test_a_test_that_fails_says_why_and_exits_with_one(
    setting_up: Path, bot: TelegramDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.refuses[42] = refused(403, "Forbidden: bot was blocked by the user")
    assert run(["--config", str(setting_up), "channels", "test", "phone"]) == 1
    out, err = capsys.readouterr()
    assert "unblock the bot in Telegram" in out
    assert "secret" not in out + err
    assert run(["--config", str(setting_up), "channels", "test", "nobody"]) == 1
    assert "there are: phone, desk, screen, push" in capsys.readouterr().err


def test_a_chat_is_found_by_the_link_alone_before_the_configuration_is_whole(
    setting_up: Path, bot: TelegramDouble, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TELEGRAM_CHAT")
    bot.hear(message={"chat": {"id": 66, "type": "private", "first_name": "Eve"}, "text": "/start"})
    bot.hear(message={"chat": {"id": 77, "type": "private", "first_name": "Ada"}, "text": f"/start {CODE}"})
    assert run(["--config", str(setting_up), "channels", "pair", "phone"]) == 0
    out, err = capsys.readouterr()
    assert f"https://t.me/clips_bot?start={CODE}" in out
    assert f"https://t.me/clips_bot?start={CODE}" in err
    assert tomllib.loads(out) == {"channels": [{"name": "phone", "url": "tgram://${TELEGRAM_TOKEN}/77"}]}
    assert "secret" not in out + err


def test_a_chat_that_nobody_names_is_waited_for_no_longer_than_was_said(
    setting_up: Path, bot: TelegramDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.hear(message={"chat": {"id": 66, "type": "private", "first_name": "Eve"}, "text": "/start other-code"})
    assert run(["--config", str(setting_up), "channels", "pair", "phone", "--wait", "1s"]) == 1
    out, err = capsys.readouterr()
    assert "nobody opened the link within 1s" in err
    assert "[[channels]]" not in out


@pytest.mark.parametrize(
    ("conflict", "told"),
    [
        ("can't use getUpdates method while webhook is active", "deleteWebhook"),
        ("terminated by other getUpdates request", "another program reads this bot's updates"),
    ],
)
def test_whoever_else_reads_the_bots_updates_is_named(
    setting_up: Path, bot: TelegramDouble, conflict: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.conflict = conflict
    assert run(["--config", str(setting_up), "channels", "pair", "phone"]) == 1
    assert told in capsys.readouterr().err


def test_pairing_says_what_is_missing(
    setting_up: Path, bot: TelegramDouble, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(setting_up), "channels", "pair", "desk"]) == 2
    assert "its url is not tgram://TOKEN/CHAT" in capsys.readouterr().err
    bot.token = "1:another"
    assert run(["--config", str(setting_up), "channels", "pair", "new"]) == 1
    assert "ask @BotFather" in capsys.readouterr().err
    monkeypatch.delenv("TELEGRAM_TOKEN")
    assert run(["--config", str(setting_up), "channels", "pair", "new"]) == 2
    assert "config.toml: channel new: the environment variable TELEGRAM_TOKEN is not set" in capsys.readouterr().err


def test_a_check_online_asks_everybody_and_sends_nothing(
    setting_up: Path, bot: TelegramDouble, sink: SmtpSink, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(setting_up), "check", "--online"]) == 0
    out = capsys.readouterr().out
    assert "Site replica: ok: its home page answers with 200" in out
    assert "Channel phone: ok: @clips_bot writes to Ada (private)" in out
    assert f"Channel desk: ok: 127.0.0.1:{sink.port} takes mail without a login" in out
    assert "Channel push: unknown" in out
    assert (bot.sent, sink.messages) == ([], [])


def test_a_check_online_exits_with_one_where_something_is_wrong(
    setting_up: Path, bot: TelegramDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.moved[42] = -10042
    login = setting_up.read_text(encoding="utf-8").replace("mailto://", "mailto://me%40other.org:wrong@")
    setting_up.write_text(login, encoding="utf-8")
    assert run(["--config", str(setting_up), "--format", "json", "check", "--online"]) == 1
    out, err = capsys.readouterr()
    found = {row["name"]: row for row in json.loads(out)["online"]}
    assert "put -10042 for the chat" in found["phone"]["detail"]
    assert found["desk"]["ok"] is False
    assert "wrong" not in out + err
    assert "secret" not in out + err


def test_a_login_of_another_domain_than_the_sender_is_warned_of(
    setting_up: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SmtpSink(password="right") as sink:
        url = f"mailto://me%40other.org:right@127.0.0.1:{sink.port}?from=press@example.org&to=desk@example.org"
        write_config(setting_up.parent, "https://127.0.0.1:1/", desk=url)
        assert run(["--config", str(setting_up), "check", "--online"]) == 1
    out = capsys.readouterr().out
    assert "Channel desk: ok" in out
    assert "warning: mails are from example.org, the login is of other.org" in out
    assert "Site replica: FAILED" in out
