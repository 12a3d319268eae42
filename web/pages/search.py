"""The search page: what the archive has, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from db import articles
from db.counting import Days, Facets, Total, by_day, facets, total
from db.deadline import Deadline
from db.search import Filters, Part, find
from db.sections import every_section
from pressclip.errors import NotFound
from pressclip.listings.naming import sections_on
from pressclip.output import csv_text
from pressclip.rows import article_row
from web import feeds
from web.context import Context
from web.pages.asking import Question, Ready, question, ready
from web.pages.cards import Card, card_of
from web.pages.charts import LONGEST, bars
from web.pages.explaining import explained
from web.pages.pasting import narrowed, toml
from web.pages.rendering import render, told_page
from web.pages.why import why_address

_PAGE = 20  # articles
_ROWS = 1_000  # of a table
_NEW = 50  # counted of those that came since
_SECONDS = (0.8, 0.3, 0.3, 0.4)  # for the results, the total, the days and the facets; the whole page has two
_FACETS = (("section", "Section"), ("site", "Site"), ("author", "Author"), ("watch", "Watch"))
_CHIPS = (*_FACETS, ("since", "Since"), ("until", "Until"))
_SHOWN = 8  # values of a facet
_LONG = 300  # characters of a query that a table does not lead to each of ninety days with: a page is to be light
_NO_TOTAL, _NO_DAYS = Total(total=0, capped=False), Days()
_PRESETS = (("24h", "24 hours"), ("7d", "7 days"), ("30d", "30 days"), ("1y", "A year"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a search found: cards of a page of it; for a whole page how many there are, by day, and how they spread."""

    cards: tuple[Card, ...] = ()
    cursor: str | None = None
    partial: str = ""
    total: Total = _NO_TOTAL
    days: Days = _NO_DAYS
    facets: Facets | None = None  # None: nobody asked
    newest_id: int = 0


async def page(context: Context, request: Request) -> Response:
    """`/`, with facets where `narrow=1` asks for them, and its parts.

    `fragment=1` the results alone, `fragment=facets` the facets, `fragment=count` how many came since `since_id`.
    """
    now, params = context.clock(), request.query_params
    asked = question(params)
    made = ready(asked, context.settings, now)
    if made.wrong:
        told = _told(asked, made, Looked(), now) | _around(context, asked, made, Looked(), now)
        return render("search.html", told, status=400)
    cursor = params.get("cursor") or None
    match params.get("fragment", ""):
        case "count":
            return await _came_since(context, asked, made, params)
        case "facets":
            counted = await context.read(lambda tx: _facets(tx, made, _within(tx, asked, made.filters), sum(_SECONDS)))
            return render("facets.html", {"facets": _listed(asked, counted), "facets_partial": counted.partial})
        case "1":
            return await _page(context, asked, made, cursor, "results.html")
    return await _page(context, asked, made, cursor, "search.html", narrows="narrow" in params)


async def _page(
    context: Context, asked: Question, made: Ready, cursor: str | None, template: str, *, narrows: bool = False
) -> Response:
    now, whole = context.clock(), template == "search.html"
    try:
        looked = await context.read(lambda tx: _look(tx, asked, made, cursor, now, whole=whole, narrows=narrows))
    except NotFound:
        return told_page(400, "This address does not continue any search: begin anew from its first page.")
    told = _told(asked, made, looked, now)
    return render(
        template, told | (_around(context, asked, made, looked, now) if whole else {}) | {"is_first": cursor is None}
    )


async def table(context: Context, request: Request) -> Response:
    """`/search.csv`: the first thousand articles of a search, without their texts."""
    asked = question(request.query_params)
    made = ready(asked, context.settings, context.clock())
    if made.wrong:
        return told_page(400, "; ".join(f"{name}: {wrong.why}" for name, wrong in made.wrong.items()) + ".")

    def look(tx: Connection) -> tuple[list[dict[str, Any]], str]:
        part = Part(limit=_ROWS, sort=made.sort)
        found = find(tx, made.query, _within(tx, asked, made.filters), part, deadline=Deadline(sum(_SECONDS)))
        return [article_row(one.article) for one in found.found], found.partial

    rows, partial = await context.read(look)
    name = "pressclip-incomplete.csv" if partial else "pressclip.csv"  # where else would a table say so
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    content = csv_text(rows, ["id", "url", "title"])
    return Response(content, headers=headers | {"content-type": "text/csv; charset=utf-8"})


def _look(
    tx: Connection, asked: Question, made: Ready, cursor: str | None, now: datetime, *, whole: bool, narrows: bool
) -> Looked:
    filters = _within(tx, asked, made.filters)
    part = Part(limit=_PAGE, after=cursor, sort=made.sort, hits=made.query is not None)
    for_results, for_total, for_days, for_facets = _SECONDS
    found = find(tx, made.query, filters, part, deadline=Deadline(for_results))
    looked = Looked(cards=tuple(map(card_of, found.found)), cursor=found.cursor, partial=found.partial)
    if not whole:
        return looked
    first = _charted(made, now)
    drawn = replace(filters, since=max(first, filters.since or first))
    return replace(
        looked,
        total=total(tx, made.query, filters, deadline=Deadline(for_total)),
        days=by_day(tx, made.query, drawn, zone=made.zone, deadline=Deadline(for_days)),
        facets=_facets(tx, made, filters, for_facets) if narrows else None,
        newest_id=articles.newest_id(tx),
    )


def _charted(made: Ready, now: datetime) -> datetime:
    """From when on the chart can show anything."""
    _, last = made.days(now)
    return datetime.combine(last - timedelta(days=LONGEST - 1), time.min, made.zone).astimezone(UTC)


