"""A mark in the archive around the parsing of a page: what kills the process twice is set aside."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from db import parsing
from pressclip.errors import SetAside
from pressclip.models import Page
from schedules.desk import Desk


@asynccontextmanager
async def marked(desk: Desk, subject: str, page: Page) -> AsyncIterator[None]:
    """Holds the mark of a subject (`section:ID`, `article:ID`), which the caller has leased, while its page is parsed.

    Raises SetAside where the process died twice in doing so.
    """
    body = hashlib.sha256(page.body or page.text.encode("utf-8", "replace")).hexdigest()
    if not await desk.archive.write(lambda tx: parsing.begin(tx, subject, body, desk.clock())):
        raise SetAside("the process died twice while reading this page; it is set aside for a day, until it changes")
    try:
        yield
    finally:
        await desk.archive.write(lambda tx: parsing.clear(tx, subject))
