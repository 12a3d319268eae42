"""All at once on one file: who polls, who sends, who reads, who imports and who copies; nobody is locked out.

`PRESSCLIP_SOAK_MINUTES` says how long, as in `make soak`; else some seconds.
"""

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from db import articles
from db.archive import Archive, open_existing
from db.importing import take
from db.portable import Line
from db.search import Filters, search
from db.sqlite.backup import backup
from db.verify import verify
from pressclip.models import Outcome
from queries.parser import parse
from tests.archives import NOON, file_page, make_sections, page, read, write
from tests.db.test_outbox import assemble, decision, lease, owe, settle

SECONDS = float(os.environ.get("PRESSCLIP_SOAK_MINUTES", "0.1")) * 60


QUERY = parse("story OR fresh")


def poll(mine: Archive, number: int, _folder: Path) -> None:
    place = make_sections(mine, "Europe")["Europe"]
    new = file_page(mine, place, page(*(f"fresh-{number}-{n}" for n in range(5))), NOON + timedelta(seconds=number))
    owe(mine, *(decision(one) for one in new.new))


def send(mine: Archive, _number: int, _folder: Path) -> None:
    assemble(mine)
    while (leased := lease(mine, NOON + timedelta(days=1))) is not None:
        settle(mine, leased, Outcome(state="sent"))


def look(mine: Archive, _number: int, _folder: Path) -> None:
    assert read(mine, lambda tx: search(tx, QUERY, Filters(), limit=20))


def bring(mine: Archive, number: int, _folder: Path) -> None:
    line = Line(url=f"https://other.example/{number}", title=f"Story {number}", site="other", section="News")
    write(mine, lambda tx: take(tx, [line], NOON))


def copy(mine: Archive, number: int, folder: Path) -> None:
    backup(mine.path, folder / f"copy-{number % 2}.db", force=True)


STEPS: Mapping[str, Callable[[Archive, int, Path], None]] = {
    "polls": poll, "sendings": send, "looks": look, "imports": bring, "copies": copy,
}  # fmt: skip


def work(path: Path, name: str, done: Counter[str], failures: list[Exception]) -> None:
    """One of them, by connections of its own, as another process would."""
    mine, ends = open_existing(path), time.monotonic() + SECONDS
    try:
        while time.monotonic() < ends or not done[name]:
            STEPS[name](mine, done[name], path.parent)
            done[name] += 1
    except Exception as error:  # noqa: BLE001 - whatever it is, the test is to see it
        failures.append(error)
    finally:
        mine.close()


@pytest.mark.slow
def test_reader_poller_sender_importer_and_copy_together_are_never_locked_out(archive: Archive) -> None:
    file_page(archive, make_sections(archive, "Europe")["Europe"], page(*(f"story-{n}" for n in range(200))))
    failures, done = list[Exception](), Counter[str]()
    at_once = [threading.Thread(target=work, args=(archive.path, name, done, failures)) for name in STEPS]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join(SECONDS + 120)
    sys.stdout.write(f"together: {dict(done)} in {SECONDS:.0f} s\n")
    assert failures == []
    assert all(done[name] for name in STEPS)
    assert read(archive, articles.count) == 200 + 5 * done["polls"] + done["imports"]
    assert sound(archive)
    copied = open_existing(archive.path.with_name("copy-0.db"))
    assert sound(copied)
    copied.close()


def sound(archive: Archive) -> bool:
    return {one.state for one in read(archive, lambda tx: list(verify(tx)))} == {"ok"}
