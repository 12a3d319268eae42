"""The first message of a channel: what the baselines filed, and what its watches would have matched in a week."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from alerts.matching import Watch, judge
from alerts.welcomes import DAYS, MOST_COUNTED
from db import figures, greetings, outbox, search, sections
from db.articles import load
from db.items import homes_of
from pressclip.models import AlertItem, Hit, WatchHit, Welcome
from schedules.desk import Desk

_SAMPLES = 5


async def welcome(desk: Desk) -> int:
    """Owes a welcome to each channel that had none, once every section had its first visit; returns how many."""
    bodies = await desk.archive.read(lambda tx: _bodies(tx, desk))
    now = desk.clock()

    def owe(tx: Connection) -> int:
        names = outbox.unwelcomed(tx, list(bodies))
        for name in names:
            outbox.owe_welcome(tx, name, bodies[name], now)
            greetings.note(tx, name, [watch.name for watch in desk.watches if name in watch.channels], now)
        return len(names)

    return await desk.archive.write(owe) if bodies else 0


def _bodies(tx: Connection, desk: Desk) -> dict[str, dict[str, Any]]:
    """What each channel without a welcome is to be told, by its name; empty while a first visit is still to come."""
    names = outbox.unwelcomed(tx, [channel.name for channel in desk.settings.channels])
    followed = sections.all_sections(tx, desk.clock())
    if not names or any(one.baseline_at is None and one.failures == 0 for one in followed):
        return {}
    if all(one.baseline_at is None for one in followed):
        return {}
    filed = figures.filed(tx)
    body: dict[str, Any] = {
        "sections": [[_name(one, followed), filed.get(one.id, 0)] for one in followed if one.baseline_at],
        "failed": [[_name(one, followed), one.error or ""] for one in followed if not one.baseline_at],
    }
    since = desk.clock() - timedelta(days=DAYS)
    return {
        name: body | {"watches": [_would_have(tx, watch, since) for watch in desk.watches if name in watch.channels]}
        for name in names
    }


def _name(section: sections.SectionState, followed: list[sections.SectionState]) -> str:
    return section.name if len({one.site for one in followed}) == 1 else f"{section.site}/{section.name}"


def _would_have(tx: Connection, watch: Watch, since: datetime) -> list[Any]:
    """The watch's name, how many articles it would have matched since then, and the ids of the newest few."""
    total = 0
    newest: list[Any] = []
    for found in search.matching(tx, watch.query, search.Filters(since=since)):
        document = found.article.document(pending=False)
        if judge([watch], document, sections=document.places)[0]:
            total += 1
            if total >= MOST_COUNTED:
                break
            if len(newest) < _SAMPLES:
                newest.append([found.article.id, [_plain(hit) for hit in found.verdict.hits]])
    return [watch.name, watch.query.text, total, newest]


def _plain(hit: Hit) -> list[Any]:
    return [hit.clause, hit.field, hit.start, hit.end]


def welcome_of(tx: Connection, body: dict[str, Any]) -> Welcome:
    """The welcome that a message's body tells of, with its articles as they are now."""
    ids = [public_id for _, _, _, newest in body["watches"] for public_id, _ in newest]
    articles, homes = load(tx, ids), homes_of(tx)
    return Welcome(
        filed=sum(count for _, count in body.get("sections", ())),
        sections=tuple((name, count) for name, count in body.get("sections", ())),
        failed=tuple((name, why) for name, why in body.get("failed", ())),
        days=body.get("days"),
        watches=tuple(
            (
                name,
                total,
                tuple(
                    AlertItem(
                        article=articles[public_id],
                        watches=(_watch_hit(name, query, hits),),
                        home=homes.get(articles[public_id].site, ""),
                    )
                    for public_id, hits in newest
                    if public_id in articles
                ),
            )
            for name, query, total, newest in body["watches"]
        ),
    )


def _watch_hit(name: str, query: str, hits: list[Any]) -> WatchHit:
    found = (Hit(clause=clause, field=field, start=start, end=end) for clause, field, start, end in hits)
    return WatchHit(watch=name, query=query, hits=tuple(found))
