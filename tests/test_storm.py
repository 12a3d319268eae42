"""The daemon is killed over and over while news comes in, titles change and services fail.

Nothing is lost, every repeat is counted, and who was told an old title sees the new one.

`PRESSCLIP_SOAK_MINUTES` says how long, as in `make soak`; else it takes under a minute.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest

from db.sent_journal import journal_of, mark_of
from pressclip.addresses import key
from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import log_of, pressclip, wait_until, write_config
from tests.doubles.connect_proxy import ConnectProxy
from tests.storms import POINTS, Killer, RoughBot, RoughMail, Trap, hurry

SECONDS = float(os.environ.get("PRESSCLIP_SOAK_MINUTES", "0.5")) * 60
EVERY = 0.8  # seconds between two articles
SHOWN = 9  # of the newest, which every page of the section has
SUBJECTS = ("Libya", "Hydrogen", "Libya, hydrogen and Sirte", "Sirte")
WATCHES: Mapping[str, tuple[str, ...]] = {
    "libya": ("desk", "bot", "screen"),
    "hydrogen": ("desk", "bot"),
    "sirte": ("bot", "screen"),
}
MORE = "".join(
    f'\n[[watches]]\nname = "{name}"\nquery = "{name}"\nchannels = {list(told)}\n'
    for name, told in WATCHES.items()
    if name != "libya"
)


def post(number: int, published: datetime) -> Post:
    """A story by its number; the first is there before anything is watched."""
    return Post(
        id=number,
        slug=f"story-{number:04}" if number else "old",
        title=f"{SUBJECTS[number % 4]}, part {number:04}",
        paragraphs=("The convoy went on.",),
        categories=("africa",),
        published=published,
    )


def expected(count: int) -> dict[str, set[int]]:
    """The articles that each channel is to be told of."""
    found: dict[str, set[int]] = {"desk": set(), "bot": set(), "screen": set()}
    for number in range(1, count + 1):
        for watch, channels in WATCHES.items():
            if watch in SUBJECTS[number % 4].lower():
                for channel in channels:
                    found[channel].add(number)
    return found


@contextmanager
def life(config: Path, env: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """The daemon as a process; what it prints is kept."""
    command = [sys.executable, "-m", "pressclip", "--config", str(config), "run"]
    folder = config.parent
    with (
        (folder / "daemon.log").open("ab") as log,
        (folder / "screen.txt").open("ab") as screen,
        subprocess.Popen(command, stdout=screen, stderr=log, env={**os.environ, **env}) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


@pytest.mark.slow
def test_a_storm_of_kills_and_failing_services_loses_nothing_and_every_repeat_is_counted(tmp_path: Path) -> None:
    archive, count = tmp_path / "pressclip.db", int(SECONDS / EVERY)
    killer = Killer(archive, seed=20261126)
    with ExitStack() as stack:
        mail, bot = stack.enter_context(RoughMail(killer)), stack.enter_context(RoughBot(killer))
        proxy = stack.enter_context(ConnectProxy({("api.telegram.org", 443): bot.address}))
        site = Site([post(0, datetime.now(UTC) - timedelta(days=1))])
        server = stack.enter_context(ReplicaServer(site))
        server.log = Trap(killer)
        config = write_config(
            tmp_path,
            server.url,
            desk=f"mailto://127.0.0.1:{mail.port}?from=press@example.org&to=desk@example.org&mode=insecure",
            bot="tgram://123456789:AAEabcdefghijklmnopqrstuvwxyz0123456/42",
            screen="console://",
        )
        config.write_text(config.read_text().replace("[[channels]]", "[[channels]]\nupdates = true") + MORE)
        env = {"HTTPS_PROXY": proxy.url, "REQUESTS_CA_BUNDLE": str(bot.ca_bundle)}
        with life(config, env):
            wait_until(lambda: "section.polled" in log_of(config), config)
        begin = datetime.now(UTC)
        site.add(*(post(number, begin + timedelta(seconds=EVERY * number)) for number in range(1, count + 1)))
        ends, retitled = time.monotonic() + SECONDS, list[int]()
        for point in cycle(POINTS):
            if time.monotonic() > ends:
                break
            hurry(archive)
            retitled += retold(site, retitled)
            with life(config, env) as process:
                killer.live(process, point)
        mail.rough = bot.rough = False
        with life(config, env):
            patience = 60 + SECONDS  # a chat gets one a second
            wait_until(lambda: drained(archive, count, site, retitled), config, patience)
        mails = [str(plain.get_content()) for letter in mail.messages if (plain := letter.get_body(("plain",)))]
        screen = (tmp_path / "screen.txt").read_text().split("\n\n")
        shown = {"desk": mails, "bot": [one["visible"] for one in bot.shown.values()], "screen": screen}
        told = {
            "desk": counted(mails),
            "bot": counted(one["text"] for one in bot.sent),
            "screen": counted(screen),
        }
    unanswered = mail.unanswered + bot.unanswered
    lost = {name: numbers - told[name].keys() for name, numbers in expected(count).items()}
    more = {name: sum(told[name].values()) - len(numbers) for name, numbers in expected(count).items()}
    edited = seen_as_edited(archive)
    summary = {
        "kills": dict(killer.kills), "unanswered": unanswered, "articles": count,
        "alerts": sum(map(len, expected(count).values())), "lost": lost, "repeated": more,
        "retitled": len(retitled), "seen as edited": len(edited),
    }  # fmt: skip
    sys.stdout.write(f"storm: {json.dumps(summary, default=sorted)}\n")
    assert not any(lost.values())
    stale = {name: untold(texts, expected(count)[name] & edited) for name, texts in shown.items()}
    assert not any(stale.values()), stale
    assert edited <= set(retitled)
    assert edited
    assert {name: set(of) for name, of in told.items()} == expected(count)  # and nothing else
    assert all(more[name] <= repeated(archive, name) for name in more)
    in_flight = killer.kills.total() * len(told)  # one on each channel at most
    assert rows(archive, REPEATS) <= in_flight + unanswered
    assert len(killer.kills) > len(POINTS) / 2
    assert unknown(archive) == (set(), set())
    checked = pressclip(config, "db", "verify")
    assert checked.returncode == 0, checked.stdout


UPDATE = "its title changed since you were told of it"


def retold(site: Site, before: Sequence[int]) -> list[int]:
    """Edits the title of an article that still stands on the page; its number, if one was not edited yet."""
    newest = [one for one in site.published()[4:SHOWN] if one.id and one.id not in before]
    for one in newest[:1]:
        site.edit(one.id, title=f"{one.title}, retold")
    return [one.id for one in newest[:1]]


def seen_as_edited(archive: Path) -> set[int]:
    """The articles that one source showed under both titles; what is edited before it is seen first is no edit."""
    with sqlite3.connect(archive, timeout=30) as tx:
        titles = tx.execute("SELECT value FROM revision WHERE field = 'title'").fetchall()
    return {int(title.rpartition(" ")[2]) for (title,) in titles}


def untold(texts: Iterable[str], numbers: Iterable[int]) -> set[int]:
    """Those of the edited articles whose new title stands in none of the texts."""
    plain = "\n".join(texts).replace("*", "")
    return {number for number in numbers if f"part {number:04}, retold" not in plain}


RETOLD = "SELECT count(*) FROM article WHERE title LIKE '%, retold'"
REPEATS = "SELECT coalesce(sum(repeats), 0) FROM message"
UNSENT = "SELECT count(*) FROM message WHERE state != 'sent'"
LOOSE = "SELECT count(*) FROM owed WHERE message_id IS NULL"
OF_CHANNEL = (
    "SELECT coalesce(sum(m.repeats), 0) FROM message m JOIN owed o ON o.message_id = m.id WHERE m.channel = '{}'"
)
ALERTS = """
SELECT owed.id, alias.key, article.url, owed.channel, owed.watch,
    CASE WHEN owed.occasion LIKE 'update:%' THEN owed.occasion || ' ' || article.title ELSE owed.occasion END
