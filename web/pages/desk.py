"""The desk: what was told to whom, and how Pressclip stands."""

from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from db import articles, outbox
from db.alerts import State, listed
from db.lock import is_held
from db.sqlite import files
from pressclip.errors import NotFound
from pressclip.settings import Settings
from pressclip.standing import is_well, standing
from web.context import Context
from web.pages.rendering import render

_LISTED = 100  # messages
_TITLES = 10  # articles of one message that are named
_MEANING = {
    "held": "waits for its channel’s digest, quiet hours or limit",
    "owed": "is to be sent, or sent again",
    "sending": "is on its way",
    "sent": "arrived",
    "failed": "was refused for good",
    "uncertain": "may or may not have arrived",
    "merged": "went out in another message",
    "dropped": "was given up",
}


async def alerts(context: Context, request: Request) -> Response:
    """`/alerts`, all or those in one `state`."""
    now = context.clock()
    wanted = request.query_params.get("state", "")
    state: State | None = next((one for one in get_args(State) if one == wanted), None)
    if wanted and state is None:
        raise NotFound(f"no alert is ever {wanted!r}")

    def look(tx: Connection) -> dict[str, Any]:
        messages = listed(tx, state=state, limit=_LISTED)
        ids = list(dict.fromkeys(one for row in messages for one in row["articles"][:_TITLES]))
        known = articles.load(tx, ids, with_text=False)
        return {
            "messages": [row | {"named": _named(row, known)} for row in messages],
            "counts": outbox.states(tx),
        }

    told = await context.read(look)
    states = [(name, told["counts"].get(name, 0), meaning) for name, meaning in _MEANING.items()]
    told |= {"here": "/alerts", "title": "Alerts", "now": now, "state": state, "states": states, "meaning": _MEANING}
    return render("alerts.html", told)


def _named(row: dict[str, Any], known: dict[int, Any]) -> list[tuple[int, str]]:
    return [(one, known[one].article.title) for one in row["articles"][:_TITLES] if one in known]


async def status(context: Context, _request: Request) -> Response:
    """`/status`."""
    now, settings = context.clock(), context.settings

    def look(tx: Connection) -> dict[str, Any]:
        told = standing(tx, settings, now, held=is_held(context.archive.path))
        return told | {"bytes": files.bytes_of(tx), "articles": articles.count(tx)}

    return render("status.html", _standing(await context.read(look), settings, now))


def _standing(told: dict[str, Any], settings: Settings, now: datetime) -> dict[str, Any]:
    """The page of how Pressclip stands. Pure."""
    troubles = (
        ("Sites that do not answer", told["offline"]),
        ("Sections that cannot be read", told["broken"]),
        ("Channels that take nothing", told["mute"]),
        ("Watches of sections or sites that are not there", told["lost"]),
        ("What is wrong with the clock", [told["clock"]] if told["clock"] else []),
        ("What is late", told["late"]),
        ("Sections with parts that may have been missed", told["gaps"]),
        ("Sections whose older pages are still being read", told["behind"]),
        ("Sections that wait, since requests are scarce", told["waiting"]),
        ("Sites that ask for more time between requests", told["slow"]),
        ("Sections not read yet", told["baseline"]),
        ("Pages that are set aside, as reading them failed twice", told["set_aside"]),
        ("What sites say of the rights in their pages", told["rights"]),
        ("Hosts that asked for a pause", [f"{host} until {until}" for host, until in told["held"].items()]),
    )
    spent = [
        (name, told["requests_last_hour"].get(name), limit, told["last_day"][name])
        for name, limit in told["budget"].items()
    ]
    return {
        "here": "/status",
        "title": "Status",
        "now": now,
        "told": told,
        "started": None if told["started"] is None else datetime.fromisoformat(told["started"]),
        "well": is_well(told),
        "troubles": [(name, values) for name, values in troubles if values],
        "spent": spent,
        "is_guarded": settings.web.token is not None,
        "channels": [channel.name for channel in settings.channels],
    }
