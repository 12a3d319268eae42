"""A mark in the archive around the parsing of a page: what kills the process twice is set aside."""

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy import Connection

from db import parsing
from pressclip.errors import SetAside
from pressclip.models import Page
from schedules.desk import Desk

T = TypeVar("T")


class Mark:
    """The mark of a subject (`section:ID`, `article:ID`), which the caller has leased, while its page is parsed.

    It may end in a transaction of the caller's, `end`, once that was committed `ended`; else `done` ends it. None of
    that may wait for the network: a process that is stopped meanwhile did not die of the page.
    """

    def __init__(self, desk: Desk, subject: str) -> None:
        self._desk = desk
        self._subject = subject
        self._is_set = False
        self.digest: str | None = None  # SHA-256 of the page's body, hexadecimal; None before it is to be parsed

    async def begin(self, page: Page, also: Callable[[Connection], T]) -> tuple[bool, T]:
        """Sets the mark; whether the page may be parsed, and what `also` read in the same transaction."""
        self.digest = digest = hashlib.sha256(page.body or page.text.encode("utf-8", "replace")).hexdigest()

        def begun(tx: Connection) -> tuple[bool, T]:
            return parsing.begin(tx, self._subject, digest, self._desk.clock()), also(tx)

        self._is_set, read = await self._desk.archive.write(begun)
        return self._is_set, read

    def end(self, tx: Connection) -> None:
        """Takes the mark away, once the transaction is committed."""
        if self._is_set:
            parsing.clear(tx, self._subject)

    def ended(self) -> None:
        """The transaction was committed."""
        self._is_set = False

    async def done(self) -> None:
        """Takes the mark away, if it is still set."""
        if self._is_set:
            await self._desk.archive.write(self.end)
            self.ended()


def set_aside() -> SetAside:
    """The error of a page that is not parsed."""
    return SetAside("the process died twice while reading this page; it is set aside for a day, until it changes")


@asynccontextmanager
async def marked(desk: Desk, subject: str, page: Page) -> AsyncIterator[None]:
    """Holds the mark of a subject while its page is parsed. Raises SetAside where the process died twice of that."""
    mark = Mark(desk, subject)
    is_begun, _ = await mark.begin(page, lambda _: None)
    if not is_begun:
        raise set_aside()
    try:
        yield
    finally:
        await mark.done()
