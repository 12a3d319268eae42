"""What a query would have alerted."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from alerts.matching import Watch, compile_watches
from pressclip.backtest import Met, backtest, by_day
from pressclip.errors import NotFound
from pressclip.snippets import shown
from queries.parser import version
from queries.tree import Query
from web.context import Context
from web.pages.asking import Question, Ready, question, ready
from web.pages.charts import bars
from web.pages.explaining import explained
from web.pages.pasting import toml
from web.pages.rendering import render

_SINCE = "30d"
_SAMPLES = 20


async def page(context: Context, request: Request) -> Response:
    """`/backtest?q=`, of the last thirty days unless `since` says otherwise; with `watch` beside that one's query."""
    now = context.clock()
    asked = question(request.query_params)
    asked = Question(q=asked.q, since=asked.since or _SINCE, until=asked.until, watch=asked.watch)
    made = ready(asked, context.settings, now)
    present = next((one for one in compile_watches(context.settings) if one.name == asked.watch), None)
    if asked.watch and present is None:
        raise NotFound(f"no watch is called {asked.watch!r}")
    tried: list[list[Met]] = []
    if made.query is not None and not made.wrong:
        both = [_edited(present, made.query), *filter(None, [present])]
        since, until = made.filters.since, made.filters.until

        def look(tx: Connection) -> list[list[Met]]:
            return [backtest(tx, watch, since=since, until=until) for watch in both]

        tried = await context.read(look)
    told = _told(asked, made, tried, now)
    channels = [channel.name for channel in context.settings.channels]
    told["toml"] = toml(asked, channels) if made.query else None
    told["watches"] = [one.name for one in context.watches]
    told["present"] = present
    return render("backtest.html", told, status=400 if made.wrong else 200)


def _edited(present: Watch | None, query: Query) -> Watch:
    """The query as a watch; in place of the present one's, where it stands beside one."""
    named = present or Watch(name=query.text, query=query, version="", channels=())
    return replace(named, query=query, version=version(query))


def _told(asked: Question, made: Ready, tried: list[list[Met]], now: datetime) -> dict[str, Any]:
    """What the page shows. Pure."""
    met = tried[0] if tried else []
    told = {
        "here": "",
        "title": f"Backtest of {asked.q}" if asked.q else "Backtest",
        "asked": asked,
        "now": now.astimezone(UTC),
        "wrong": made.wrong,
        "explained": None if made.query is None else explained(made.query),
        "tried": _charted(tried, made, now),
        "samples": [_sample(one) for one in reversed(met[-_SAMPLES:])],
        "search": asked.having(watch="").address(),
    }
    if len(tried) == 2:
        told |= {"only": _only(*tried), "lost": _only(*reversed(tried))}
    return told


def _charted(tried: list[list[Met]], made: Ready, now: datetime) -> list[dict[str, Any]]:
    """Each of the queries with its hits, alerts and chart, in one scale."""
    first, last = made.days(now)
    days = [by_day(met, made.zone) for met in tried]
    top = max((many for one in days for many in one.values()), default=0)
    return [
        {
            "hits": len(met),
            "alerts": sum(one.alerts for one in met),
            "chart": bars(counts, last=last, first=first, top=top),
        }
        for met, counts in zip(tried, days, strict=True)
    ]


def _only(mine: list[Met], others: list[Met]) -> list[dict[str, Any]]:
    """The newest articles that one query meets and the other does not."""
    known = {one.article.id for one in others}
    return [_sample(one) for one in reversed([one for one in mine if one.article.id not in known][-_SAMPLES:])]


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
