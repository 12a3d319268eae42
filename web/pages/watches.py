"""The watches: what they look for, in words, and what they met."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from alerts.matching import Watch, compile_watches
from db.counting import by_day
from db.deadline import Deadline
from db.matches import counts
from db.search import Filters, Found, Part, find
from pressclip.durations import print_duration
from pressclip.errors import NotFound
from pressclip.listings.naming import zone_of
from pressclip.settings import WatchSettings
from web import feeds
from web.context import Context
from web.pages.asking import Question
from web.pages.cards import card_of
from web.pages.charts import Bars, bars
from web.pages.explaining import explained
from web.pages.rendering import render

_SPARK = 30  # days
_HITS = 15  # articles
_WEEK = timedelta(days=7)


async def every_watch(context: Context, _request: Request) -> Response:
    """`/watches`."""
    now = context.clock()
    named = {watch.name: watch for watch in context.settings.watches}
    compiled, zone = list(compile_watches(context.settings)), ZoneInfo(zone_of(context.settings))

    def look(tx: Connection) -> list[dict[str, Any]]:
        counted = counts(tx, now - _WEEK)
        return [_row(watch, named[watch.name], counted, _chart(tx, watch.name, now, zone, 24.0)) for watch in compiled]

    rows = await context.read(look)
    return render("watches.html", {"here": "/watches", "title": "Watches", "watches": rows, "now": now})


async def one_watch(context: Context, request: Request) -> Response:
    """`/watches/{name}`."""
    now, name = context.clock(), request.path_params["name"]
    watch = next((one for one in compile_watches(context.settings) if one.name == name), None)
    if watch is None:
        raise NotFound(f"no watch is called {name!r}")
    of = next(one for one in context.settings.watches if one.name == name)

    def look(tx: Connection) -> tuple[dict[str, Any], tuple[Found, ...]]:
        row = _row(watch, of, counts(tx, now - _WEEK), _chart(tx, name, now, ZoneInfo(zone_of(context.settings)), 56.0))
        part = Part(limit=_HITS, hits=True)
        return row, find(tx, None, Filters(watch=name), part, deadline=Deadline(1.0)).found

    row, found = await context.read(look)
    told = {
        "here": "/watches",
        "title": name,
        "watch": row,
        "hits": list(map(card_of, found)),
        "now": now,
        "feeds": [(kind, feeds.watch_address(context, name, kind)) for kind in ("atom", "json")],
        "every": Question(watch=name).address(),
        "today": Question(q=watch.query.text).address(),
        "backtest": Question(q=watch.query.text, watch=name).address("/backtest"),
    }
    return render("watch.html", told)


def _chart(tx: Connection, name: str, now: datetime, zone: ZoneInfo, height: float) -> Bars:
    within = Filters(watch=name, since=now - timedelta(days=_SPARK))
    found = by_day(tx, None, within, zone=zone, deadline=Deadline(0.3))
    last = now.astimezone(zone).date()
    return bars(dict(found.days), last=last, first=last - timedelta(days=_SPARK - 1), height=height)


def _row(watch: Watch, of: WatchSettings, counted: dict[str, Any], chart: Bars) -> dict[str, Any]:
    """A watch as the pages show it; of its channels the names alone."""
    recent, total, last = counted.get(watch.name, (0, 0, None))
    return {
        "name": watch.name,
        "query": watch.query.text,
        "explained": explained(watch.query),
        "terms": watch.query.terms,
        "channels": of.channels,
        "sections": of.sections,
        "on": of.on,
        "text_wait": print_duration(of.text_wait),
        "recent": recent,
        "total": total,
        "last": last,
        "chart": chart,
    }
