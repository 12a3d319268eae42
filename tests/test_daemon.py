"""The main job from end to end: replica site, daemon process, mail server, Telegram double, archive."""

import json
import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import daemon, log_of, pressclip, wait_until, write_config
from tests.doubles.connect_proxy import ConnectProxy
from tests.doubles.smtp import SmtpSink
from tests.doubles.telegram import TelegramDouble, too_many_requests

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz1234567"
TITLE = 'Libya: AT&T <b>5 < 6 & "q" *_['


def post(number: int, title: str, published: datetime | None = None, *, last: str = "Nobody spoke.") -> Post:
    return Post(
        id=number,
        slug=f"story-{number}",
        title=title,
        paragraphs=("The convoy reached Sirte before dawn.", last),
        categories=("africa",),
        published=published or datetime.now(UTC),
    )


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    site = Site([post(1, "Libya, as it was", datetime.now(UTC) - timedelta(days=1))])
    with ReplicaServer(site) as opened:
        yield opened


@pytest.fixture
def bot() -> Iterator[TelegramDouble]:
    with TelegramDouble() as double:
        yield double


@pytest.fixture
def network(bot: TelegramDouble) -> Iterator[dict[str, str]]:
    with ConnectProxy({("api.telegram.org", 443): bot.address}) as proxy:
        yield {"HTTPS_PROXY": proxy.url, "https_proxy": proxy.url, "REQUESTS_CA_BUNDLE": str(bot.ca_bundle)}


@pytest.fixture
def config(tmp_path: Path, server: ReplicaServer) -> Path:
    return write_config(tmp_path, server.url, phone=f"tgram://{TOKEN}/42/")


def alerts(bot: TelegramDouble) -> list[str]:
    return [sent["visible"] for sent in bot.sent if "alerts begin" not in sent["visible"]]


def baseline_done(config: Path) -> bool:
    return "message.sent" in log_of(config)  # the welcome, which follows the baselines


def test_an_article_reaches_mail_and_telegram_once_and_is_found_in_the_archive(
    tmp_path: Path, server: ReplicaServer, bot: TelegramDouble, network: dict[str, str]
) -> None:
    with SmtpSink() as mail:
        mailto = f"mailto://127.0.0.1:{mail.port}?from=press@example.org&to=desk@example.org&mode=insecure"
        config = write_config(tmp_path, server.url, phone=f"tgram://{TOKEN}/42/", desk=mailto)
        with daemon(config, env=network) as process:
            wait_until(lambda: log_of(config).count("message.sent") == 2, config)
            server.site.add(post(2, TITLE), post(3, "Nothing to do with it"))
            wait_until(lambda: log_of(config).count("message.sent") == 4, config)
            seen = len(server.log)
            wait_until(lambda: len(server.log) > seen + 3, config)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0
        [told] = alerts(bot)
        assert TITLE in told
        assert "libya" in told
        [letter] = [m for m in mail.messages if "alerts begin" not in m["Subject"]]
        assert letter["Subject"] == f"[libya] {TITLE} · Africa"
        assert str(bot.sent[-1]["chat_id"]) == "42"
    found = [
        json.loads(line) for line in pressclip(config, "search", "title:libya -title:was convoy").stdout.splitlines()
    ]
    assert [article["title"] for article in found] == [TITLE]
    assert TOKEN not in log_of(config)


@pytest.mark.slow
def test_an_alert_that_was_owed_when_the_daemon_was_killed_arrives_after_the_restart(
    config: Path, server: ReplicaServer, bot: TelegramDouble, network: dict[str, str]
) -> None:
    with daemon(config, env=network) as process:
        wait_until(lambda: baseline_done(config), config)
        bot.answers += [too_many_requests(3)] * 50
        server.site.add(post(2, TITLE))
        wait_until(lambda: "message.retry" in log_of(config), config)
        process.kill()
        process.wait()
    bot.answers.clear()
    assert alerts(bot) == []
    with daemon(config, env=network):
        wait_until(lambda: alerts(bot), config)
    assert [TITLE in told for told in alerts(bot)] == [True]


