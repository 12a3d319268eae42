"""The page as its user starts it: real processes, real sockets."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import httpx
import pytest

from db import forgetting
from db.archive import open_archive
from db.sqlite.backup import backup
from pressclip.addresses import key
from replica.server import ReplicaServer
from replica.site import Site
from tests.archives import NOON
from tests.daemons import daemon, log_of, pressclip, wait_until, write_config
from tests.web.rooms import fill, room_in

_CONFIG = """\
[archive]
url = "sqlite:///archive.db"
[web]
listen = "{listen}"
{web}
[[sites]]
name = "news"
home = "https://news.example/"
[[watches]]
name = "gas"
query = "gas"
channels = ["screen"]
[[channels]]
name = "screen"
url = "console://"
"""


def configured(folder: Path, listen: str = "127.0.0.1:0", web: str = "") -> Path:
    path = folder / "config.toml"
    path.write_text(_CONFIG.format(listen=listen, web=web), encoding="utf-8")
    return path


def address(config: Path) -> str:
    """Where the process said that it listens, without the slash at the end."""
    wait_until(lambda: "listening on http" in log_of(config), config)
    return str(re.findall(r"listening on (http://\S+)/\n", log_of(config))[-1])


@contextmanager
def serving(config: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """`pressclip serve` in the background, its stderr in `daemon.log`."""
    command = [sys.executable, "-m", "pressclip", "--config", str(config), "serve"]
    with (config.parent / "daemon.log").open("ab") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=15)


def test_the_daemon_serves_what_it_files_and_ends_with_its_page(tmp_path: Path) -> None:
    with ReplicaServer(Site([])) as server:
        config = write_config(tmp_path, server.url, screen="console://")
        with daemon(config) as process:
            base = address(config)
            wait_until(lambda: httpx.get(f"{base}/readyz").status_code == 200, config)
            assert httpx.get(f"{base}/api/v1/watches").json()["items"][0]["name"] == "libya"
            assert httpx.get(f"{base}/healthz", headers={"Host": "evil.example"}).status_code == 421
            text = config.read_text(encoding="utf-8")
            config.write_text(text.replace("[web]\n", '[web]\ntoken = "sesame"\n'), encoding="utf-8")
            process.send_signal(signal.SIGHUP)
            wait_until(lambda: httpx.get(f"{base}/api/v1/watches").status_code == 401, config)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base}/healthz")
    assert "daemon.stopped clean=True" in log_of(config)


def test_a_connection_that_sends_nothing_keeps_the_daemon_from_nothing(tmp_path: Path) -> None:
    config = configured(tmp_path)
    with daemon(config) as process:
        host, port = address(config).removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as idle:
            idle.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            begin = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0
            assert time.monotonic() - begin < 10


def test_serve_alone_shows_an_archive_that_another_process_writes(tmp_path: Path) -> None:
    config = configured(tmp_path)
    with serving(config):
        base = address(config)
        assert httpx.get(f"{base}/api/v1/articles").json()["error"] == "archive-failed"
        assert not (tmp_path / "archive.db").exists()
        with room_in(tmp_path) as room:
            fill(room, "gas-deal")
            assert httpx.get(f"{base}/api/v1/articles?q=gas").json()["total"] == 1
            fill(room, "gas-deal", "gas-prices")
            assert httpx.get(f"{base}/api/v1/articles?q=gas").json()["total"] == 2


def test_serve_alone_erases_from_a_copy_that_was_put_back_what_was_forgotten_since(tmp_path: Path) -> None:
    config = configured(tmp_path)
    with room_in(tmp_path) as room:
        fill(room, "gas-deal", "gas-prices")
        backup(room.archive.path, tmp_path / "copy.db")
        url = room.get("/api/v1/articles").json()["items"][0]["url"]
        forgetting.append_journal(room.archive.path, forgetting.entries_of([key(url)], "0" * 32, NOON))
    (tmp_path / "copy.db").replace(tmp_path / "archive.db")
    with serving(config):
        told = httpx.get(f"{address(config)}/api/v1/articles?q=gas").json()
    assert told["total"] == 1
    assert told["items"][0]["url"] != url
    assert "archive.forgot articles=1" in log_of(config)


def test_a_reload_takes_another_token_and_a_wrong_one_leaves_the_old(tmp_path: Path) -> None:
    config = configured(tmp_path, web='token = "first"')
    with serving(config) as process:
        base = address(config)

        def opens(token: str) -> bool:
            return httpx.get(f"{base}/api/v1/sections", auth=("me", token)).status_code in {200, 503}

        assert opens("first")
        configured(tmp_path, web='token = "second"\nhosts = ["press.example.org"]')
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: "config.reloaded" in log_of(config), config)
        assert (opens("second"), opens("first")) == (True, False)
        assert httpx.get(f"{base}/healthz", headers={"Host": "press.example.org"}).status_code == 200
        configured(tmp_path, web="token = 5")
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: "config.refused" in log_of(config), config)
        assert opens("second")


@pytest.mark.parametrize("command", ["run", "serve"])
def test_an_address_that_is_taken_is_named(tmp_path: Path, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        done = pressclip(configured(tmp_path, listen), command)
    assert done.returncode == 1
    assert f"[web] listen: {listen}: Address already in use" in done.stderr


@pytest.mark.parametrize("command", ["run", "serve"])
def test_others_are_let_in_by_a_token_alone(tmp_path: Path, command: str) -> None:
    done = pressclip(configured(tmp_path, "0.0.0.0:0"), command)
    assert done.returncode == 2
    assert "web.listen: others can reach this address: set web.token, or listen on 127.0.0.1" in done.stderr


def test_without_an_address_nothing_is_served(tmp_path: Path) -> None:
    config = configured(tmp_path, "")
    assert pressclip(config, "serve").returncode == 1
    with daemon(config):
        wait_until(lambda: "daemon.started" in log_of(config), config)
    assert "listening on" not in log_of(config)


def test_a_feed_gets_another_address_by_a_command(tmp_path: Path) -> None:
    config = configured(tmp_path, web='token = "sesame"')
    open_archive(tmp_path / "archive.db").close()
    with serving(config):
        base = address(config)

        def told() -> str:
            found: str = httpx.get(f"{base}/api/v1/feeds", auth=("me", "sesame")).json()["items"][0]["atom"]
            return found

        before = told()
        assert pressclip(config, "serve", "--new-feed-address", "gas").returncode == 0
        assert told() != before
        assert httpx.get(before).status_code == 401
        assert pressclip(config, "serve", "--new-feed-address", "nobody").returncode == 1
        page = httpx.get(f"{base}/?q=oil", auth=("me", "sesame")).text
        shown = base + unescape(re.findall(r'href="(/feeds/search\.atom[^"]+)"', page)[0])
        assert httpx.get(shown).status_code == 200
        assert pressclip(config, "serve", "--new-feed-address", shown).returncode == 0
        assert httpx.get(shown).status_code == 401
