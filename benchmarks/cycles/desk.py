"""Our side of `benchmarks.cycle`: the desk polls every section as the daemon does, scene after scene.

`python -m benchmarks.cycles.desk ORIGIN CONNECTIONS SCENE...`; `again` asks for what is shown already, with the
validators it came with. The archive was made before, as on all days of a daemon but its first. Prints, for each
scene, CPU milliseconds a page, and how many of these reading it took; and the peak of memory after the first.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.cycles.meter import cpu_ms, peak_mb, seconds_of, tell
from benchmarks.cycles.sections import PAGES, path_of
from db import sections
from pressclip.app import open_desk
from pressclip.settings import (
    ChannelSettings,
    HttpSettings,
    SectionSettings,
    Settings,
    SiteSettings,
    WatchSettings,
)
from schedules.desk import Desk
from schedules.poll import poll

_POLLS_A_CONNECTION = 2  # under way at once, as in the daemon
_QUERIES = ('harbour OR "free port"', "Tallinn", "title:ballot", "Zürich NOT gold", '"rail loan" OR ports', "minist*")
_EXPECTED = {"fresh": "new", "again": "ok", "aged": "ok", "tenth": "new"}


def settings(origin: str, connections: int) -> Settings:
    """The site without pause and budget, a few watches."""
    named = tuple(SectionSettings(name=f"Section {n}", url=origin + path_of(n)) for n in range(PAGES))
    site = SiteSettings(name="ledger", home=f"{origin}/", budget=None, sections_from="config", sections=named)
    polite = HttpSettings(
        allow_private=True, connections=connections, per_host=connections, pause=timedelta(0), contact="b@localhost"
    )
    watches = tuple(WatchSettings(name=f"w{n}", query=q, channels=("screen",)) for n, q in enumerate(_QUERIES))
    channel = ChannelSettings(name="screen", url="console://")
    return Settings(path="-", http=polite, sites=(site,), watches=watches, channels=(channel,))


async def main(origin: str, connections: int, scenes: Sequence[str]) -> None:
    """Measures the scenes."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        await asyncio.to_thread(_make_archive, Path(folder))
        async with open_desk(settings(origin, connections), Path(folder)) as desk:
            now = desk.clock()
            first, *ids = [one.id for one in await desk.archive.read(lambda tx: sections.all_sections(tx, now))]
            await poll(desk, first)  # whatever is only imported, compiled or asked for once
            for scene in scenes:
                if scene != "again":
                    await asyncio.to_thread(show, origin, scene)
                begin, read = time.process_time(), seconds_of("reader")
                done = await _polled(desk, ids, connections * _POLLS_A_CONNECTION)
                figures[scene] = cpu_ms(begin, len(ids))
                figures[f"{scene}_read"] = (seconds_of("reader") - read) * 1000 / len(ids)
                if done != {_EXPECTED[scene]: len(ids)}:
                    raise SystemExit(f"{scene}: {dict(done)}")
                figures.setdefault("peak_mb", peak_mb())
    tell(figures)


def _make_archive(folder: Path) -> None:
    file = folder / Settings(path="-").archive.url.removeprefix("sqlite:///")
    make = f"from pathlib import Path; from db.archive import open_archive; open_archive(Path({str(file)!r})).close()"
    subprocess.run([sys.executable, "-c", make], check=True)


def show(origin: str, scene: str) -> None:
    """Has the site show a scene."""
    urllib.request.urlopen(f"{origin}/-/scene/{scene}").close()  # noqa: S310 - our own server


async def _polled(desk: Desk, ids: Sequence[int], workers: int) -> Counter[str]:
    """Polls all sections; how often each status came out."""
    left, done = iter(ids), Counter[str]()
    await asyncio.gather(*(_work(desk, left, done) for _ in range(workers)))
    return done


async def _work(desk: Desk, left: Iterator[int], done: Counter[str]) -> None:
    for section_id in left:
        done[(await poll(desk, section_id)).status] += 1


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))