def test_a_second_daemon_on_the_same_archive_is_refused(config: Path, network: dict[str, str]) -> None:
    with daemon(config, env=network):
        wait_until(lambda: "daemon.started" in log_of(config), config)
        second = pressclip(config, "run", env=network)
        assert second.returncode == 1
        assert "another pressclip daemon runs on" in second.stderr
        modes = {stat.S_IMODE(file.stat().st_mode) for file in config.parent.glob("pressclip.db*")}
        assert modes == {0o600}


def test_sighup_takes_a_right_configuration_and_refuses_a_wrong_one(
    config: Path, server: ReplicaServer, bot: TelegramDouble, network: dict[str, str]
) -> None:
    with daemon(config, env=network) as process:
        wait_until(lambda: baseline_done(config), config)
        right = config.read_text(encoding="utf-8")
        config.write_text(right.replace('query = "libya"', 'query = "libya AND"'), encoding="utf-8")
        os.kill(process.pid, signal.SIGHUP)
        wait_until(lambda: "config.refused" in log_of(config), config)
        assert "watches[0].query" in log_of(config)
        config.write_text(
            right.replace('budget = "off"', f'budget = "off"\nprofile = "/{"a" * 300}"'), encoding="utf-8"
        )
        os.kill(process.pid, signal.SIGHUP)
        wait_until(lambda: "sites[0].profile" in log_of(config), config)
        config.write_text(right.replace('query = "libya"', 'query = "tunisia"'), encoding="utf-8")
        os.kill(process.pid, signal.SIGHUP)
        wait_until(lambda: "config.reloaded" in log_of(config), config)
        server.site.add(post(2, "Libya talks resume"), post(3, "Tunisia talks resume"))
        wait_until(lambda: alerts(bot), config)
    assert ["Tunisia" in told for told in alerts(bot)] == [True]


def test_a_sighup_before_the_daemon_has_begun_is_a_reload_and_not_its_end(config: Path) -> None:
    text = config.read_text(encoding="utf-8")
    config.unlink()
    os.mkfifo(config)
    with daemon(config) as process:
        with config.open("w", encoding="utf-8") as first:  # it is being read
            process.send_signal(signal.SIGHUP)
            first.write(text)
        wait_until(lambda: "daemon.started" in log_of(config), config)
        config.write_text(text, encoding="utf-8")
        wait_until(lambda: "config.reloaded" in log_of(config), config)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_where_the_site_cannot_be_reached_the_daemon_says_so_and_stays(tmp_path: Path, server: ReplicaServer) -> None:
    home = server.url.replace(str(server.url.split(":")[2].rstrip("/")), "9")  # the discard port: nobody answers
    config = write_config(tmp_path, home, screen="console://")
    text = config.read_text(encoding="utf-8").replace('sections_from = "config"', 'sections_from = "menu"')
    config.write_text(text, encoding="utf-8")
    with daemon(config) as process:
        wait_until(lambda: "menu.failed" in log_of(config), config)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    [line] = [line for line in log_of(config).splitlines() if "menu.failed" in line]
    assert "127.0.0.1" in line


@pytest.mark.slow
def test_a_mail_server_that_hangs_does_not_hold_up_the_end(tmp_path: Path, server: ReplicaServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"mailto://127.0.0.1:{silent.getsockname()[1]}?from=a@example.org&to=b@example.org&mode=insecure"
        config = write_config(tmp_path, server.url, desk=url)
        with daemon(config) as process:
            silent.settimeout(20)
            connection, _ = silent.accept()
            with connection:
                process.send_signal(signal.SIGTERM)
                begin = time.monotonic()
                assert process.wait(timeout=20) == 0
                assert time.monotonic() - begin < 10
