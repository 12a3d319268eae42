"""The archive as pages for people."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from web.context import Context


def routes(context: Context) -> list[BaseRoute]:  # noqa: ARG001 - what the pages will need
    """The routes of the pages."""

    async def home(_request: Request) -> Response:
        return PlainTextResponse("Pressclip. The pages follow; the API is described by /openapi.json\n")

    return [Route("/", home)]
