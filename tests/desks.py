"""A desk on a replica site without a socket: a clock that tests drive, messages kept in a list."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from db import sections
from db.archive import Archive
from pressclip.app import make_desk
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings, HttpSettings, Settings, SiteSettings, WatchSettings  # fmt: skip
from replica.messages import Request, parse_request, redirect
from replica.posts import Post
from replica.respond import respond
from replica.site import Site
from schedules import deliver, pages, roster, welcome
from schedules.desk import Desk
from schedules.edits import read_edits
from schedules.judging import judge_overdue
from schedules.poll import Polled, poll
from schedules.probe import probe_due
from schedules.spent import Spent
from schedules.steps import Steps
from schedules.walk import Walked, walk
from tests import loops
from tests.archives import NOON, archive_in

T = TypeVar("T")
HOME = "https://news.example/"


@dataclass(slots=True)
class Newsroom:
    """A replica site, the desk that watches it, and all that the desk sent."""

    site: Site
    desk: Desk
    now: datetime = NOON
    home: str = HOME  # where the site stands now
    moved_by: int | None = None  # the status with which its former host redirects to that; None: it answers itself
    jumped: timedelta = timedelta()  # of the clock, although no time passed
    asked: list[str] = field(default_factory=list)  # paths with their queries, in order
    hosts: list[str] = field(default_factory=list)  # that were asked for them
    cut: set[str] = field(default_factory=set)  # hosts that cannot be reached, paths that are not answered
    sent: list[tuple[str, Message]] = field(default_factory=list)  # channel, message
    outcomes: list[Outcome] = field(default_factory=list)  # of the next sendings; afterwards all arrive
    before: Callable[[str], object] = str  # called with each path before it is answered

    def run(self, work: Callable[[Desk], Coroutine[Any, Any, T]]) -> T:
        """Runs one step of the daemon."""
        return loops.run(work(self.desk))

    def later(self, **delta: float) -> None:
        """Lets time pass."""
        self.now += timedelta(**delta)

    def jump(self, **delta: float) -> None:
        """Sets the clock forward or back."""
        self.now += timedelta(**delta)
        self.jumped += timedelta(**delta)

    def passed(self) -> float:
        """Seconds that never jump."""
        return (self.now - self.jumped).timestamp()

    def publish(self, slug: str, title: str, text: str = "Nothing more is known.", **more: Any) -> Post:
        """A post that appears now, in Europe unless said otherwise."""
        values: dict[str, Any] = {"categories": ("europe",), "author": "A. Writer", "published": self.now} | more
        taken = [post.id for post in self.site._posts]
        post = Post(id=max(taken, default=0) + 1, slug=slug, title=title, paragraphs=(text,), **values)
        self.site.add(post)
        return post

    def sections(self) -> dict[str, sections.SectionState]:
        """The sections as the archive has them, by name."""
        return {one.name: one for one in self.read(lambda tx: sections.all_sections(tx, self.now))}

    def read(self, query: Callable[[Any], T]) -> T:
        """What the archive holds."""
        return loops.run(self.desk.archive.read(query))

    def poll(self, name: str = "Europe", **options: Any) -> Polled:
        """Polls one section now."""
        section_id = self.sections()[name].id
        return self.run(lambda desk: poll(desk, section_id, **options))

    def walk(self, name: str = "Europe", **options: Any) -> Walked | None:
        """Goes on with the walk of one section, if one is under way."""
        section_id = self.sections()[name].id
        return self.run(lambda desk: walk(desk, section_id, **options))

    def probe(self) -> None:
        """Asks the site's probe, if it is due."""
        self.run(probe_due)

    def read_edits(self) -> None:
        """Asks the site's API for edits, if it is due."""
        self.run(read_edits)

    def deliver(self) -> int:
        """Sends what is due."""
        return self.run(deliver.deliver)

    def read_pages(self) -> int:
        """Reads the article pages that are due."""
        return self.run(pages.read_due)

    def overdue(self) -> int:
        """Judges what has waited long enough."""
        desk, now = self.desk, self.now
        return loops.run(desk.archive.write(lambda tx: judge_overdue(tx, desk.watches, now, limit=100)))

    def welcome(self) -> int:
        """Owes the welcomes that are due."""
        return self.run(welcome.welcome)


