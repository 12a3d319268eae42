"""How fast what is owed goes out: 10,000 alerts over 100 channels, each a message, taken by a function in this process.

Two archives are filled alike and delivered in turns, a fifth each: from one all channels take their messages at once,
from the other one channel's service hangs for as long as the others need. What is measured is the time until they have
theirs.

The claim is what a sender does before each message: take over what died, put together what is owed, take its turn. It
is measured in an archive that sent 1,000 messages about as many articles, and in one that sent 100,000, by turns.
A tick is one look at what is due, with 100 channels that wait for nothing, and with 100 that hold a digest.

`--owed N` owes so many; 10,000 unless told otherwise.
"""

import asyncio
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Connection, delete, insert

from benchmarks.table import report
from db import aliases, holding, outbox
from db.archive import Archive, open_archive
from db.schema import article, channel, match, message, owed, section, site
from pressclip.app import make_desk
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings, Settings, SiteSettings
from schedules import deliver
from schedules.desk import Desk
from schedules.steps import _look

_OWED = 10_000
_CHANNELS = 100
_SMALL, _LARGE = 1_000, 100_000
_TIMES = 200
_TURNS = 5
_NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_SLICE = 10_000  # rows a statement


def main() -> None:
    """Prints the figures."""
    owed_rows = int(sys.argv[sys.argv.index("--owed") + 1]) if "--owed" in sys.argv[1:] else _OWED
    report(f"deliver: {owed_rows:,} alerts over {_CHANNELS} channels", measured(owed_rows))


def measured(owed_rows: int, *, small: int = _SMALL, large: int = _LARGE, times: int = _TIMES) -> dict[str, float]:
    """The figures for so many owed rows, and for so many claims in archives that sent so many messages."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        none, hung = _opened(stack, Path(folder), "none"), _opened(stack, Path(folder), "hung")
        none_s = hung_s = cpu_s = 0.0
        for turn in range(_TURNS):
            numbers = range(turn * owed_rows // _TURNS + 1, (turn + 1) * owed_rows // _TURNS + 1)
            cpu = time.process_time()
            none_s += _delivered(none, numbers, turn, hangs=False)
            cpu_s += time.process_time() - cpu
            hung_s += _delivered(hung, numbers, turn, hangs=True)
        few, many = _sent(stack, Path(folder), small), _sent(stack, Path(folder), large)
        claims = _by_turns(lambda: _claim(few), lambda: _claim(many), times)
        idle = _by_turns(lambda: _tick(few), lambda: _tick(many), times // 4)
        holds = _opened(stack, Path(folder), "held", digest="18:00")
        _written(holds.archive, lambda tx: _filled(tx, range(1, owed_rows + 1)))
        asyncio.run(deliver.deliver(holds))
        held = _by_turns(lambda: _tick(few), lambda: _tick(holds), times // 4)
    return {
        "rows_a_second": owed_rows / none_s,
        "cpu_ms_a_message": 1_000 * cpu_s / owed_rows,
        "ratio_hung_vs_none": hung_s / none_s,
        "claim_ms": 1_000 * claims[0],
        "ratio_claim_large_vs_small": claims[1] / claims[0],
        "tick_ms": 1_000 * idle[0],
        "ratio_tick_large_vs_small": idle[1] / idle[0],
        "ratio_tick_held_vs_idle": held[1] / held[0],
    }


def _by_turns(one: Callable[[], float], other: Callable[[], float], times: int) -> tuple[float, float]:
    """The medians of two sides in seconds, measured alternately."""
    sides = [(one(), other()) for _ in range(times)]
    return median(side[0] for side in sides), median(side[1] for side in sides)


def _opened(stack: ExitStack, folder: Path, name: str, **rules: str) -> Desk:
    """A desk on an archive with a section and channels, and nothing else."""
    desk = _desk(stack, folder / f"{name}.db", **rules)
    _written(desk.archive, _founded)
    return desk


def _desk(stack: ExitStack, path: Path, **rules: str) -> Desk:
    archive = open_archive(path)
    stack.callback(archive.close)
    channels = tuple(
        ChannelSettings(name=f"channel-{number}", url="console://", storm=1_000, **rules)  # type: ignore[arg-type]  # a digest's time
        for number in range(_CHANNELS)
    )
    settings = Settings(
        path="", sites=(SiteSettings(name="ledger", home="https://ledger.example/"),), watches=(), channels=channels
    )
    desk = make_desk(settings, archive, clock=lambda: _NOW)
    stack.callback(lambda: asyncio.run(desk.aclose()))
    return desk


def _written(archive: Archive, change: Callable[[Connection], None]) -> None:
    asyncio.run(archive.write(change))


def _founded(tx: Connection) -> None:
    tx.execute(insert(site).values(id=1, name="ledger", home="https://ledger.example/"))
    place = {"id": 1, "site_id": 1, "name": "Ports", "url": "https://ledger.example/ports/", "key": "ledger/ports"}
    tx.execute(insert(section).values(**place, source="config", next_poll=_NOW + timedelta(days=1)))
    tx.execute(insert(channel), [{"name": f"channel-{number}", "welcomed_at": _NOW} for number in range(_CHANNELS)])


def _filled(tx: Connection, every: range, *, sent: bool = False) -> None:
    """Articles, each matched by a watch of one channel's and owed to it; `sent`: in messages that went out."""
    for start in range(0, len(every), _SLICE):
        numbers = every[start : start + _SLICE]
        tx.execute(insert(article), [_article(number) for number in numbers])
        aliases.name(tx, {f"ledger/{number}": number for number in numbers})
        tx.execute(insert(match), [_match(number) for number in numbers])
        if sent:
            tx.execute(insert(message), [_message(number) for number in numbers])
        tx.execute(insert(owed), [_owed(number, sent=sent) for number in numbers])


