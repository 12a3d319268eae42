"""Why an article did or did not alert, and why an address is not in the archive: what `pressclip why` prints."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from pressclip.addresses import web_link
from pressclip.errors import NotFound
from pressclip.why.explanation import explanation
from pressclip.why.words import ORIGINS, clause_name, clause_said, holds, how_seen
from web.context import Context
from web.pages.rendering import render

_LONGEST = 2_000  # characters of an address
_MOODS = {"matched": "fine", "not told": "waiting", "waiting": "waiting"}


async def page(context: Context, request: Request) -> Response:
    """`/why?url=`, an address or an article's number; `watch` bounds it to one."""
    asked = request.query_params.get("url", "").strip()[:_LONGEST]
    watch = request.query_params.get("watch", "").strip()
    now = context.clock()
    told: dict[str, Any] | None = None
    wrong = ""

    def look(tx: Connection) -> dict[str, Any]:
        return explanation(tx, context.settings, asked, now, only=watch or None)

    try:
        told = await context.read(look) if asked else None
    except NotFound as error:
        wrong = str(error)
    names = [one.name for one in context.watches]
    shown = {"asked": asked, "watch": watch, "wrong": wrong, "watches": names, "told": told and _told(told)}
    whole = shown | {"here": "", "title": "Why", "now": now}
    return render("why.html", whole, status=404 if wrong else 200)


def why_address(query: str) -> str | None:
    """The page that explains the address that a query consists of; None where it is something else."""
    address = query.removeprefix("url:").strip('"')
    return f"/why?{urlencode({'url': address})}" if web_link(address) else None


def _told(told: dict[str, Any]) -> dict[str, Any]:
    """An explanation as the page shows it. Pure."""
    if not told["known"]:
        return told
    filed = told["filed"]
    return told | {
        "origin": ORIGINS.get(filed["origin"], filed["origin"]),
        "seen": [one | {"how": how_seen(one)} for one in told["seen"]],
        "watches": [
            one | {"mood": _MOODS.get(one["verdict"], "meta"), "clauses": [_clause(each) for each in one["clauses"]]}
            for one in told["watches"]
        ],
        "alerts": [one | {"when": _when(one)} for one in told["alerts"]],
    }


def _clause(one: dict[str, Any]) -> tuple[str, str, str]:
    """Whether it holds, its name, and what is said of it."""
    return {True: "yes", False: "no", None: "not known yet"}[holds(one)], clause_name(one), clause_said(one)


def _when(alert: dict[str, Any]) -> datetime:
    when: datetime = alert["sent_at"] or alert["created"]
    return when
