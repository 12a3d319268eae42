"""A site over days: posts appear at given times, the daemon's own steps run, the clock jumps to what is due next."""

import asyncio
import csv
import gzip
import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from db import aliases
from db.schema import article, message, section, site, waiting
from db.schema_polling import probe, walk
from pressclip.addresses import key
from replica.pages import post_path
from replica.posts import Category, Post
from schedules import roster
from schedules.steps import Steps
from tests.desks import HOME, Newsroom, newsroom

Times = dict[str, list[datetime]]  # of publication by section, aware UTC


@dataclass(slots=True)
class Simulation:
    """A newsroom whose site publishes by a plan; `posts` are those that appear after the start."""

    room: Newsroom
    posts: list[Post] = field(default_factory=list)
    requests: list[datetime] = field(default_factory=list)  # when each was made
    least: timedelta = timedelta(seconds=1)  # between two ticks

    def go_on(self, **delta: float) -> None:
        """Runs the daemon for so long."""
        asyncio.run(self._run(self.room.now + timedelta(**delta)))

    async def _run(self, end: datetime) -> None:
        steps = Steps(self.room.desk)
        while self.room.now < end:
            await self.step(steps, end)

    async def step(self, steps: Steps, end: datetime) -> None:
        """Runs what is due and all that it starts; then it is the time of what is due next, `end` at the latest."""
        room = self.room
        await steps.tick()
        await asyncio.gather(*steps.running.values())
        due = await room.desk.archive.read(next_due)
        room.now = min(end, max(due or end, room.now + self.least))

    def delays(self) -> list[timedelta]:
        """From publication to announcement, of each post that was announced."""
        told = dict(self.room.read(_announced))
        return [told[place] - post.published for place, post in self._keyed() if place in told]

    def missed(self) -> list[Post]:
        """The posts that were never announced, though they appeared after the first visit to their section."""
        told, sections = dict(self.room.read(_announced)), self.room.sections()
        first = {name: one.baseline_at or self.room.now for name, one in sections.items()}
        late = [(place, post) for place, post in self._keyed() if post.published > first[post.categories[0].title()]]
        return [post for place, post in late if place not in told]

    def busiest_hour(self) -> int:
        """The most requests in any sliding hour."""
        made = sorted(self.requests)
        return max((bisect_left(made, at + timedelta(hours=1)) - i for i, at in enumerate(made)), default=0)

    def _keyed(self) -> Iterator[tuple[str, Post]]:
        zone = self.room.site.zone
        return ((key(HOME.rstrip("/") + post_path(post, zone)), post) for post in self.posts)


@contextmanager
def simulation(folder: Path, times: Times, start: datetime, **settings: Any) -> Iterator[Simulation]:
    """A site with a section for each of the plan's; what is older than `start` stands there at the first visit."""
    with newsroom(folder, **settings) as room:
        going = Simulation(room)
        room.now = start
        room.before = lambda _path: going.requests.append(room.now)
        names = sorted(times)
        room.site.categories = {name: Category(id=i, slug=name, name=name.title()) for i, name in enumerate(names, 2)}
        for number, (at, name) in enumerate(sorted((at, name) for name, all_of in times.items() for at in all_of)):
            post = Post(
                id=number + 1,
                slug=f"story-{number}",
                title=f"Story {number} of {name}",
                paragraphs=(f"What is known of story {number} is told in short sentences. " * 8,),
                categories=(name,),
                published=at,
            )
            room.site.add(post)
            if at > start:
                going.posts.append(post)
        room.run(lambda desk: roster.read_menus(desk, force=True))
        going.requests.clear()
        yield going


def next_due(tx: Connection) -> datetime | None:
    """When the daemon has something to do next (aware UTC), by the archive's own due times."""
    looks = (
        select(func.min(section.c.next_poll)).where(section.c.retired_at.is_(None)),
        select(func.min(walk.c.due)),
        select(func.min(probe.c.due)),
        select(func.min(article.c.page_due)).where(article.c.page_state == "owed"),
        select(func.min(waiting.c.until)),
        select(func.min(message.c.due)).where(message.c.state == "owed"),
        select(func.min(site.c.menu_due)),
        select(func.min(site.c.edits_due)),
    )
    return min((at for look in looks if (at := tx.scalar(look)) is not None), default=None)


def _announced(tx: Connection) -> Sequence[tuple[str, datetime]]:
    told = select(article.c.id, article.c.announced_at).where(article.c.announced_at.is_not(None))
    at: dict[int, datetime] = dict(tx.execute(told).all())
    return [(key, at[number]) for number, keys in aliases.of_articles(tx, at).items() for key in keys]


def of_trace(path: Path, sections: int, since: datetime, start: datetime, days: int, *, before: int = 10) -> Times:
    """The plan of a trace's busiest sections from `since` on, as if that were `start`, and the last few before it."""
    times: Times = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            times.setdefault(row["section"], []).append(datetime.fromisoformat(row["published_utc"]))
    busiest = sorted(times, key=lambda name: -len(times[name]))[:sections]
    moved = {name: sorted(at + (start - since) for at in times[name]) for name in busiest}
    return {name: _window(moved[name], start, start + timedelta(days=days), before) for name in busiest}


def _window(times: Sequence[datetime], start: datetime, end: datetime, before: int) -> list[datetime]:
    earlier = [at for at in times if at <= start][-before:]
    return [*earlier, *(at for at in times if start < at <= end)]


def made_up(sections: int, start: datetime, days: int, *, seed: int = 7) -> Times:
    """A plan of a site whose sections publish at very different rates, mostly by day."""
    chance = random.Random(seed)  # noqa: S311 - a plan that is the same each time
    times: Times = {}
    for number in range(sections):
        rate = 12 / (number + 1)  # articles a day
        at, of_it = start - timedelta(days=3), list[datetime]()
        while at < start + timedelta(days=days):
            at += timedelta(days=chance.expovariate(rate))
            if 7 <= at.hour < 21 or chance.random() < 0.2:
                of_it.append(at)
        times[f"section-{number}"] = of_it
    return times
