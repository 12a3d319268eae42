"""Which earlier page a page is compressed on top of, and bodies proved by their hashes.

Measured on pages of three themes, and on a section followed for a month: a page on a base takes a seventh to a third
of what it takes alone, on one of another kind (a feed, an error page) about half and more. Lists drift away from their
base, so that 16 pages on one are best for a busy section, and a hundred for articles; 32 cost either a tenth at most.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from db.raw_bodies import pack, unpack
from db.schema import article, raw
from pressclip.errors import ArchiveError

_RESTING = 32  # pages on one base
_SERVES = timedelta(days=7)  # so a base outlives what it is kept for by no more
_GAIN = 2  # times smaller than alone


def in_section(section_id: int) -> Select[Any]:
    """The pages of a section, newest first."""
    return select(raw).where(raw.c.section_id == section_id).order_by(raw.c.at.desc(), raw.c.id.desc())


def in_site_of(article_id: int) -> Select[Any]:
    """The article pages of the site that this article is of, newest first."""
    site_id = select(article.c.site_id).where(article.c.id == article_id).scalar_subquery()
    pages = select(raw).join(article, article.c.id == raw.c.article_id).where(article.c.site_id == site_id)
    return pages.order_by(raw.c.id.desc())  # the order of the index on base_id


def frame(tx: Connection, body: bytes, pages: Select[Any], now: datetime) -> tuple[bytes, int | None]:
    """A body compressed, on top of the newest base among `pages` (its number), or alone, to be the next base (None).

    A base serves 32 pages and a week, and only what it makes smaller by half.
    """
    base = _newest_base(tx, pages, now)
    if base is None:
        return pack(body), None
    base_id, dictionary, share = base
    resting = pack(body, dictionary)
    return (resting, base_id) if _GAIN * len(resting) <= share * len(body) else (pack(body), None)


def _newest_base(tx: Connection, pages: Select[Any], now: datetime) -> tuple[int, bytes, float] | None:
    """Its number, its body, and the share of its size that it takes alone, as a page that is read likewise would."""
    lately = raw.c.at.between(now - _SERVES, now)
    row = tx.execute(pages.where(raw.c.base_id.is_(None), lately).limit(1)).one_or_none()
    if row is None or _resting(tx, row.id) >= _RESTING:
        return None
    try:
        return row.id, body_of(row), len(row.body) / max(1, row.size)
    except ArchiveError:
        return None  # a damaged page must not keep others from being kept


def _resting(tx: Connection, base_id: int) -> int:
    return tx.scalar(select(func.count()).where(raw.c.base_id == base_id)) or 0


def body_of(row: Row[Any], base: bytes | None = None) -> bytes:
    """The body of a row, given that of its base. Raises ArchiveError, naming the row, where it is damaged."""
    try:
        body = unpack(row.body, row.size, base)
    except ArchiveError as error:
        raise ArchiveError(f"the kept page {row.id} is damaged: {error}") from error
    if hashlib.sha256(body).hexdigest() != row.hash:
        raise ArchiveError(f"the kept page {row.id} is damaged: its hash is not the one that was recorded")
    return body
