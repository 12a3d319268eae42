"""Is the process alive, is the archive served and the scheduler on time, and figures for monitoring."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from db import daemon, owner
from db.figures import figures
from pressclip.errors import ArchiveError
from pressclip.output import dump
from web.api.operation import Operation, Values
from web.context import Context

_SILENT = timedelta(seconds=30)  # the daemon's heart beats every ten seconds
_NEVER_KEPT = {"Cache-Control": "no-store"}


async def _alive(_context: Context, _request: Request, _given: Values) -> Any:
    return _told({"alive": True})


async def _ready(context: Context, _request: Request, _given: Values) -> Any:
    reasons = await why_not_ready(context)
    return _told({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)


async def why_not_ready(context: Context) -> list[str]:
    """What is wrong with archive or scheduler, in words; nothing where both do."""
    try:
        beat = await context.read(daemon.last)
    except ArchiveError as error:
        return [without_folder(context, error)]
    if beat is None:
        return ["no daemon has run on this archive yet"]
    age = context.clock() - beat.at
    if age >= _SILENT:
        return [f"the daemon's last sign of life is {age.total_seconds():.0f} s old"]
    return [] if owner.is_alive(beat.owner) else ["the daemon is gone"]


def without_folder(context: Context, error: Exception) -> str:
    """An error of the archive without telling where on the machine it lies."""
    return str(error).replace(str(context.archive.path), context.archive.path.name)


async def _metrics(context: Context, _request: Request, _given: Values) -> Any:
    from web import metrics

    now = context.clock()
    found = await context.read(lambda tx: figures(tx, now))
    body = metrics.exposition(found, context.budgets, context.archive.path, now)
    return Response(body, headers={"Content-Type": metrics.CONTENT_TYPE, **_NEVER_KEPT})


def _told(value: dict[str, Any], status: int = 200) -> Response:
    return Response(dump(value).encode(), status, _NEVER_KEPT, "application/json")


OPERATIONS = (
    Operation(
        path="/healthz",
        name="healthz",
        about="The process lives.",
        answer=_alive,
        schema="Alive",
        open=True,
        kept=False,
    ),
    Operation(
        path="/readyz",
        name="readyz",
        about="The archive is open and the scheduler on time; 503 with the reasons where not.",
        answer=_ready,
        schema="Ready",
        kept=False,
    ),
    Operation(
        path="/metrics",
        name="metrics",
        about="Figures of the archive in Prometheus' text format.",
        answer=_metrics,
        media_type="text/plain",
        kept=False,
    ),
)
