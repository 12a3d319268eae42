"""Figures of the archive for monitoring; each costs no more in a larger archive than counting an index does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from db import articles, budget, daemon, matches, outbox, rights, traffic
from db.keys import first_key, minute_of
from db.schema import article, message, section, site
from db.schema_manners import request
from db.sections import active
from pressclip.models import Traffic

_DAY = timedelta(days=1)
_MOST = 10_000  # of a day that are looked at
_SURE = ("second", "minute")  # a day printed beside an article tells nothing of how late it was found


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """As of one moment. Seconds are of the last 24 hours, unsorted."""

    articles: int
    articles_day: int  # filed in the last 24 hours
    matches: dict[str, int]  # by watch
    alerts: dict[str, int]  # messages by state
    sections: dict[str, int]  # followed, by status
    failures: dict[str, int]  # polls that failed since the last success, by what the section's status is now
    requests: dict[tuple[str, str], int]  # of the last hour, by site and kind
    used: dict[str, int]  # of the budget in the last hour, by site
    delivery: tuple[float, ...]  # seconds from the making of an alert to its sending
    delay: tuple[float, ...]  # seconds from an article's printed time to its being seen
    last_day: dict[str, Traffic]  # of 24 hours, by site
    reserved: dict[str, int]  # articles without text for the rights in it, by site
    heartbeat: datetime | None  # the daemon's last sign of life


def figures(tx: Connection, now: datetime) -> Figures:
    """The figures at `now` (aware UTC)."""
    since = now - _DAY
    followed = select(func.coalesce(section.c.status, "new"), func.count(), func.sum(section.c.failures))
    by_status = tx.execute(followed.where(active(now)).group_by(func.coalesce(section.c.status, "new"))).all()
    beat = daemon.last(tx)
    sites = {row.name: row.id for row in tx.execute(select(site.c.name, site.c.id))}
    return Figures(
        articles=articles.count(tx),
        articles_day=tx.scalar(select(func.count()).select_from(article).where(article.c.pk >= _key(since))) or 0,
        matches={name: total for name, (_, total, _last) in matches.counts(tx, since).items()},
        alerts=outbox.states(tx),
        sections={status: many for status, many, _ in by_status},
        failures={status: failed for status, _, failed in by_status if failed},
        requests=_requests(tx, now),
        used={name: budget.used(tx, number, now) for name, number in sites.items()},
        delivery=_delivery(tx, since),
        delay=_delay(tx, since),
        last_day=traffic.of_last_day(tx, now),
        reserved=rights.counts(tx),
        heartbeat=None if beat is None else beat.at,
    )


def _key(at: datetime) -> int:
    return first_key(minute_of(at))


def _requests(tx: Connection, now: datetime) -> dict[tuple[str, str], int]:
    counted = select(site.c.name, request.c.kind, func.count()).join(site, site.c.id == request.c.site_id)
    rows = tx.execute(counted.where(request.c.at > now - budget.WINDOW).group_by(site.c.name, request.c.kind))
    return {(name, kind): many for name, kind, many in rows}


def _delivery(tx: Connection, since: datetime) -> tuple[float, ...]:
    about = (message.c.state == "sent", message.c.kind == "alert", message.c.sent_at >= since)
    wanted = select(message.c.created, message.c.sent_at).where(*about).order_by(message.c.id.desc()).limit(_MOST)
    return _seconds(tx.execute(wanted).all())


def _delay(tx: Connection, since: datetime) -> tuple[float, ...]:
    about = (article.c.pk >= _key(since), article.c.origin == "live", article.c.published_precision.in_(_SURE))
    wanted = select(article.c.published, article.c.first_seen).where(*about, article.c.announced_at.is_not(None))
    return _seconds(tx.execute(wanted.order_by(article.c.pk.desc()).limit(_MOST)).all())


def _seconds(rows: Sequence[Any]) -> tuple[float, ...]:
    return tuple(max(0.0, (end - begin).total_seconds()) for begin, end in rows if begin is not None)


def filed(tx: Connection) -> dict[int, int]:
    """How many articles each section showed first, by id."""
    rows = tx.execute(select(article.c.section_id, func.count()).group_by(article.c.section_id))
    return dict(rows.all())
