"""`/openapi.json` (OpenAPI 3.1), made of the declarations that the handlers themselves read by."""

from collections.abc import Sequence
from typing import Any

from pressclip import __version__
from web.answers import KEPT
from web.api.examples import EXAMPLES, FEED, FIGURES
from web.api.operation import Operation
from web.api.params import Param
from web.api.shapes import SHAPES, ref
from web.problems import TITLES, TYPE, Refusal

_JSON = "application/json"
_ABOUT = (
    "The archive of a Pressclip, read-only. Times are UTC; clients accept fields and statuses that they do not know."
    " Answers carry an ETag: send it as If-None-Match. Errors under /api are problem details with a stable `error`: "
    + ", ".join(f"`{name}`" for name in TITLES)
    + "."
)
_MEANINGS = {304: "It is as the client has it", 308: "It is part of that article now"}
_HEADERS = (  # name, an example, the statuses that have it, whether they always do
    ("Location", "/api/v1/articles/17", (308,), True),
    ("WWW-Authenticate", 'Basic realm="Pressclip", charset="UTF-8", Bearer', (401,), True),
    ("Retry-After", "5", (429,), True),
    ("Retry-After", "5", (503,), False),
)
_DETAILS = {
    "bad-parameter": 'limit: got "0", expected a whole number from 1 to 100',
    "bad-query": "expected a word after AND at column 12",
    "unknown-watch": "no watch is called 'nobody'",
}
_MORE: dict[str, dict[str, Any]] = {
    "bad-parameter": {"parameter": "limit"},
    "bad-query": {"column": 12, "reason": "expected a word after AND"},
}


def document(operations: Sequence[Operation], *, guarded: bool = False) -> dict[str, Any]:
    """The whole description; `guarded` is whether a token has to be shown."""
    ways: list[dict[str, list[str]]] = [{"bearer": []}, {"basic": []}, {"cookie": []}]
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
        "security": ways if guarded else [{}, *ways],
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
    found: dict[str, Any] = {
        "200": {
            "description": "What was asked for",
            "headers": _headers(200, kept=operation.kept),
            "content": {operation.media_type: _body(operation)},
        }
    }
    for status in operation.statuses:
        found[str(status)] = {
            "description": _MEANINGS.get(status) or _meaning(status),
            "headers": _headers(status, kept=operation.kept),
        }
        if status >= 400:
            found[str(status)]["content"] = {TYPE: {"schema": ref("Problem"), "examples": _problems(status)}}
    if operation.schema == "Ready":
        late = {"ready": False, "reasons": ["the daemon's last sign of life is 95 s old"]}
        found["503"]["content"][_JSON] = {"schema": ref("Ready"), "example": late}
    return found


def _body(operation: Operation) -> dict[str, Any]:
    if operation.schema is not None:
        return {"schema": ref(operation.schema), "example": EXAMPLES[operation.schema]}
    is_feed = operation.media_type.startswith("application/atom")
    return {"schema": {"type": "string"}, "example": FEED if is_feed else FIGURES}


def _headers(status: int, *, kept: bool) -> dict[str, Any]:
    """The headers that a client goes by; `required` where an answer of this status always has it."""
    has_tag = kept and status in {200, 304}
    named = {"Cache-Control": (KEPT if has_tag else "no-store", True)}
    if has_tag:
        named["ETag"] = ('"5f0c6b3f9f1d4f3a8f0b6c1d2e3f4a5b"', True)
    for name, example, statuses, always in _HEADERS:
        if status in statuses:
            named[name] = (example, always)
    return {
        name: {"schema": {"type": "string"}, "required": always, "example": example}
        for name, (example, always) in sorted(named.items())
    }


def _problems(status: int) -> dict[str, Any]:
    """An example of each problem that has this status."""
    return {
        name: {"value": Refusal(name, _DETAILS.get(name, ""), _MORE.get(name, {})).as_json()}
        for name, (code, _) in TITLES.items()
        if code == status
    }


def _meaning(status: int) -> str:
    return " or ".join(f"`{name}`: {title}" for name, (code, title) in TITLES.items() if code == status)
