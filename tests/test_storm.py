"""The daemon is killed over and over while news comes in: nothing is lost, and what is repeated is counted."""

import json
import random
import sqlite3
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import daemon, log_of, pressclip, wait_until, write_config
from tests.doubles.smtp import SmtpSink

ARTICLES = 24
KILLS = 6


def posts(begin: datetime) -> list[Post]:
    return [
        Post(
            id=number,
            slug=f"story-{number}",
            title=f"Libya, part {number:02}",
            paragraphs=("The convoy went on.",),
            categories=("africa",),
            published=begin + timedelta(seconds=0.7 * number) if number else begin - timedelta(days=1),
        )
        for number in range(ARTICLES + 1)
    ]


@pytest.mark.slow
def test_a_storm_of_kills_loses_nothing_and_every_repeat_is_counted(tmp_path: Path) -> None:
    chance = random.Random(20261123)  # noqa: S311 - when to kill; no secret
    with SmtpSink() as mail, ReplicaServer(Site(posts(datetime.now(UTC) + timedelta(seconds=6)))) as server:
        mailto = f"mailto://127.0.0.1:{mail.port}?from=press@example.org&to=desk@example.org&mode=insecure"
        config = write_config(tmp_path, server.url, desk=mailto)
        with daemon(config):
            wait_until(lambda: "message.sent" in log_of(config), config)
        for _ in range(KILLS):
            with daemon(config) as process:
                time.sleep(chance.uniform(1.5, 4.0))  # so long it lives
                process.kill()
                process.wait()
        with daemon(config):
            wait_until(lambda: len(told(mail)) >= ARTICLES, config)
            wait_until(lambda: settled(config.parent / "pressclip.db"), config)
    counted = told(mail)
    assert sorted(counted) == list(range(1, ARTICLES + 1))
    assert sum(counted.values()) - ARTICLES <= repeated(config.parent / "pressclip.db")
    rows = [json.loads(line) for line in pressclip(config, "search", "--limit", "100").stdout.splitlines()]
    assert len(rows) == ARTICLES + 1
    with sqlite3.connect(config.parent / "pressclip.db") as archive:
        assert archive.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def told(mail: SmtpSink) -> Counter[int]:
    """How often each part was told of, by the plain text of the mails."""
    found: Counter[int] = Counter()
    for letter in mail.messages:
        if "alerts begin" not in letter["Subject"]:
            body = letter.get_body(preferencelist=("plain",))
            assert body is not None
            text = str(body.get_content())
            found.update(number for number in range(1, ARTICLES + 1) if f"Libya, part {number:02}" in text)
    return found


def settled(archive: Path) -> bool:
    with sqlite3.connect(archive) as tx:
        return bool(tx.execute("SELECT count(*) = 0 FROM message WHERE state != 'sent'").fetchone()[0])


def repeated(archive: Path) -> int:
    """How many articles the messages hold that the archive counts as perhaps repeated."""
    with sqlite3.connect(archive) as tx:
        counted = "SELECT coalesce(sum(m.repeats), 0) FROM message m JOIN owed o ON o.message_id = m.id"
        return int(tx.execute(counted).fetchone()[0])
