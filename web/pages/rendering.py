"""Templates become answers; static files are read once and named by their content.

Only static files are compressed: a page holds secret addresses beside what its own address asks for, and the size of
both compressed together would tell them (BREACH).
"""

import gzip
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from alerts.reasons import on_what
from pressclip.addresses import web_link
from pressclip.languages import tag
from web.answers import has_tag
from web.pages import values

_HERE = Path(__file__).resolve().parents[1]
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\s|,|$))", re.IGNORECASE)
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=values.harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["static"] = static_address
    for name in ("segments", "iso", "utc", "age", "size", "counted", "part", "sentence"):
        made.filters[name] = getattr(values, name)
    made.filters |= {"web_link": web_link, "tag": tag, "on_what": on_what}
    return made


def render(template: str, told: dict[str, Any], *, status: int = 200) -> HTMLResponse:
    """A page of what is told."""
    return HTMLResponse(_environment().get_template(template).render(told), status_code=status)


class _File(NamedTuple):
    content: bytes
    packed: bytes  # by gzip
    media_type: str
    digest: str


@cache
def _files() -> dict[str, _File]:
    """Each static file by its name, those of others among them."""
    found = {}
    for path in sorted((_HERE / "static").rglob("*")):
        if path.suffix in _TYPES:
            content = path.read_bytes()
            packed, digest = gzip.compress(content, 9, mtime=0), sha256(content).hexdigest()[:16]
            found[path.name] = _File(content, packed, _TYPES[path.suffix], digest)
    return found


def static_address(name: str) -> str:
    """The address of a static file, another one for another content."""
    return f"/static/{name}?v={_files()[name].digest}"


async def static_file(request: Request) -> Response:
    """A static file, to be kept for a year where the address names this very content."""
    found = _files().get(request.path_params["name"])
    if found is None:
        return told_page(404, "There is no such file.")
    etag = f'"{found.digest}"'
    kept = "public, max-age=31536000, immutable" if request.query_params.get("v") == found.digest else "no-cache"
    headers = {"cache-control": kept, "etag": etag, "vary": "Accept-Encoding"}
    if has_tag(request, etag):
        return Response(status_code=304, headers=headers)
    headers["content-type"] = found.media_type
    if not _GZIP.search(request.headers.get("accept-encoding", "")):
        return Response(found.content, headers=headers)
    return Response(found.packed, headers=headers | {"content-encoding": "gzip", "etag": f'"{found.digest}-gzip"'})


_HEADINGS = {
    400: "That cannot be asked",
    404: "Nothing is here",
    410: "This is gone",
    503: "The archive does not answer",
}


def told_page(status: int, what: str, *, heading: str | None = None) -> HTMLResponse:
    """A page that says what is wrong, in a sentence for people."""
    said = heading or _HEADINGS.get(status, "Something went wrong")
    return render("error.html", {"heading": said, "what": what, "status": status, "here": ""}, status=status)
