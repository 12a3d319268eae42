"""The pages behind a socket, with the headers that a browser obeys, and a browser to look at them."""

import asyncio
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, sync_playwright
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web import pages
from web.pages import Needs

CHROMIUM = shutil.which("chromium")
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def _guarded(app: ASGIApp) -> ASGIApp:
    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY.encode())]
            await send(message)

        await app(scope, receive, dressed)

    return guarded


@contextmanager
def served(context: Needs) -> Iterator[str]:
    """The address of the pages on loopback, without the slash at its end."""
    app = _guarded(Starlette(routes=pages.routes(context)))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as play:
        options: dict[str, Any] = {"executable_path": str(Path(CHROMIUM or "")), "args": ["--no-sandbox"]}
        opened = play.chromium.launch(**options)
        try:
            yield opened
        finally:
            opened.close()
