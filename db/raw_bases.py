"""Which earlier page a page is compressed on top of, and bodies proved by their hashes.

Measured on pages of three themes, and on a section followed for a month: a page on a base takes a seventh to a third
of what it takes alone, on one of another kind (a feed, an error page) about half and more. Lists drift away from their
base, so that 16 pages on one are best for a busy section, and a hundred for articles; 32 cost either a tenth at most.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, select, true, update

from db.hot import Hot
from db.raw_bodies import pack, unpack
from db.schema import Utc, article, raw
from db.subjects import Subject
from pressclip.errors import ArchiveError

_RESTING = 32  # pages on one base
_SERVES = timedelta(days=7)  # so a base outlives what it is kept for by no more
_GAIN = 2  # times smaller than alone


def _base_among(pages: Select[Any]) -> Hot:
    """The first of the pages that is a base, was read likewise, and serves still."""
    lately = raw.c.at.between(bindparam("since", type_=Utc), bindparam("until", type_=Utc))
    return Hot(pages.where(raw.c.outcome == bindparam("outcome"), raw.c.base_id.is_(None), lately).limit(1))


# Of a section newest first; of the articles of a site in the order of the index on base_id.
_IN_SECTION = _base_among(
    select(raw)
    .where(raw.c.section_id == bindparam("of"), raw.c.kind == bindparam("kind"))
    .order_by(raw.c.at.desc(), raw.c.id.desc())
)
_IN_SITE_OF = _base_among(
    select(raw)
    .join(article, article.c.id == raw.c.article_id)
    .where(
        article.c.site_id == select(article.c.site_id).where(article.c.id == bindparam("of")).scalar_subquery(),
        raw.c.kind == bindparam("kind"),
    )
    .order_by(raw.c.id.desc())
)
_RESTING_ON = Hot(select(func.count().label("pages")).where(raw.c.base_id == bindparam("of")))


def frame(tx: Connection, body: bytes, subject: Subject, outcome: str, now: datetime) -> tuple[bytes, int | None]:
    """A body compressed, on top of the newest base (its number), or alone, to be the next base (None).

    The base is a page of the section and kind, or of any article of the site, that was read likewise.

    A base serves 32 pages and a week, and only what it makes smaller by half.
    """
    base = _newest_base(tx, subject, outcome, now)
    if base is None:
        return pack(body), None
    base_id, dictionary, share = base
    resting = pack(body, dictionary)
    return (resting, base_id) if _GAIN * len(resting) <= share * len(body) else (pack(body), None)


def _newest_base(tx: Connection, subject: Subject, outcome: str, now: datetime) -> tuple[int, bytes, float] | None:
    """Its number, its body, and the share of its size that it takes alone, as a page that is read likewise would."""
    among = _IN_SITE_OF if subject.kind == "article" else _IN_SECTION
    row = among.first(tx, of=subject.id, kind=subject.kind, outcome=outcome, since=now - _SERVES, until=now)
    if row is None or _RESTING_ON.first(tx, of=row.id).pages >= _RESTING:
        return None
    try:
        return row.id, body_of(row), len(row.body) / max(1, row.size)
    except ArchiveError:
        return None  # a damaged page must not keep others from being kept


def body_of(row: Row[Any], base: bytes | None = None) -> bytes:
    """The body of a row, given that of its base. Raises ArchiveError, naming the row, where it is damaged."""
    try:
        body = unpack(row.body, row.size, base)
    except ArchiveError as error:
        raise ArchiveError(f"the kept page {row.id} is damaged: {error}") from error
    if hashlib.sha256(body).hexdigest() != row.hash:
        raise ArchiveError(f"the kept page {row.id} is damaged: its hash is not the one that was recorded")
    return body


def remove(tx: Connection, ids: Collection[int]) -> None:
    """Removes kept pages; what rests on one of them is compressed anew, on the first of those that do.

    What rests on a damaged page cannot be read any more, and goes with it.
    """
    doomed = sorted(set(ids))
    for base_id in tx.scalars(select(raw.c.base_id).where(raw.c.base_id.in_(doomed)).distinct()).all():
        _rest_elsewhere(tx, base_id, doomed)
    for resting in (raw.c.base_id.is_not(None), true()):
        tx.execute(delete(raw).where(raw.c.id.in_(doomed), resting))


def _rest_elsewhere(tx: Connection, base_id: int, doomed: Collection[int]) -> None:
    base = tx.execute(select(raw).where(raw.c.id == base_id)).one()
    new_id: int | None = None
    dictionary: bytes | None = None
    mine = select(raw.c.id).where(raw.c.base_id == base_id, raw.c.id.not_in(doomed)).order_by(raw.c.id)
    for resting_id in tx.scalars(mine).all():
        row = tx.execute(select(raw).where(raw.c.id == resting_id)).one()
        try:
            body = body_of(row, body_of(base))
        except ArchiveError:
            tx.execute(delete(raw).where(raw.c.id == resting_id))
            continue
        packed = {"body": pack(body, dictionary), "base_id": new_id}
        tx.execute(update(raw).where(raw.c.id == resting_id).values(packed))
        if new_id is None:
            new_id, dictionary = resting_id, body
