"""The archive over HTTP as part of a running program: bound before anything else begins, served until its end."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pressclip.errors import ArchiveError, ConfigError
from pressclip.events import crashed, emit, warn
from pressclip.settings import Settings

if TYPE_CHECKING:
    from web.context import Context


@dataclass(frozen=True, slots=True)
class WebPage:
    """The archive in a browser, on a socket that is bound already; None where it is turned off."""

    context: "Context | None" = None
    listening: socket.socket | None = None
    tell: Callable[[str], None] | None = None  # where it listens, instead of stderr

    @asynccontextmanager
    async def served(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Inside of it the page is served until `stop`."""
        if self.context is None or self.listening is None:
            yield
            return
        from web.app import make_app
        from web.server import say_address, served

        async with served(make_app(self.context), self.listening, stop, self.tell or say_address):
            yield

    def renew(self, settings: Settings) -> None:
        """Takes new settings over."""
        if self.context is not None:
            self.context.renew(settings)


@contextmanager
def opened_page(
    settings: Settings, path: Path, clock: Callable[[], datetime], tell: Callable[[str], None] | None = None
) -> Iterator[WebPage]:
    """The page of the archive at `path`, bound to its address. Raises CannotListen."""
    if not settings.web.listen:
        yield WebPage()
        return
    from web.context import make_context
    from web.server import bound

    with bound(settings.web.listen) as listening:
        context = make_context(settings, path, clock=clock)
        try:
            yield WebPage(context, listening, tell)
        finally:
            context.archive.close()


async def run_page(
    settings: Settings, path: Path, clock: Callable[[], datetime], reload: Callable[[], Settings]
) -> None:
    """Serves the page alone until SIGTERM or SIGINT; the archive at `path` is another process's, and may come later.

    It writes to it only where that was put back from a copy, to erase what was forgotten since.
    SIGHUP loads the settings anew, likewise. Raises CannotListen.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    await asyncio.to_thread(_forget_again, path)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with opened_page(settings, path, clock) as page:

        def again() -> None:
            try:
                page.renew(reload())
                emit("config.reloaded")
            except ConfigError as error:
                warn("config.refused", error=str(error))
            except Exception as error:  # noqa: BLE001 - a bug must not end a page that is served
                crashed("the new configuration", error)

        loop.add_signal_handler(signal.SIGHUP, again)
        async with page.served(stop):
            await stop.wait()


def _forget_again(path: Path) -> None:
    """What cannot be erased is not shown: then the page says why not."""
    from db.archive import forget_again

    try:
        forget_again(path)
    except ArchiveError as error:
        warn("archive.failed", error=str(error))
