"""Whether kept pages are whole: each opens, upon the page that it rests on, and has the hash that was recorded."""

from array import array
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, exists, select

from db.raw_bases import body_of
from db.schema import raw
from pressclip.errors import ArchiveError

_PAGES = select(raw.c.id, raw.c.size, raw.c.hash, raw.c.body)


def damaged(tx: Connection) -> Iterator[int]:
    """The numbers of those that are not whole; what rests on one that does not open, is not. Two bodies in memory.

    What rests on nothing that is there, is nobody's to open, and looked for as an orphan.
    """
    for base_id in array("q", tx.scalars(select(raw.c.id).where(raw.c.base_id.is_(None)).order_by(raw.c.id))):
        base = _body(tx, base_id, None)
        if base is None:
            yield base_id
        for number in tx.scalars(select(raw.c.id).where(raw.c.base_id == base_id).order_by(raw.c.id)).all():
            if base is None or _body(tx, number, base) is None:
                yield number
    other = raw.alias()
    is_resting = exists().where(other.c.id == raw.c.base_id, other.c.base_id.is_not(None))  # itself, or what rests too
    yield from tx.scalars(select(raw.c.id).where(is_resting).order_by(raw.c.id)).all()


def _body(tx: Connection, number: int, base: bytes | None) -> bytes | None:
    row: Any = tx.execute(_PAGES.where(raw.c.id == number)).one()
    try:
        return body_of(row, base)
    except (ArchiveError, TypeError):  # of a body that is no bytes
        return None
