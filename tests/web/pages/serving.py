"""The server behind a socket, and a browser to look at its pages."""

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

from web.app import make_app
from web.context import Context

CHROMIUM = shutil.which("chromium")


@contextmanager
def served(context: Context) -> Iterator[str]:
    """The address of the server on loopback, without the slash at its end."""
    server = uvicorn.Server(uvicorn.Config(make_app(context), log_level="critical", lifespan="off", ws="none"))
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
        options: dict[str, Any] = {
            "executable_path": str(Path(CHROMIUM or "")),
            "args": ["--no-sandbox"],
            "ignore_default_args": ["--disable-back-forward-cache"],  # people's browsers have it
        }
        opened = play.chromium.launch(**options)
        try:
            yield opened
        finally:
            opened.close()
