"""All that the archive knows of how one article came, was judged and was told, read in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from db import rights, stories
from db.histories import History, histories
from db.outbox import STATE
from db.schema import article, match, message, owed, section, sighting, site, waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """A section's listing that showed the article. Times are aware UTC; `position` counts from 0, when last seen."""

    site: str
    section: str
    method: str | None  # by which the section is read by now
    source: str  # whose words its card has: page, feed, api
    first_seen: datetime
    last_seen: datetime
    position: int
    baseline: bool
    live: bool  # not: only its past, a kept page or the site's feed showed it so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A match on record."""

    watch: str
    occasion: str  # new, edit:REVISION
    query: str
    version: str
    judged_on: str  # card, text, empty
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What is owed to a channel for a watch, and how its message fares. Times are aware UTC."""

    channel: str
    watch: str
    occasion: str
    state: str  # a message's; or owed (in no message yet), merged, told (by another archive)
    message: int | None
    created: datetime
    due: datetime | None
    attempts: int
    last_error: str | None
    sent_at: datetime | None
    why: str | None  # it is held: digest, quiet, throttle; removed: the configuration has no such channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One article's way, from the first listing to the last alert."""

    history: History
    origin: str  # live, baseline, backfill, import, reread
    unsettled: bool  # it is announced after its page was read
    sighted: tuple[Sighted, ...]
    decided: tuple[Decided, ...]
    waiting: Mapping[str, datetime]  # watches that wait for the text, and until when
    alerts: tuple[Alert, ...]
    story: tuple[Mapping[str, Any], ...]  # the other articles that tell the same: id, site, title, url, time
    told_by: Mapping[tuple[str, str], tuple[int, bool]]  # by channel and watch: which of these tells it; it has done so
    imported: bool = False  # it was announced before a section that showed it was read here: another desk did that
    reserved: str | None = None  # what was said of it, for which its text is not kept


def trace(tx: Connection, public_id: int) -> Trace:
    """The trace of an article that is there."""
    (history,) = histories(tx, [public_id])
    of = select(article.c.origin, article.c.unsettled, article.c.announced_at)
    row = tx.execute(of.where(article.c.id == public_id)).one()
    waits = tx.execute(select(waiting.c.watch, waiting.c.until).where(waiting.c.article_id == public_id))
    others = stories.elsewhere(tx, public_id)
    return Trace(
        history=history,
        origin=row.origin,
        unsettled=row.unsettled,
        sighted=_sighted(tx, public_id),
        decided=_decided(tx, public_id),
        waiting={wait.watch: wait.until for wait in waits},
        alerts=_alerts(tx, public_id),
        story=tuple(others),
        told_by=_told_by(tx, [other["id"] for other in others]),
        imported=row.announced_at is not None and not _was_read(tx, public_id, row.announced_at),
        reserved=_reserved(tx, public_id),
    )


def _was_read(tx: Connection, public_id: int, by: datetime) -> bool:
    """Whether a section that showed the article had been read here by then."""
    shown = select(sighting.c.section_id).join(section, section.c.id == sighting.c.section_id)
    return tx.scalar(shown.where(sighting.c.article_id == public_id, section.c.baseline_at <= by).limit(1)) is not None


def _reserved(tx: Connection, public_id: int) -> str | None:
    if not rights.withheld(tx, [public_id]):
        return None
    said = (one for one in rights.of_article(tx, public_id) if one["reserves"])
    return next((f"{one['source']}: {one['said']}" for one in said), "its site reserved it")


def _sighted(tx: Connection, public_id: int) -> tuple[Sighted, ...]:
    rows = tx.execute(
        select(
            site.c.name.label("site"), section.c.name.label("section"), section.c.method, sighting.c.source,
            sighting.c.first_seen, sighting.c.last_seen, sighting.c.position, sighting.c.baseline, sighting.c.live,
        )
        .join(section, section.c.id == sighting.c.section_id)
        .join(site, site.c.id == section.c.site_id)
        .where(sighting.c.article_id == public_id)
        .order_by(sighting.c.first_seen, section.c.id)
    )  # fmt: skip
    return tuple(Sighted(**row) for row in rows.mappings())


def _decided(tx: Connection, public_id: int) -> tuple[Decided, ...]:
    names = ("watch", "occasion", "query", "version", "judged_on", "decided_at")
    rows = tx.execute(select(*(match.c[name] for name in names)).where(match.c.article_id == public_id))
    return tuple(Decided(**row) for row in rows.mappings())


def _alerts(tx: Connection, public_id: int) -> tuple[Alert, ...]:
    rows = tx.execute(
        select(
            owed.c.channel, owed.c.watch, owed.c.occasion, STATE, message.c.id.label("message"), owed.c.created,
            message.c.due, func.coalesce(message.c.attempts, 0).label("attempts"), message.c.last_error,
            message.c.sent_at, message.c.body,
        )
        .outerjoin(message, message.c.id == owed.c.message_id)
        .where(owed.c.article_id == public_id)
        .order_by(owed.c.id)
    )  # fmt: skip
    found = []
    for row in rows.mappings():
        values = {name: value for name, value in row.items() if name != "body"}
        why = (row["body"] or {}).get("why") if row["state"] == "held" else None
        found.append(Alert(**values, why=why))
    return tuple(found)


def _told_by(tx: Connection, others: list[int]) -> dict[tuple[str, str], tuple[int, bool]]:
    rows = tx.execute(
        select(owed.c.channel, owed.c.watch, owed.c.article_id, message.c.state)
        .outerjoin(message, message.c.id == owed.c.message_id)
        .where(owed.c.article_id.in_(others), owed.c.occasion == "new", owed.c.state == "owed")
        .order_by(owed.c.id.desc())
    )
    return {(row.channel, row.watch): (row.article_id, row.state == "sent") for row in rows}
