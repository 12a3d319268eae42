"""Templates become answers; static files are read once and named by their content."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from alerts.reasons import on_what
from pressclip.addresses import web_link
from pressclip.languages import tag
from web.answers import has_tag
from web.pages import values

_HERE = Path(__file__).resolve().parents[1]
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
    for name in ("segments", "iso", "utc", "age", "size", "counted", "part"):
        made.filters[name] = getattr(values, name)
    made.filters |= {"web_link": web_link, "tag": tag, "on_what": on_what}
    return made


def render(template: str, told: dict[str, Any], *, status: int = 200) -> HTMLResponse:
    """A page of what is told."""
    return HTMLResponse(_environment().get_template(template).render(told), status_code=status)


@cache
def _files() -> dict[str, tuple[bytes, str, str]]:
    """Content, type and hash of each static file, by name."""
    found = {}
    for path in sorted((_HERE / "static").iterdir()):
        if path.suffix in _TYPES:
            content = path.read_bytes()
            found[path.name] = (content, _TYPES[path.suffix], sha256(content).hexdigest()[:16])
    return found


def static_address(name: str) -> str:
    """The address of a static file, another one for another content."""
    return f"/static/{name}?v={_files()[name][2]}"


async def static_file(request: Request) -> Response:
    """A static file, to be kept for a year where the address names this very content."""
    found = _files().get(request.path_params["name"])
    if found is None:
        return told_page(404, "There is no such file.")
    content, media_type, digest = found
    etag = f'"{digest}"'
    kept = "public, max-age=31536000, immutable" if request.query_params.get("v") == digest else "no-cache"
    headers = {"cache-control": kept, "etag": etag}
    if has_tag(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers | {"content-type": media_type})


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
