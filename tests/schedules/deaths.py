"""What a process that was killed leaves behind."""

import asyncio

from sqlalchemy import Connection

from db import parsing
from tests.desks import Newsroom


def die_while_reading(room: Newsroom, subject: str, digest: str = "0" * 64) -> None:
    """The mark that a process wrote before it parsed a page, of this hash."""

    def left(tx: Connection) -> None:
        parsing.begin(tx, subject, digest, room.now)

    asyncio.run(room.desk.archive.write(left))
