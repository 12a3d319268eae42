"""The sections: how each fares, when it brings news, and what of it is proven complete."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from db import coverage, rates, raw, sections
from db.coverage import Span
from db.gaps import WALKING, gap_between, gaps_of
from db.sections import SectionState
from db.subjects import Subject
from pressclip.errors import NotFound
from web.context import Context
from web.pages.asking import Question
from web.pages.charts import heat, time_line
from web.pages.rendering import render

_FINE = frozenset({"ok", "new", "empty"})
_PAGES = 30  # kept ones that are listed


async def every_section(context: Context, _request: Request) -> Response:
    """`/sections`."""
    now = context.clock()

    def look(tx: Connection) -> list[dict[str, Any]]:
        learned, spans = rates.load_all(tx), coverage.every_span(tx)
        return [_row(one, learned.get(one.id), spans.get(one.id, ())) for one in sections.all_sections(tx, now)]

    rows = await context.read(look)
    by_site: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_site.setdefault(row["state"].site, []).append(row)
    return render("sections.html", {"here": "/sections", "title": "Sections", "sites": by_site, "now": now})


async def one_section(context: Context, request: Request) -> Response:
    """`/sections/{site}/{name}`."""
    now, site, name = context.clock(), request.path_params["site"], request.path_params["name"]

    def look(tx: Connection) -> dict[str, Any]:
        of_site = [one for one in sections.every_section(tx) if one.site == site]
        now_so, before = (one for one in of_site if one.name == name), (one for one in of_site if name in one.formerly)
        state = next(now_so, None) or next(before, None)
        if state is None:
            raise NotFound(f"no section of {site!r} is called {name!r}")
        learned, spans = rates.load(tx, state.id), coverage.spans(tx, state.id)
        followed = any(one.id == state.id for one in sections.all_sections(tx, now))
        return _row(state, learned, spans) | {
            "is_followed": followed,
            "hours": heat(learned),
            "line": time_line(_stretches(spans)),
            "pages": raw.listed(tx, state.id, limit=_PAGES),
            "last": _last(tx, state.id),
        }

    told = await context.read(look)
    name = told["state"].name
    told |= {"here": "/sections", "title": f"{name} · {site}", "now": now}
    zone = next((one.timezone for one in context.settings.sites if one.name == site), "UTC")
    return render("section.html", told | {"zone": zone, "articles": Question(site=site, section=name).address()})


def _last(tx: Connection, section_id: int) -> list[tuple[str, dict[str, Any]]]:
    """The last kept page that could be read, and the last that could not."""
    subject = Subject(kind="section", id=section_id)
    found = ((said, raw.last(tx, subject, good=good)) for said, good in (("read well", True), ("not read", False)))
    return [(said, raw.told(tx, raw_id)) for said, raw_id in found if raw_id is not None]


async def kept_page(context: Context, request: Request) -> Response:
    """`/pages/{id}`: the source of a kept page, only ever as text."""
    wanted = request.path_params["id"]
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise NotFound("pages are numbered, and this is no number")
    kept = await context.read(lambda tx: raw.load(tx, int(wanted)))
    return Response(kept.body.decode("utf-8", "replace"), headers={"content-type": "text/plain; charset=utf-8"})


def _row(state: SectionState, learned: rates.State | None, spans: Sequence[Span]) -> dict[str, Any]:
    """A section as the pages show it. Pure."""
    return {
        "state": state,
        "status": state.status or "not read yet",
        "mood": _mood(state),
        "rate": rates.articles_a_day(learned),
        "gaps": sum(1 for gap in gaps_of(spans) if gap.given_up_at is not None),
    }


def _mood(state: SectionState) -> str:
    """`fine`, `waiting` or `wrong`."""
    if state.status in _FINE:
        return "fine"
    return "waiting" if state.status in {None, "deferred"} else "wrong"


def _stretches(spans: Sequence[Span]) -> Iterator[tuple[datetime, datetime, str | None]]:
    """The spans of a section, the newest first, and the gaps between them."""
    for upper, lower in zip(spans, (*spans[1:], None), strict=False):
        if not upper.is_bare:
            yield upper.oldest_time or upper.newest_time, upper.newest_time, None
        if lower is not None:
            gap = gap_between(upper, lower)
            yield gap.begins, gap.ends, gap.why or WALKING
