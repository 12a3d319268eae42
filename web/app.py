"""The application: routes of the API, feeds, health and pages behind one guard."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pressclip.errors import ArchiveBusy, ArchiveError
from web import feeds, health, pages
from web.answers import json_answer
from web.api import articles, followed, listed
from web.api.openapi import document
from web.api.operation import Operation
from web.context import Context
from web.health import without_folder
from web.problems import Refusal
from web.security import Guard, login, logout, refused

OPERATIONS: tuple[Operation, ...] = (
    *articles.OPERATIONS,
    *listed.OPERATIONS,
    *followed.OPERATIONS,
    *feeds.OPERATIONS,
    *health.OPERATIONS,
)


def make_app(context: Context) -> Starlette:
    """The application over an archive; it opens and closes nothing itself."""
    described = {guarded: document(OPERATIONS, guarded=guarded) for guarded in (True, False)}

    async def openapi(request: Request) -> Response:
        return json_answer(request, described[context.settings.web.token is not None])

    app = Starlette(
        routes=[
            *(operation.route(context) for operation in OPERATIONS),
            Route("/openapi.json", openapi),
            Route("/login", login, methods=["GET", "POST"]),
            Route("/logout", logout, methods=["POST"]),
            *pages.routes(context),
        ],
        middleware=[Middleware(Guard, context=context)],
        exception_handlers={Refusal: _refused, ArchiveError: _archive_failed, HTTPException: _not_found},
    )
    app.state.context = context
    app.router.redirect_slashes = False  # an address is what it is
    return app


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - as it is registered
    return refused(request.app.state.context, request, error)


async def _archive_failed(request: Request, error: Exception) -> Response:
    context: Context = request.app.state.context
    name = "archive-busy" if isinstance(error, ArchiveBusy) else "archive-failed"
    told = Refusal(name, without_folder(context, error), headers={"Retry-After": "5"})
    return refused(context, request, told)


async def _not_found(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    name = "method-not-allowed" if status == 405 else "not-found"
    return refused(request.app.state.context, request, Refusal(name))