def _facets(tx: Connection, made: Ready, filters: Filters, seconds: float) -> Facets:
    return facets(tx, made.query, filters, deadline=Deadline(seconds))


def _within(tx: Connection, asked: Question, filters: Filters) -> Filters:
    """The filters with the ids of the sections that are meant: `name` on any site, or `site:name`; none is empty."""
    if not asked.section:
        return filters
    try:
        wanted = sections_on(every_section(tx), filters.site, asked.section)
    except NotFound:
        wanted = []
    return replace(filters, sections=tuple(one.id for one in wanted))


async def _came_since(context: Context, asked: Question, made: Ready, params: Mapping[str, str]) -> Response:
    """How many came since `since_id`; nothing (204) where there are none, or as many as were `said` before."""
    since_id = params.get("since_id", "")
    known = int(since_id) if since_id.isascii() and since_id.isdigit() and len(since_id) < 19 else None
    if known is None:
        return told_page(400, "This address does not say since which article.")

    def look(tx: Connection) -> int:
        filters = _within(tx, asked, made.filters)
        found = find(tx, made.query, filters, Part(limit=_NEW), deadline=Deadline(_SECONDS[0])).found
        return sum(1 for one in found if one.article.id > known)

    many = await context.read(look)
    if not many or str(many) == params.get("said"):
        return Response(status_code=204)
    told = {"many": many, "most": _NEW, "address": asked.address(), "title": _title(asked)}
    return render("count.html", told)


def _title(asked: Question) -> str:
    return asked.q or "Search"


def _told(asked: Question, made: Ready, looked: Looked, now: datetime) -> dict[str, Any]:
    """What the list of results needs. Pure."""
    return {
        "cards": looked.cards,
        "older": None if looked.cursor is None else asked.address(cursor=looked.cursor),
        "partial": looked.partial,
        "why": why_address(asked.q),
        "asked": asked,
        "now": now,
        "sort": made.sort,
        "is_first": True,
    }


def _around(context: Context, asked: Question, made: Ready, looked: Looked, now: datetime) -> dict[str, Any]:
    """What stands around the results. Pure."""
    first, last = made.days(now)
    always = asked.address(since="", until="")
    of_days = f"{always}{'&' if '?' in always else '?'}"  # written once: a table has ninety
    return {
        "here": "/",
        "title": _title(asked),
        "explained": None if made.query is None else explained(made.query),
        "wrong": made.wrong,
        "pointed": _pointed(asked.q, made.wrong["q"].column) if "q" in made.wrong else None,
        "facets": None if looked.facets is None else _listed(asked, looked.facets),
        "facets_partial": "" if looked.facets is None else looked.facets.partial,
        "narrow": asked.address(narrow="1"),
        "chips": [chip for name, label in _CHIPS for chip in _chip(asked, name, label)],
        "presets": [(asked.address(since=age, until=""), label, asked.since == age) for age, label in _PRESETS],
        "total": looked.total,
        "counted_partial": looked.days.partial,
        "chart": bars(dict(looked.days.days), last=last, first=first),
        "day_address": None if len(asked.q) > _LONG else lambda day: f"{of_days}since={day}&until={day}",
        "poll": asked.address(since_id=str(looked.newest_id), fragment="count"),
        "links": _links(context, asked),
        "toml": toml(asked, [channel.name for channel in context.settings.channels]) if made.query else None,
        "backtest": _tried(asked),
    }


def _tried(asked: Question) -> str:
    """The address where the query is tried on the past, as narrow as the watch that is offered to be pasted."""
    section = asked.section if "/" not in asked.section else ""  # with its site before it, it is no section's name
    query = narrowed(asked.q, site=asked.site, section=section)
    return asked.having(q=query, site="", section="", author="", watch="", sort="").address("/backtest")


def _chip(asked: Question, name: str, label: str) -> list[tuple[str, str, str]]:
    """A filter in force: its name, its value, and the address without it."""
    value = getattr(asked, name)
    return [(label, value, asked.address(**{name: ""}))] if value else []


def _listed(asked: Question, counted: Facets) -> list[dict[str, Any]]:
    found = {"section": counted.sections, "site": counted.sites, "author": counted.authors, "watch": counted.watches}
    return [_facet(asked, name, label, found[name]) for name, label in _FACETS]


def _facet(asked: Question, name: str, label: str, values: tuple[tuple[str, int], ...]) -> dict[str, Any]:
    chosen: str = getattr(asked, name)
    listed = [
        {"value": value, "many": many, "address": asked.address(**{name: value})}
        for value, many in values[:_SHOWN]
        if value != chosen
    ]
    return {"name": name, "label": label, "values": listed}


def _pointed(text: str, column: int) -> tuple[str, str, str]:
    """A query in three parts: before the word that a column (from 1) stands in, that word, and the rest."""
    start = min(max(column - 1, 0), len(text))
    end = next((at for at in range(start + 1, len(text)) if text[at].isspace()), len(text))
    return text[:start], text[start:end], text[end:]


def _links(context: Context, asked: Question) -> list[tuple[str, str]]:
    """Feeds know query, site and section, and open by an address of their own; the API knows all but watches."""
    return [
        ("Atom feed", _feed(context, asked, "atom")),
        ("JSON Feed", _feed(context, asked, "json")),
        ("JSON", asked.having(watch="").address("/api/v1/articles")),
        ("CSV", asked.address("/search.csv")),
    ]


def _feed(context: Context, asked: Question, kind: str) -> str:
    if asked.watch and not asked.q:
        return feeds.watch_address(context, asked.watch, kind)
    return feeds.search_address(context, asked.q, kind, site=asked.site or None, section=asked.section or None)
