"""The first message of a channel: what the baselines filed, and what its watches would have matched."""

from typing import Any

from sqlalchemy import Connection

from alerts.matching import Watch, judge
from db import outbox, search, sections
from db.articles import load
from pressclip.models import AlertItem, Hit, WatchHit, Welcome
from schedules.desk import Desk

_SAMPLES = 5


async def welcome(desk: Desk) -> int:
    """Owes a welcome to each channel that had none, once every section had its first visit; returns how many."""
    return await desk.archive.write(lambda tx: _welcome(tx, desk))


def _welcome(tx: Connection, desk: Desk) -> int:
    now = desk.clock()
    names = outbox.unwelcomed(tx, [channel.name for channel in desk.settings.channels])
    if not names:
        return 0
    followed = sections.all_sections(tx, now)
    if not followed or any(section.baseline_at is None and section.failures == 0 for section in followed):
        return 0
    if all(section.baseline_at is None for section in followed):
        return 0
    filed = sections.filed(tx)
    body: dict[str, Any] = {
        "sections": [
            [_name(section, followed), filed.get(section.id, 0)] for section in followed if section.baseline_at
        ],
        "failed": [[_name(section, followed), section.error or ""] for section in followed if not section.baseline_at],
    }
    for name in names:
        mine = [watch for watch in desk.watches if name in watch.channels]
        outbox.owe_welcome(tx, name, body | {"watches": [_would_have(tx, watch) for watch in mine]}, now)
    return len(names)


def _name(section: sections.SectionState, followed: list[sections.SectionState]) -> str:
    return section.name if len({one.site for one in followed}) == 1 else f"{section.site}/{section.name}"


def _would_have(tx: Connection, watch: Watch) -> list[Any]:
    """The watch's name, how many articles it would have matched, and the ids of the newest few."""
    total = 0
    newest: list[Any] = []
    for found in search.matching(tx, watch.query, search.Filters()):
        places = frozenset({*found.article.sections, *(f"{found.article.site}/{s}" for s in found.article.sections)})
        if judge([watch], found.article.document(pending=False), sections=places)[0]:
            total += 1
            if len(newest) < _SAMPLES:
                newest.append([found.article.id, [_plain(hit) for hit in found.verdict.hits]])
    return [watch.name, watch.query.text, total, newest]


def _plain(hit: Hit) -> list[Any]:
    return [hit.clause, hit.field, hit.start, hit.end]


def welcome_of(tx: Connection, body: dict[str, Any]) -> Welcome:
    """The welcome that a message's body tells of, with its articles as they are now."""
    ids = [public_id for _, _, _, newest in body["watches"] for public_id, _ in newest]
    articles = load(tx, ids)
    return Welcome(
        filed=sum(count for _, count in body["sections"]),
        sections=tuple((name, count) for name, count in body["sections"]),
        failed=tuple((name, why) for name, why in body["failed"]),
        watches=tuple(
            (
                name,
                total,
                tuple(
                    AlertItem(article=articles[public_id], watches=(_watch_hit(name, query, hits),))
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
