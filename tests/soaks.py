"""A desk that stands for weeks: what becomes of its site, its channels and its clock, and what the desk grew to.

Time is `room.passed()`: seconds that no jump of the clock touches. The site publishes and is edited by it.
"""

import asyncio
import gc
import logging
import os
import random
import re
import sys
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, func, select

from db.schema import raw
from pressclip.heap import share_arenas
from pressclip.models import Message, Outcome
from pressclip.settings import ArchiveSettings, ChannelSettings
from replica.faults import CAPTCHA, Fault
from replica.posts import Category, Post
from schedules import roster
from schedules.steps import Steps
from tests.desks import Newsroom, newsroom, watch
from tests.simulation import Simulation, Times

ZONE = "Africa/Casablanca"  # its clocks go back before Ramadan and forward after it, five weeks later
HOUR = 3_600.0
EVERY = 6 * HOUR  # between two troubles
LEAST_STEP = timedelta(minutes=1)
LONGEST_STEP = timedelta(minutes=15)  # a tick of the daemon at least so often
Told = dict[int, list[float]]  # when of each story
_SYLLABLES = ("ka", "lo", "mir", "ten", "sa", "vur", "pel", "do", "ni", "rash", "ul", "gem")
_NUMBER = re.compile(r"/story-(\d+)")


def story(number: int, section: str, published: datetime) -> Post:
    """A post that is like no other."""
    chance = random.Random(number)  # noqa: S311 - the same story each time
    word = partial(lambda: "".join(chance.choices(_SYLLABLES, k=3)))
    return Post(
        id=number,
        slug=f"story-{number}",
        title=f"{word().title()} {word()} {word()} {word()}, dispatch {number}",
        paragraphs=tuple(" ".join(word() for _ in range(60)) + "." for _ in range(3)),
        categories=(section,),
        published=published,
    )


