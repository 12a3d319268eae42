"""The door to the pages for people: what `web.pages` brings is used, and where it brings nothing a plain one.

`web.pages` may define `routes(context)`, `error_page(context, request, refusal)` and
`login_page(context, request, next, refusal)`; the latter's form posts `token` and `next` to /login.
"""

from collections.abc import Callable
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from web import pages
from web.context import Context
from web.problems import Refusal, header_safe

_FORM = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pressclip: sign in</title>
<h1>Pressclip</h1><p role="alert">{said}</p><form method="post" action="/login">
<input type="hidden" name="next" value="{next}"><label>Token <input type="password" name="token" required autofocus
autocomplete="current-password"></label> <button>Sign in</button></form></html>"""


def routes(context: Context) -> list[BaseRoute]:
    """The routes of the pages."""
    made: list[BaseRoute] = pages.routes(context)
    return made


def error_page(context: Context, request: Request, refusal: Refusal) -> Response | None:
    """A page that tells of it, None where pages bring none."""
    made: Callable[..., Any] | None = getattr(pages, "error_page", None)
    page: Response | None = None if made is None else made(context, request, refusal)
    if page is not None:
        page.headers.update({**header_safe(refusal.headers), "Cache-Control": "no-store"})
    return page


def login_page(context: Context, request: Request, wanted: str, refusal: Refusal | None) -> Response:
    """The form that asks for the token; `refusal` is of the attempt before."""
    made: Callable[..., Any] | None = getattr(pages, "login_page", None)
    if made is None:
        return HTMLResponse(_FORM.format(said=escape(refusal.title if refusal else ""), next=escape(wanted)))
    page: Response = made(context, request, wanted, refusal)
    return page