async def no_sleep(_seconds: float) -> None:
    """Lets others go on."""
    await asyncio.sleep(0)


def ticks(room: Newsroom, count: int = 1, *, seconds: float = 1) -> None:
    """Ticks the daemon, so many seconds apart; what is begun is finished before the next."""

    async def run() -> None:
        steps = Steps(room.desk, pause=no_sleep)
        for _ in range(count):
            await steps.tick()
            if steps.running:  # not drained: a walk goes no further than the page in hand where the daemon stops
                await asyncio.wait(steps.running.values(), timeout=10)
            assert await steps.drain(0)
            steps.draining = False
            room.later(seconds=seconds)

    loops.run(run())


def watch(name: str, query: str, *channels: str, **more: Any) -> WatchSettings:
    """A watch that tells `phone` unless said otherwise."""
    return WatchSettings(name=name, query=query, channels=channels or ("phone",), **more)


@contextmanager
def newsroom(
    folder: Path,
    *watches: WatchSettings,
    channels: tuple[str, ...] = ("phone",),
    beside: tuple[SiteSettings, ...] = (),
    **site: Any,
) -> Iterator[Newsroom]:
    """A newsroom whose menu was read at noon; nothing was polled yet. It watches the sites `beside` as well."""
    with archive_in(folder) as archive:
        settings = _settings(watches, channels, site)
        room = _open(archive, replace(settings, sites=(*settings.sites, *beside)))
        room.run(roster.sync)
        room.run(roster.read_menus)
        yield room


def _settings(watches: tuple[WatchSettings, ...], channels: tuple[str, ...], site: dict[str, Any]) -> Settings:
    values = {"name": "news", "home": HOME} | site
    return Settings(
        path="config.toml",
        http=HttpSettings(pause=timedelta()),
        sites=(SiteSettings(**values),),
        watches=watches,
        channels=tuple(
            ChannelSettings(name=name, url="console://", operator=name.startswith("operator")) for name in channels
        ),
    )


def _open(archive: Archive, settings: Settings) -> Newsroom:
    replica = Site(clock=lambda: room.now)
    desk = make_desk(settings, archive, clock=lambda: room.now)
    room = Newsroom(site=replica, desk=desk)

    spent = Spent(room.passed)

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34"]

    def answer(request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        room.asked.append(target)
        room.before(target)
        room.hosts.append(request.url.host)
        if request.url.host in room.cut:
            raise httpx.ConnectError("Connection refused")
        if request.url.path in room.cut:
            raise httpx.ReadTimeout("no answer")
        if room.moved_by is not None and request.url.host == urlsplit(HOME).hostname:
            answered = redirect(room.home.rstrip("/") + target, room.moved_by)
        else:
            answered = respond(replica, _asked(target, request), room.home.rstrip("/"))
        date = format_datetime(room.now - room.jumped, usegmt=True)  # the site's clock does not jump with ours
        return httpx.Response(answered.status, headers={"Date": date, **answered.headers}, content=answered.body)

    def send(channel: ChannelSettings, message: Message) -> Outcome:
        outcome = room.outcomes.pop(0) if room.outcomes else Outcome(state="sent")
        if outcome.state == "sent":
            room.sent.append((channel.name, message))
        return outcome

    from pressclip.fetcher import make_fetcher

    fetcher = make_fetcher(
        settings,
        archive,
        lambda: room.now,
        spent,
        transport=httpx.MockTransport(answer),
        resolve=resolve,
        sleep=no_sleep,
    )
    room.desk = replace(desk, fetcher=fetcher, spent=spent, send=send, chance=lambda: 0.5)
    return room


def _asked(target: str, request: httpx.Request) -> Request:
    return parse_request(target, dict(request.headers))