FROM owed JOIN alias USING (article_id) JOIN article ON article.id = article_id"""


def rows(archive: Path, query: str) -> int:
    """What a query counts."""
    with sqlite3.connect(archive, timeout=30) as tx:
        return int(tx.execute(query).fetchone()[0])


def drained(archive: Path, count: int, site: Site, retitled: Sequence[int]) -> bool:
    """Whether all articles are filed, edits that the page shows seen, and all that is owed sent; waits are cut short.

    On a busy machine the daemon may be dead while an edited article slips off the page: no page shows that edit.
    """
    hurry(archive)
    shown = [one.slug for one in site.published()[:SHOWN] if one.id in retitled]
    filed = rows(archive, "SELECT count(*) FROM article") == count + 1
    seen = all(rows(archive, f"{RETOLD} AND url LIKE '%/{slug}/'") for slug in shown)
    return filed and seen and not rows(archive, UNSENT) and not rows(archive, LOOSE)


def counted(texts: Iterable[str]) -> Counter[int]:
    """How often each article was told of, by its address; a new title of one is no alert."""
    told = [part for text in texts for part in text.replace("\r", "").split("\n\n") if UPDATE not in part]
    return Counter(int(number) for part in told for number in re.findall(r"/story-(\d{4})/", part))


def repeated(archive: Path, channel: str) -> int:
    """How many articles the channel's messages hold that the archive counts as perhaps repeated."""
    return rows(archive, OF_CHANNEL.format(channel))


def unknown(archive: Path) -> tuple[set[int], set[str]]:
    """The alerts of the archive that the journal does not know by any address, and the journal's marks of no alert."""
    alerts: dict[int, set[str]] = {}
    with sqlite3.connect(archive, timeout=30) as tx:
        for number, named, url, *what in tx.execute(ALERTS):
            alerts.setdefault(number, set()).add(mark_of(named or key(url), *what))
    noted = {line.split()[1] for line in journal_of(archive).read_text().splitlines() if line}
    return {one for one, marks in alerts.items() if not marks & noted}, noted - set().union(*alerts.values())
