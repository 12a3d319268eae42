"""What is answered where something cannot be: problem details (RFC 9457) with a stable `error`."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from pressclip.output import cleaned, dump

TYPE = "application/problem+json"
TITLES = {
    "bad-parameter": (400, "A parameter is wrong"),
    "bad-query": (400, "The query is wrong"),
    "bad-cursor": (400, "No page of these results gave this cursor"),
    "unknown-site": (400, "There is no such site"),
    "unknown-section": (400, "There is no such section"),
    "unknown-watch": (404, "There is no such watch"),
    "token-needed": (401, "A token is needed"),
    "wrong-token": (401, "The token is wrong"),
    "foreign-form": (403, "The form was sent from another site"),
    "not-found": (404, "There is nothing here"),
    "method-not-allowed": (405, "This is read-only"),
    "removed": (410, "The article was removed"),
    "too-large": (413, "The request is too large"),
    "address-too-long": (414, "The address is too long"),
    "wrong-host": (421, "This server is not known by that name"),
    "too-many-attempts": (429, "Too many wrong tokens"),
    "archive-busy": (503, "The archive is busy"),
    "archive-failed": (503, "The archive cannot be read"),
    "took-too-long": (503, "That took too long"),
    "bug": (500, "A bug of ours"),
}
_NO_HEADER = re.compile(r"[^\x20-\x7e]")


@dataclass(slots=True)
class Refusal(Exception):
    """An answer that is none: `error` is a key of TITLES, `more` are members of the body beside the usual ones."""

    error: str
    detail: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return TITLES[self.error][0]

    @property
    def title(self) -> str:
        """The same for every problem of its kind."""
        return TITLES[self.error][1]

    def as_json(self) -> dict[str, Any]:
        """The members of the body."""
        return {
            "type": f"urn:pressclip:{self.error}",
            "title": self.title,
            "status": self.status,
            "detail": cleaned(self.detail) or self.title,
            "error": self.error,
            **self.more,
        }


def problem(refusal: Refusal) -> Response:
    """The answer to a program."""
    body = dump(refusal.as_json()).encode()
    return Response(body, refusal.status, {**header_safe(refusal.headers), "Cache-Control": "no-store"}, TYPE)


def header_safe(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers without characters that do not belong there."""
    return {name: _NO_HEADER.sub("", value) for name, value in headers.items()}


def as_text(value: object) -> str:
    """A value as it is shown in a detail."""
    return json.dumps(value, ensure_ascii=False)
