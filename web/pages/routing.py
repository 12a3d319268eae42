"""Which page an address shows, and what an error of ours looks like there."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pressclip.errors import ArchiveError, NotFound
from web.context import Context
from web.pages import article, backtest, desk, search, sections, watches, why
from web.pages.rendering import static_file, told_page
from web.pages.values import sentence

Page = Callable[[Context, Request], Awaitable[Response]]
_PAGES: tuple[tuple[str, Page], ...] = (
    ("/", search.page),
    ("/search.csv", search.table),
    ("/articles/{id}", article.page),
    ("/watches", watches.every_watch),
    ("/watches/{name:path}", watches.one_watch),
    ("/sections", sections.every_section),
    ("/sections/{site}/{name:path}", sections.one_section),
    ("/pages/{id}", sections.kept_page),
    ("/alerts", desk.alerts),
    ("/status", desk.status),
    ("/backtest", backtest.page),
    ("/why", why.page),
)


def routes(context: Context) -> list[BaseRoute]:
    """The pages, and `/static/` files."""
    pages = [Route(path, _shown(page, context), methods=["GET"]) for path, page in _PAGES]
    return [*pages, Route("/static/{name}", static_file, methods=["GET"])]


def _shown(page: Page, context: Context) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await page(context, request)
        except NotFound as error:
            return told_page(404, sentence(str(error)))
        except ArchiveError as error:
            answer = told_page(503, f"{error}. Try again in a moment; a narrower question is answered faster.")
            answer.headers["retry-after"] = "5"
            return answer

    return endpoint
