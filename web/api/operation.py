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
_ALWAYS = (400, 413, 414, 421, 500, 503)  # may come whatever is asked
_GUARDED = (401, 429)  # may come where a token is asked for


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
    told: tuple[int, ...] = ()  # statuses of its own, beside 200 and those that may come whatever is asked
    open: bool = False  # no token is asked for
    kept: bool = True  # a client may keep it, and asks by its ETag whether it still holds

    @property
    def statuses(self) -> tuple[int, ...]:
        """All that it may answer with beside 200, in order."""
        guarded, kept = () if self.open else _GUARDED, (304,) if self.kept else ()
        return tuple(sorted({*kept, *self.told, *guarded, *_ALWAYS}))

    def route(self, context: Context) -> Route:
        """As Starlette serves it; HEAD is answered as well."""

        async def endpoint(request: Request) -> Response:
            values = read(self.params, request.query_params, request.path_params)
            told = await self.answer(context, request, values)
            return told if isinstance(told, Response) else json_answer(request, told)

        path = self.path
        for param in self.params:
            if param.place == "path" and param.is_free:  # a name may have a slash
                path = path.replace(f"{{{param.name}}}", f"{{{param.name}:path}}")
        return Route(path, endpoint, name=self.name, methods=["GET"])
