"""The daemon and its commands with secrets from outside: these are in no log, list, page or stored error."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import daemon, pressclip, wait_until, write_config

_ENV = {"HOOK": "Abc+def/ghi==", "FEED": "SectionSecret"}
_SECRET_SECTION = '[[sites.sections]]\nname = "Secret"\nurl = "{home}feeds/${{FEED}}/"\nat_most_every = "1s"\n'
_PAGES = ("status", "alerts", "api/v1/alerts", "api/v1/sections", "metrics")
_COMMANDS = (["alerts"], ["channels"], ["sections"], ["status", "--format", "json"], ["check"])


def _site() -> Site:
    published = datetime.now(UTC) - timedelta(hours=2)
    return Site([
        Post(id=1, slug="a", title="Libya", paragraphs=("A",), categories=("africa",), published=published)
    ])  # fmt: skip


def _says(log: Path, words: str) -> bool:
    return words in log.read_text("utf-8")


@pytest.mark.slow
def test_what_is_filled_in_is_told_nowhere(tmp_path: Path) -> None:
    log = tmp_path / "daemon.log"
    with ReplicaServer(_site()) as server:
        config = write_config(tmp_path, server.url, hook="json://127.0.0.1:9/hooks/${HOOK}")
        text = config.read_text("utf-8")
        secret = _SECRET_SECTION.format(home=server.url)
        config.write_text(text.replace("[[watches]]", f"{secret}\n[[watches]]"), encoding="utf-8")
        with daemon(config, env=_ENV):
            for words in ("message.retry", "HTTP 404"):
                wait_until(partial(_says, log, words), config)
            [base] = re.findall(r"listening on (http://\S+/)", log.read_text("utf-8"))
            told = [httpx.get(base + page).text for page in _PAGES]
        for command in _COMMANDS:
            done = pressclip(config, *command, env=_ENV)
            told.append(done.stdout + done.stderr)
    told.append(log.read_text("utf-8"))
    assert "url: /hooks/*** (Caused by" in told[-1]
    assert "/feeds/***/" in told[-1]
    assert not [one for one in told if _ENV["HOOK"] in unquote(one) or _ENV["FEED"] in one]
    archive = b"".join(file.read_bytes() for file in tmp_path.glob("pressclip.db*")).decode("latin-1")
    assert "url: /hooks/*** (Caused by" in archive
    assert _ENV["HOOK"] not in unquote(archive)
