"""Sections, watches, alerts, coverage: the rows that the commands of those names print."""

from typing import Any, get_args

from starlette.requests import Request

from db.alerts import State
from pressclip.errors import NotFound
from pressclip.listings.alerts import alert_rows
from pressclip.listings.sections import coverage_rows, section_rows
from pressclip.listings.watches import watch_rows
from web.api.articles import SECTION
from web.api.operation import Operation, Values
from web.api.params import Param
from web.context import Context
from web.problems import Refusal

_STATES: tuple[str, ...] = get_args(State)


async def _sections(context: Context, _request: Request, _given: Values) -> Any:
    return {"items": await context.read(lambda tx: section_rows(tx, context.clock()))}


async def _watches(context: Context, _request: Request, _given: Values) -> Any:
    return {"items": await context.read(lambda tx: watch_rows(tx, context.watches, context.clock()))}


async def _alerts(context: Context, _request: Request, given: Values) -> Any:
    return {"items": await context.read(lambda tx: alert_rows(tx, state=given["state"], limit=given["limit"]))}


async def _coverage(context: Context, _request: Request, given: Values) -> Any:
    try:
        return {"items": await context.read(lambda tx: coverage_rows(tx, given["section"], context.clock()))}
    except NotFound as error:
        raise Refusal("unknown-section", str(error)) from None


OPERATIONS = (
    Operation(
        path="/api/v1/sections",
        name="sections",
        about="The sections followed: how each fared last, and when it is read next.",
        answer=_sections,
        schema="Sections",
    ),
    Operation(
        path="/api/v1/watches",
        name="watches",
        about="The watches of the configuration, with how often they matched.",
        answer=_watches,
        schema="Watches",
    ),
    Operation(
        path="/api/v1/alerts",
        name="alerts",
        about="The outbox, the newest message first. What is owed and in no message yet comes first, without an id.",
        answer=_alerts,
        params=(
            Param(name="state", about="Only messages in this state.", example="failed", choices=_STATES),
            Param(name="limit", about="At most so many.", example=50, kind="number", low=1, high=500, default=50),
        ),
        schema="Alerts",
    ),
    Operation(
        path="/api/v1/coverage",
        name="coverage",
        about="For which times a section's listing is proven complete, and the gaps; newest first.",
        answer=_coverage,
        params=(SECTION,),
        schema="Coverage",
    ),
)
