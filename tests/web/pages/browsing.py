"""A room with a server and a browser: whatever a page may not do there is found at the end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.web.pages.serving import browser, served
from tests.web.pages.shelf import Desk, filled

ADDRESSES = (
    "/", "/?narrow=1", "/?q=hydrogen", "/?q=libya+AND+OR", "/articles/1", "/articles/2", "/articles/46",
    "/watches", "/watches/libya", "/sections", "/sections/meridian/Africa", "/alerts", "/status",
    "/backtest?q=hydrogen", "/articles/99999", "/why?url=46", "/why?url=https://news.example/2026/11/20/nowhere/",
)  # fmt: skip


@dataclass
class Room:
    """A server and a browser; `wrong` collects what no page may do."""

    browser: Browser
    address: str
    desk: Desk
    aside: ThreadPoolExecutor
    wrong: list[str] = field(default_factory=list)

    def page(self, path: str = "/", **options: Any) -> Page:
        """A page, whose every complaint and every request to somebody else is kept."""
        page = self.browser.new_page(**options)
        page.on("pageerror", lambda error: self.wrong.append(f"{path}: {error}"))
        page.on("console", lambda said: self.wrong.append(f"{path}: {said.text}") if _is_wrong(said) else None)
        page.on("dialog", lambda dialog: self.wrong.append(f"{path}: a dialog: {dialog.message}"))
        page.route("**/*", self._let_through)
        page.goto(self.address + path)
        return page

    def _let_through(self, route: Route) -> None:
        if route.request.url.startswith(self.address):
            route.continue_()
        else:
            self.wrong.append(f"asked {route.request.url}")
            route.abort()


def _is_wrong(said: Any) -> bool:
    """A page that is an error by its status is no complaint of a script or of the policy."""
    return said.type in {"error", "warning"} and "the server responded with a status of 4" not in said.text


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def room(tmp_path: Path, opened: Browser) -> Iterator[Room]:
    with ThreadPoolExecutor(1) as aside, ExitStack() as stack:  # the browser keeps a loop running in this thread
        filling = filled(tmp_path, hostile=True)
        desk = aside.submit(filling.__enter__).result()
        stack.callback(lambda: aside.submit(filling.__exit__, None, None, None).result())
        room = Room(browser=opened, address=stack.enter_context(served(desk.context)), desk=desk, aside=aside)
        yield room
        for context in opened.contexts:
            context.close()
        assert room.wrong == [], room.wrong
