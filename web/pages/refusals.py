"""What the server refuses, and the form that asks for its token, in the look of all other pages."""

from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from web.pages.needs import Needs
from web.pages.rendering import render, told_page


class Refused(Protocol):
    """Why an answer is none."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def title(self) -> str:
        """The same for all of its kind."""

    @property
    def detail(self) -> str:
        """What is special to this one, empty where there is nothing."""


def error_page(_context: Needs, _request: Request, refusal: Refused) -> Response:
    """A page that tells of it."""
    return told_page(refusal.status, refusal.detail or f"{refusal.title}.", heading=refusal.title)


def login_page(_context: Needs, _request: Request, wanted: str, refusal: Refused | None) -> Response:
    """A form that posts `token` and `next`, the address that is `wanted`, to /login."""
    said = "" if refusal is None else refusal.title
    return render("login.html", {"here": "", "title": "Sign in", "wanted": wanted, "said": said})
