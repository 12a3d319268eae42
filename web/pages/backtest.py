"""What a query would have alerted."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from alerts.matching import Watch
from pressclip.backtest import Met, backtest, by_day
from pressclip.listings.naming import zone_of
from pressclip.snippets import shown
from queries.parser import version
from web.context import Context
from web.pages.asking import Question, Ready, question, ready
from web.pages.charts import bars
from web.pages.explaining import explained
from web.pages.pasting import toml
from web.pages.rendering import render

_SINCE = "30d"
_SAMPLES = 20


async def page(context: Context, request: Request) -> Response:
    """`/backtest?q=`, of the last thirty days unless `since` says otherwise."""
    now = context.clock()
    asked = question(request.query_params)
    asked = Question(q=asked.q, since=asked.since or _SINCE, until=asked.until)
    made = ready(asked, context.settings, now)
    met: list[Met] = []
    if made.query is not None and not made.wrong:
        watch = Watch(name=asked.q, query=made.query, version=version(made.query), channels=())
        since, until = made.filters.since, made.filters.until

        def look(tx: Connection) -> list[Met]:
            return backtest(tx, watch, since=since, until=until)

        met = await context.read(look)
    channels = [channel.name for channel in context.settings.channels]
    told = _told(asked, made, met, now, zone_of(context.settings))
    told["toml"] = toml(asked, channels) if made.query else None
    return render("backtest.html", told, status=400 if made.wrong else 200)


def _told(asked: Question, made: Ready, met: list[Met], now: datetime, zone: str) -> dict[str, Any]:
    """What the page shows. Pure."""
    local = ZoneInfo(zone)
    last = min(now, made.filters.until or now).astimezone(local).date()
    first = None if made.filters.since is None else made.filters.since.astimezone(local).date()
    return {
        "here": "",
        "title": f"Backtest of {asked.q}" if asked.q else "Backtest",
        "asked": asked,
        "now": now.astimezone(UTC),
        "wrong": made.wrong,
        "explained": None if made.query is None else explained(made.query),
        "met": len(met),
        "alerts": sum(one.alerts for one in met),
        "chart": bars(by_day(met, local), last=last, first=first),
        "samples": [_sample(one) for one in reversed(met[-_SAMPLES:])],
        "search": asked.address(),
    }


def _sample(one: Met) -> dict[str, Any]:
    seen = shown(one.article.article, one.hit.hits)
    clauses = dict.fromkeys((hit.clause, hit.field) for hit in one.hit.hits)
    return {
        "id": one.article.id,
        "title": seen.title,
        "snippet": seen.snippet,
        "section": one.article.section,
        "time": one.article.time,
        "clauses": list(clauses),
        "alerts": one.alerts,
    }
