"""What the pages need of the server that shows them."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from pressclip.models import Settings

T = TypeVar("T")


class Needs(Protocol):
    """A way to read the archive, the configuration as it is now, and the clock."""

    @property
    def settings(self) -> Settings:
        """The configuration."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """Gives the time, aware UTC."""

    async def read(self, query: Callable[[Connection], T]) -> T:
        """What `query` reads on a read-only connection, beside the loop. Raises ArchiveError, also after too long."""
