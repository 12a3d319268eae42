"""An application over a small archive, asked without a socket."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from db import daemon, matches, owner
from db.archive import Archive
from db.articles import find
from db.matches import Decision
from pressclip.models import Hit, WatchHit
from pressclip.settings import Settings, SiteSettings, WatchSettings, WebSettings
from tests.archives import NOON, archive_in, card, file_page, make_sections, write
from web.app import make_app
from web.context import Context, make_context

WATCH = WatchSettings(name="gas", query="gas OR hydrogen", channels=("desk",))
TOKEN = "open sesame"


@dataclass(slots=True)
class Room:
    """An archive, the application over it, and a clock that tests drive."""

    archive: Archive
    context: Context
    now: datetime = NOON
    passed: float = 0.0
    app: Any = field(default=None)

    def get(self, path: str, **options: Any) -> httpx.Response:
        """What a GET is answered."""
        return self.ask("GET", path, **options)

    def ask(
        self, method: str, path: str, *, address: str = "127.0.0.1", base: str = "http://127.0.0.1:8000", **options: Any
    ) -> httpx.Response:
        """What a request is answered."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=True, client=(address, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, **options)

        return asyncio.run(asked())

    def later(self, seconds: float) -> None:
        """Lets time pass."""
        self.now += timedelta(seconds=seconds)
        self.passed += seconds


@contextmanager
def room_in(folder: Path, *, token: str | None = None, **web: Any) -> Iterator[Room]:
    """A room whose archive is in the folder, with two sections and nothing filed."""
    settings = Settings(
        path="config.toml",
        web=WebSettings(token=token, **web),
        sites=(SiteSettings(name="news", home="https://news.example/"),),
        watches=(WATCH,),
    )
    with archive_in(folder) as archive:
        room = Room(archive, make_context(settings, archive.path, clock=lambda: NOON))
        context = make_context(settings, archive.path, clock=lambda: room.now, passed=lambda: room.passed)
        room.context = context
        room.app = make_app(context)
        try:
            yield room
        finally:
            context.archive.close()


def fill(room: Room, *slugs: str, section: str = "Energy", at: datetime = NOON, **more: Any) -> list[int]:
    """Files articles of these slugs, the last one being the newest, and returns their ids in that order."""
    places = make_sections(room.archive, "Energy", "Africa")
    cards = [card(slug, n, age=timedelta(hours=n), **more) for n, slug in enumerate(reversed(slugs))]
    file_page(room.archive, places[section], cards, at)
    return [ids_of(room, one.url) for one in reversed(cards)]


def ids_of(room: Room, url: str) -> int:
    """The id of an article by its address."""
    found = asyncio.run(room.archive.read(lambda tx: find(tx, url)))
    assert found is not None
    return found


def match(room: Room, article_id: int, *, watch: str = "gas", at: datetime = NOON) -> None:
    """Records that an article met a watch by the first word of its title, and owes it to the desk."""
    hit = Hit(clause="gas", field="title", start=0, end=3)
    decision = Decision(
        article_id=article_id,
        hit=WatchHit(watch=watch, query=WATCH.query, hits=(hit,)),
        version="0123456789ab",
        channels=("desk",),
        revision=1,
        judged_on="card",
    )
    write(room.archive, lambda tx: matches.owe(tx, [decision], at))


def beat(room: Room) -> None:
    """The daemon's sign of life, of this very process."""
    write(room.archive, lambda tx: daemon.beat(tx, owner.me(), room.now))


def bearer(token: str) -> Mapping[str, str]:
    """The header that offers a token."""
    return {"Authorization": f"Bearer {token}"}


def renewed(room: Room, **web: Any) -> None:
    """Reloads the settings with another `[web]`."""
    settings = room.context.settings
    room.context.renew(replace(settings, web=replace(settings.web, **web)))
