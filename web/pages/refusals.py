"""What the server refuses, and the form that asks for its token, in the look of all other pages."""

from starlette.requests import Request
from starlette.responses import Response

from web.context import Context
from web.pages.rendering import render, told_page
from web.problems import Refusal, header_safe


def error_page(_context: Context, _request: Request, refusal: Refusal) -> Response:
    """A page that tells of it."""
    answer = told_page(refusal.status, refusal.detail or f"{refusal.title}.", heading=refusal.title)
    answer.headers.update(header_safe(refusal.headers))
    return answer


def login_page(_context: Context, _request: Request, wanted: str, refusal: Refusal | None) -> Response:
    """A form that posts `token` and `next`, the address that is `wanted`, to /login."""
    said = "" if refusal is None else refusal.title
    return render("login.html", {"here": "", "title": "Sign in", "wanted": wanted, "said": said})
