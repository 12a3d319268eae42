"""Files a hundred articles a second into an archive until SIGTERM, as polls do; with `--page` it serves the page, too.

`python -m benchmarks.filing FOLDER` says "filing" on stderr when it begins, where it listens before that, and prints
on stdout what became of it: how late each commit was done, in seconds, and what went wrong.
"""

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.corpus import VOCABULARY, word
from db import sections
from db.archive import Archive, open_archive
from db.filing import file
from db.known import Place
from pressclip.config import load
from pressclip.errors import ArchiveError
from pressclip.models import Card, Published
from pressclip.serving import opened_page

A_SECOND, AT_ONCE = 100, 25  # articles, and of these so many a commit


def main() -> None:
    """Files until it is told to stop."""
    folder = Path(sys.argv[1])
    archive = open_archive(folder / "archive.db")
    late, wrong = asyncio.run(_filing(archive, folder, page="--page" in sys.argv))
    archive.close()
    sys.stdout.write(json.dumps({"late": late, "wrong": wrong}))


async def _filing(archive: Archive, folder: Path, *, page: bool) -> tuple[list[float], list[str]]:
    stop, late, wrong = asyncio.Event(), list[float](), list[str]()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with AsyncExitStack() as open_until_the_end:
        if page:
            settings = load(folder / "config.toml", env=os.environ, with_secrets=False)
            opened = open_until_the_end.enter_context(opened_page(settings, archive.path, lambda: datetime.now(UTC)))
            await open_until_the_end.enter_async_context(opened.served(stop))
        known = (await archive.read(sections.every_section))[0]
        place = Place(site_id=known.site_id, section_id=known.id, last_success=datetime.now(UTC), baseline=False,
                      read_pages=False)  # fmt: skip
        sys.stderr.write("filing\n")
        sys.stderr.flush()
        chance, begin, salt, number = random.Random(9), time.monotonic(), time.time_ns(), 0
        while not stop.is_set():
            due = begin + number * AT_ONCE / A_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            cards = [_card(f"{salt}-{number}-{n}", n, chance) for n in range(AT_ONCE)]
            try:
                await archive.write(lambda tx: file(tx, place, cards, datetime.now(UTC)))  # noqa: B023 - awaited at once
            except (ArchiveError, sqlite3.Error) as error:
                wrong.append(str(error))
            late.append(max(0.0, time.monotonic() - due))
            number += 1
    return late, wrong


def _card(slug: str, position: int, chance: random.Random) -> Card:
    words = " ".join(word(int(VOCABULARY ** chance.random())) for _ in range(30))
    at = datetime.now(UTC)
    return Card(
        url=f"https://b.example/new/{slug}/",
        title=words[:60],
        excerpt=words,
        position=position,
        published=Published(lower=at, upper=at, precision="second"),
    )


if __name__ == "__main__":
    main()
