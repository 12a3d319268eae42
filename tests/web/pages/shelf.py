"""A real archive with something of everything, and the pages over it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import httpx
from sqlalchemy import Connection, insert, update

from db import rates
from db.archive import Archive
from db.matches import Decision, owe
from db.schema import article, match, revision, section
from db.schema_polling import span
from pressclip.models import Document, Hit, WatchHit
from pressclip.settings import ChannelSettings, Settings, SiteSettings, WatchSettings
from queries.documents import analyse
from queries.evaluate import evaluate
from queries.parser import parse
from tests.archives import NOON, archive_in, write
from tests.db.shelf import put
from web.app import make_app
from web.context import Context, make_context

T = TypeVar("T")
HOSTILE = (
    '<script>document.title="hit"</script>"onmouseover="document.title=\'hit\'" <img src=x onerror=alert(1)> '
    "=HYPERLINK(1)\x00\x1b[31m]]>\u202e javascript:alert(1) {{ 7*7 }} {% raw %}</textarea></title>&amp;"
)
QUERY = 'haftar OR (libya AND "palermo conference")'
SETTINGS = Settings(
    path="config.toml",
    sites=(SiteSettings(name="meridian", home="https://news.example/"),),
    watches=(
        WatchSettings(name="libya", query=QUERY, channels=("desk",)),
        WatchSettings(name="energy", query="hydrogen OR gas", channels=("desk", "phone"), sections=("Energy",)),
    ),
    channels=(
        ChannelSettings(name="desk", url="mailtos://user:sekrit@mail.example"),
        ChannelSettings(name="phone", url="tgram://123456:sekrit/42"),
    ),
)
_STORIES = (
    ("Haftar and his men return to the coast", "Africa", "Libya woke to convoys on the road to Sirte."),
    ("The Palermo conference, a day late", "Middle East", "The Palermo conference on Libya closed an hour early."),
    ("A hydrogen valley for the Baltic", "Energy", "The first green hydrogen is to flow before the pipe is paid for."),
    ("The Danube ships fewer goods", "Europe", "Low water kept the barges in port for a third week."),
    ("Cocoa farmers wait for the rain", "Africa", "Prices rose again; the trees did not."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An archive, and the server's context over it."""

    archive: Archive
    context: Context


def documents(count: int) -> list[Document]:
    """Stories in turn, the oldest first."""
    made = []
    for number in range(count):
        title, place, text = _STORIES[number % len(_STORIES)]
        made.append(
            Document(
                title=f"{title} ({number})" if number >= len(_STORIES) else title,
                excerpt=text,
                text=f"{text}\nThe second paragraph of story {number} says what the first left out.\nAnd a third.",
                sections=(place, "World") if number % 2 else (place,),
                authors=("Ann Lee",) if number % 3 else ("Bo Ek", "Ann Lee"),
                label=place,
                site="meridian",
                url=f"https://news.example/2026/11/{number}/",
            )
        )
    return made


def fill(tx: Connection, count: int = 45) -> list[int]:
    """Stories eight hours apart up to an hour before noon, judged by the watches; gaps, rates and an edit."""
    step = 8 * 3600.0
    ids = put(tx, documents(count), first=NOON - timedelta(hours=1, seconds=step * (count - 1)), step=step)
    judge(tx, dict(zip(ids, documents(count), strict=True)))
    values = {
        "field": "title",
        "source": "page",
        "value": "Haftar and his men go back to the shore",
        "superseded_at": NOON,
    }
    tx.execute(insert(revision).values(article_id=ids[0], **values))
    for number, why in ((9, None), (5, "the feed ended"), (1, None)):
        times = {"oldest_time": NOON - timedelta(days=number), "newest_time": NOON - timedelta(days=number - 2)}
        tx.execute(insert(span).values(section_id=1, newest=[], oldest=[], why=why, **times))
    watched = {"counts": [float(hour % 7) for hour in range(48)], "watched": [600.0] * 48}
    rates.save(tx, 1, watched, NOON)
    seen = {"status": "ok", "method": "profile:zox", "last_success": NOON, "next_poll": NOON + timedelta(minutes=9)}
    tx.execute(update(section).values(seen))
    tx.execute(update(section).where(section.c.id == 2).values(status="broken", error="no cards were found"))
    return ids


def judge(tx: Connection, filed: dict[int, Document]) -> None:
    """Records what the watches say of articles."""
    for watch in SETTINGS.watches:
        query = parse(watch.query)
        for public_id, document in filed.items():
            verdict = evaluate(query, analyse(document))
            if verdict.value:
                hit = WatchHit(watch=watch.name, query=watch.query, hits=verdict.hits)
                owe(tx, [decided(public_id, hit)], NOON)


def decided(public_id: int, hit: WatchHit) -> Decision:
    """A match that tells the desk."""
    return Decision(
        article_id=public_id, hit=hit, version="1", channels=("desk",), revision=0, judged_on="text", occasion="new"
    )


def spoil(tx: Connection) -> int:
    """An article that is hostile in every field; its id."""
    evil = Document(
        title=HOSTILE, excerpt=HOSTILE, text=f"{HOSTILE}\n{HOSTILE}", sections=(HOSTILE,), authors=(HOSTILE,),
        label=HOSTILE, site="meridian", url="javascript:alert(document.domain)",
    )  # fmt: skip
    [public_id] = put(tx, [evil], first=NOON)
    values = {"field": "title", "source": "page", "value": f"old {HOSTILE}", "superseded_at": NOON}
    tx.execute(insert(revision).values(article_id=public_id, **values))
    bad = {"language": '"><script>', "bio": HOSTILE, "image": "javascript:alert(1)", "categories": [HOSTILE]}
    tx.execute(update(article).where(article.c.id == public_id).values(bad))
    hits = (Hit(clause=HOSTILE, field="title", start=0, end=4),)
    owe(tx, [decided(public_id, WatchHit(watch=HOSTILE, query="script", hits=hits))], NOON)
    named = section.c.name == HOSTILE
    tx.execute(update(section).where(named).values(error=HOSTILE, status="broken", url="data:text/html,x"))
    tx.execute(update(match).where(match.c.watch == HOSTILE).values(judged_on=HOSTILE))
    return public_id


@contextmanager
def filled(folder: Path, *, count: int = 45, hostile: bool = False) -> Iterator[Desk]:
    """A desk over an archive of so many stories."""
    with archive_in(folder) as archive:
        write(archive, lambda tx: fill(tx, count) if count else [])
        if hostile:
            write(archive, spoil)
        yield Desk(archive=archive, context=make_context(SETTINGS, archive.path, clock=lambda: NOON))


def get(desk: Desk, address: str, **headers: str) -> httpx.Response:
    """What the server answers, without a socket."""
    return answered(desk.context, address, **headers)


def answered(context: Context, address: str, **headers: str) -> httpx.Response:
    """The same of a context alone."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=make_app(context))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return asyncio.run(ask())