@dataclass(slots=True)
class Service:
    """The channels' services: at times they take nothing, ask for a pause, or lose their answer to what they took."""

    chance: random.Random
    trouble: str = ""
    told: Mapping[str, Told] = field(default_factory=lambda: {name: defaultdict(list) for name in ("phone", "desk")})
    digests: list[float] = field(default_factory=list)  # when the desk's arrived
    failed: int = 0
    passed: Callable[[], float] = float

    def send(self, channel: ChannelSettings, message: Message) -> Outcome:
        """How a sending ends."""
        trouble = self.trouble if self.chance.random() < 0.9 else ""
        if trouble in {"", "answers lost"}:
            self._take(channel.name, message)
        if not trouble:
            return Outcome(state="sent")
        self.failed += 1
        if trouble == "answers lost":
            return Outcome(state="uncertain", error="the answer was lost")
        return Outcome(state="retry", error=trouble, after=timedelta(minutes=7) if trouble == "busy" else None)

    def _take(self, channel: str, message: Message) -> None:
        if channel in self.told:
            for number in set(_NUMBER.findall(message.text)):
                self.told[channel][int(number)].append(self.passed())
        if channel == "desk":
            self.digests.append(self.passed())


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What a process holds at one moment."""

    resident: int  # bytes
    files: int  # open
    threads: int
    objects: int  # that Python's collector follows

    @classmethod
    def now(cls) -> "Size":
        """This process, now."""
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return cls(
            resident=pages * os.sysconf("SC_PAGE_SIZE"),
            files=len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - one descriptor fewer than a generator holds
            threads=threading.active_count(),
            objects=len(gc.get_objects()),
        )


class Lines(logging.Handler):
    """Counts what is logged, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.of: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Counts a line."""
        self.of[record.getMessage()] += 1


@dataclass(slots=True)
class Soak:
    """A newsroom over weeks."""

    going: Simulation
    service: Service
    chance: random.Random
    lines: Lines
    begin: float
    stories: dict[int, float] = field(default_factory=dict)  # when each appears
    requests: int = 0
    most_in_an_hour: int = 0
    most_wal: int = 0  # bytes
    troubles: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)
    edited: dict[int, list[tuple[str, float]]] = field(default_factory=lambda: defaultdict(list))
    sizes: list[Size] = field(default_factory=list)  # at the end of each day
    raws: list[int] = field(default_factory=list)  # bytes of kept pages, then
    _hour: deque[float] = field(default_factory=deque)
    _plan: list[tuple[float, Callable[[], object]]] = field(default_factory=list)

    @property
    def room(self) -> Newsroom:
        """The newsroom."""
        return self.going.room

    def counted(self, _path: str) -> None:
        """Notes a request; the newsroom need not remember it."""
        at = self.room.passed()
        self.requests += 1
        self._hour.append(at)
        while self._hour[0] <= at - HOUR:
            self._hour.popleft()
        self.most_in_an_hour = max(self.most_in_an_hour, len(self._hour))
        self.room.asked.clear()
        self.room.hosts.clear()

    def plan(self, days: float) -> None:
        """Troubles one after the other, and edits all day, from the second day on."""
        begin, end = self.begin + 24 * HOUR, self.begin + days * 24 * HOUR
        kinds = sorted(_TROUBLES)
        self.chance.shuffle(kinds)
        for number in range(int((end - begin) / EVERY)):
            at, kind = begin + number * EVERY, kinds[number % len(kinds)]
            self._plan.append((at, partial(self._trouble, kind)))
            self._plan.append((at + _TROUBLES[kind][0] * HOUR, partial(self._calm, kind)))
        for number in range(int((end - begin) / (2 * HOUR))):
            self._plan.append((begin + (2 * number + 1.5) * HOUR, self._edit))
        self._plan.sort(key=lambda one: one[0])

    def _trouble(self, kind: str) -> None:
        self.troubles[kind] += 1
        _TROUBLES[kind][1](self)

    def _calm(self, kind: str) -> None:
        self.service.trouble = ""
        self.room.cut.clear()
        self.room.site.faults.clear()
        if kind.startswith("clock"):
            self.room.jump(seconds=-self.room.jumped.total_seconds())

    def _edit(self) -> None:
        """An editor at work on a story that was told."""
        now, site = self.room.passed(), self.room.site
        ages = ((now - post.published.timestamp(), post) for post in site.published())
        told = self.service.told["phone"]
        known = [post for age, post in ages if 2 * HOUR < age < 40 * HOUR and post.id in told]
        if not known:
            return
        post = self.chance.choice(known)
        kind = ("title", "text", "slug", "date", "gone")[self.edits.total() % 5]
        self.edits[kind] += 1
        self.edited[post.id].append((kind, now))
        at = datetime.fromtimestamp(now, UTC)
        match kind:
            case "title":
                site.edit(post.id, title=f"{post.title}, corrected")
            case "text":
                site.edit(post.id, paragraphs=(*post.paragraphs, "An earlier version of this text was wrong."))
            case "slug":
                site.edit(post.id, slug=f"story-{post.id}-{'again' * self.edits[kind]}")
            case "date":
                site.edit(post.id, published=at)
            case _:
                site.trash(post.id, gone=True)

    async def run(self, days: float) -> None:
        """Lets the daemon stand for so long."""
        steps, end = Steps(self.room.desk), self.room.passed() + days * 24 * HOUR
        measured = self.room.passed() + 24 * HOUR
        while (now := self.room.passed()) < end:
            while self._plan and self._plan[0][0] <= now:
                self._plan.pop(0)[1]()
            upcoming = self._plan[0][0] - now if self._plan else HOUR
            step = min(LONGEST_STEP, timedelta(seconds=max(upcoming, 1.0)))
            await self.going.step(steps, self.room.now + step)
            if self.room.passed() >= measured:
                measured += 24 * HOUR
                self.sizes.append(Size.now())
                sys.stdout.write(f"day {len(self.sizes)}: {self.requests} requests, {self.sizes[-1]}\n")
                sys.stdout.flush()
                self.raws.append(await self.room.desk.archive.read(_raw_bytes))
                self.most_wal = max(self.most_wal, _size(self.room.desk.archive.path.with_suffix(".db-wal")))


def _raw_bytes(tx: Connection) -> int:
    return int(tx.scalar(select(func.coalesce(func.sum(func.length(raw.c.body)), 0))) or 0)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _fault(soak: Soak, prefix: str, **how: object) -> None:
    soak.room.site.faults.add(Fault(path_prefix=prefix, **how))  # type: ignore[arg-type]  # fields of Fault by name


def _redesigned(soak: Soak) -> None:
    soak.room.site.redesign(soak.troubles["redesign"])


def _failing(soak: Soak, trouble: str) -> None:
    soak.service.trouble = trouble


def _slept(soak: Soak) -> None:
    soak.room.later(hours=5)


def _jumped(soak: Soak, hours: float) -> None:
    soak.room.jump(hours=hours)


# How long each lasts in hours, and what it does.
_TROUBLES: Mapping[str, tuple[float, Callable[[Soak], None]]] = {
    "no connection": (3, lambda soak: soak.room.cut.add("news.example")),
    "a wall before all pages": (1, partial(_fault, prefix="/category/", body=CAPTCHA)),
    "one section answers 503": (2, partial(_fault, prefix="/category/section-3/", status=503)),
    "429 with a pause": (1, partial(_fault, prefix="/", status=429, headers={"Retry-After": "1200"}, times=3)),
    "no robots.txt": (2, partial(_fault, prefix="/robots.txt", status=500)),
    "broken feeds": (3, partial(_fault, prefix="/feed/", body="<rss><channel><item>")),
    "no API": (3, partial(_fault, prefix="/wp-json/", status=500)),
    "a new design": (1, _redesigned),
    "channels that fail": (3, partial(_failing, trouble="refused")),
    "channels that ask for a pause": (1, partial(_failing, trouble="busy")),
    "answers that are lost": (0.5, partial(_failing, trouble="answers lost")),
    "asleep": (5.5, _slept),
    "clock ahead": (4, partial(_jumped, hours=1)),
    "clock behind": (4, partial(_jumped, hours=-1)),
    "clock a day ahead": (4, partial(_jumped, hours=24)),
}  # fmt: skip
CHANNELS = (
    ChannelSettings(name="phone", url="console://"),
    ChannelSettings(name="desk", url="console://", digest="08:00", timezone=ZONE),
    ChannelSettings(name="operator", url="console://", operator=True),
)


@contextmanager
def soaking(folder: Path, times: Times, start: datetime, *, budget: int, keep_raw: timedelta) -> Iterator[Soak]:
    """A desk that stands on a site with a section for each of the plan's, its first visits not made yet."""
    share_arenas()  # as the daemon does
    chance = random.Random(20261126)  # noqa: S311 - the same weeks each time
    lines = Lines()
    watching = (watch("all", "dispatch", "phone", "desk", on=("new",)),)
    names = tuple(channel.name for channel in CHANNELS)
    with newsroom(folder, *watching, channels=names, budget=budget, timezone=ZONE) as room:
        service = Service(chance=chance, passed=room.passed)
        room.now = start
        settings = replace(room.desk.settings, channels=CHANNELS, archive=ArchiveSettings(keep_raw=keep_raw))
        room.desk = replace(room.desk, settings=settings, send=service.send)
        room.site.clock = lambda: datetime.fromtimestamp(room.passed(), UTC)
        room.site.zone = room.desk.zone("news")
        room.site.categories = {name: Category(id=i, slug=name, name=name.title()) for i, name in enumerate(times, 2)}
        soak = Soak(Simulation(room, least=LEAST_STEP), service, chance, lines, start.timestamp())
        posts: list[Post] = []
        for number, (at, name) in enumerate(sorted((at, name) for name, all_of in times.items() for at in all_of), 1):
            posts.append(story(number, name, at))
            soak.stories[number] = at.timestamp()
        room.site.add(*posts)
        room.before = soak.counted
        logger = logging.getLogger("pressclip")
        logger.addHandler(lines)
        before = logger.level, logger.propagate
        logger.setLevel(logging.INFO)
        logger.propagate = False  # pytest would keep every line
        try:
            room.run(lambda desk: roster.read_menus(desk, force=True))
            yield soak
        finally:
            logger.removeHandler(lines)
            logger.setLevel(before[0])
            logger.propagate = before[1]


def stand(soak: Soak, days: float) -> None:
    """Lets the daemon stand for so long, troubles and all."""
    asyncio.run(soak.run(days))
