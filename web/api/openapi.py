"""`/openapi.json` (OpenAPI 3.1), made of the declarations that the handlers themselves read by."""

from collections.abc import Sequence
from typing import Any

from pressclip import __version__
from web.api.operation import ALWAYS, Operation
from web.api.params import Param
from web.api.shapes import SHAPES, ref
from web.problems import TITLES, TYPE

_JSON = "application/json"
_ABOUT = (
    "The archive of a Pressclip, read-only. Times are UTC; clients accept fields and statuses that they do not know."
    " Answers carry an ETag: send it as If-None-Match. Errors under /api are problem details with a stable `error`: "
    + ", ".join(f"`{name}`" for name in TITLES)
    + "."
)
_MEANINGS = {304: "It is as the client has it", 308: "It is part of that article now"}


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pressclip", "version": __version__, "description": _ABOUT, "license": {"name": "MIT"}},
        "paths": {operation.path: {"get": _operation(operation)} for operation in operations},
        "components": {
            "schemas": SHAPES,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic", "description": "any user name, the token as password"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "pressclip", "description": "set by /login"},
            },
        },
        "security": [{}, {"bearer": []}, {"basic": []}, {"cookie": []}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "description": operation.about,
        "parameters": [_parameter(param) for param in operation.params],
        "responses": _responses(operation),
    }
    return told | ({"security": []} if operation.open else {})


def _parameter(param: Param) -> dict[str, Any]:
    return {
        "name": param.name,
        "in": param.place,
        "required": param.required,
        "description": param.about,
        "schema": param.schema(),
        "example": param.example,
    }


def _responses(operation: Operation) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"} if operation.schema is None else ref(operation.schema)
    body: dict[str, Any] = {"schema": schema}
    if operation.example is not None:
        body["example"] = operation.example
    found: dict[str, Any] = {"200": {"description": "What was asked for", "content": {operation.media_type: body}}}
    for status in sorted({304, *operation.statuses, *ALWAYS}):
        found[str(status)] = {"description": _MEANINGS.get(status) or _meaning(status)}
        if status >= 400:
            found[str(status)]["content"] = {TYPE: {"schema": ref("Problem")}}
    if operation.schema == "Ready":
        found["503"]["content"][_JSON] = body
    return found


def _meaning(status: int) -> str:
    return " or ".join(f"`{name}`: {title}" for name, (code, title) in TITLES.items() if code == status)