def _article(number: int) -> dict[str, object]:
    at = _NOW - timedelta(days=1)
    times = {"time": at, "first_seen": at, "announced_at": at}
    return {
        **times, "pk": number, "id": number, "seq": number, "site_id": 1, "section_id": 1, "origin": "live",
        "url": f"https://ledger.example/2026/11/22/{number}-what-the-harbour-master-said-of-the-new-pier/",
        "title": f"What the harbour master said of the new pier, part {number}",
        "ending": f"For the {number}th time the council has asked what the pier will cost, and who is to pay.",
        "page_state": "none",
    }  # fmt: skip


def _match(number: int) -> dict[str, object]:
    hits = [{"clause": "pier", "field": "title", "start": 42, "end": 46}]
    return {
        "article_id": number, "watch": "pier", "occasion": "new", "query": "pier", "version": "1", "revision": 1,
        "judged_on": "card", "decided_at": _NOW, "hits": hits,
    }  # fmt: skip


def _message(number: int) -> dict[str, object]:
    name, at = f"channel-{number % _CHANNELS}", _NOW - timedelta(days=1)
    return {
        "id": number, "channel": name, "kind": "alert", "state": "sent", "created": at, "due": at, "sent_at": at,
        "attempts": 1,
    }  # fmt: skip


def _owed(number: int, *, sent: bool) -> dict[str, object]:
    return {
        "channel": f"channel-{number % _CHANNELS}", "article_id": number, "watch": "pier", "occasion": "new",
        "state": "owed", "created": _NOW, "message_id": number if sent else None,
    }  # fmt: skip


def _delivered(desk: Desk, numbers: range, turn: int, *, hangs: bool) -> float:
    """Seconds until all channels were told of these; where the first one hangs, until all others were."""
    lock, all_there, taken, took = threading.Lock(), threading.Event(), 0, 0.0
    wanted = sum(1 for number in numbers if number % _CHANNELS or not hangs)

    def send(to: ChannelSettings, _message: Message) -> Outcome:
        nonlocal taken, took
        if hangs and to.name == "channel-0":
            all_there.wait()
            return Outcome(state="retry", error="no answer")
        with lock:
            taken += 1
            if taken == wanted:
                took = time.perf_counter() - begin
                all_there.set()
        return Outcome(state="sent")

    # So much later that the one that hung before is tried again.
    desk = replace(desk, send=send, clock=lambda: _NOW + turn * timedelta(hours=2))
    _written(desk.archive, lambda tx: _filled(tx, numbers))
    _written(desk.archive, lambda tx: _assembled(tx, desk))
    begin = time.perf_counter()
    asyncio.run(deliver.deliver(desk))
    if taken != wanted:
        raise SystemExit(f"{taken} of {wanted} messages arrived")
    return took


def _assembled(tx: Connection, desk: Desk) -> None:
    """Makes a message of each alert, as when they come one by one."""
    for one in desk.settings.channels:
        what = holding.due(tx, one.name)
        if what is not None:
            holding.release(tx, one.name, what, lambda items: [[item] for item in items], _NOW, kind="alert", body=None)


def _sent(stack: ExitStack, folder: Path, rows: int) -> Desk:
    """A desk on an archive that sent so many messages, each about an article of its own."""
    desk = _opened(stack, folder, f"sent-{rows}")
    _written(desk.archive, lambda tx: _filled(tx, range(1, rows + 1), sent=True))
    return desk


def _claim(desk: Desk) -> float:
    """Seconds for one claim of a message that waits; it is given back afterwards."""
    one = desk.settings.channels[0]
    _written(desk.archive, lambda tx: outbox.owe_message(tx, one.name, "notice", {}, _NOW))

    def claim(tx: Connection) -> float:
        begin = time.perf_counter()
        _, leased = deliver.claim(tx, desk, one)
        seconds = time.perf_counter() - begin
        if leased is None:
            raise SystemExit("nothing was claimed")
        tx.execute(delete(message).where(message.c.id == leased.id))
        return seconds

    return asyncio.run(desk.archive.write(claim))


def _tick(desk: Desk) -> float:
    """Seconds for one look at what is due."""

    async def look() -> float:
        begin = time.perf_counter()
        await desk.archive.read(lambda tx: _look(tx, desk, _NOW))
        return time.perf_counter() - begin

    return asyncio.run(look())


if __name__ == "__main__":
    main()
