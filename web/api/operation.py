"""One thing that can be asked: declared once, for its handler and for `/openapi.json`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.answers import json_answer
from web.api.params import Param, read
from web.context import Context

Values = Mapping[str, Any]
ALWAYS = (400, 401, 413, 414, 421, 429, 503)  # may come whatever is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`answer` gets the parameters' values and returns what is sent as JSON, or a whole response."""

    path: str  # as Starlette and OpenAPI both write it
    name: str
    about: str
    answer: Callable[[Context, Request, Values], Awaitable[Any]]
    params: tuple[Param, ...] = ()
    schema: str | None = None  # the component that describes the body; None: no JSON
    media_type: str = "application/json"
    statuses: tuple[int, ...] = ()  # beside 200, 304 and ALWAYS
    open: bool = False  # no token is asked for
    example: Any = None

    def route(self, context: Context) -> Route:
        """As Starlette serves it; HEAD is answered as well."""

        async def endpoint(request: Request) -> Response:
            values = read(self.params, request.query_params, request.path_params)
            told = await self.answer(context, request, values)
            return told if isinstance(told, Response) else json_answer(request, told)

        return Route(self.path, endpoint, name=self.name, methods=["GET"])
