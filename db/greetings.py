"""Of which watches a channel was told that it has them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from db.schema import channel
from db.schema_channels import greeted

_KEPT = ""  # in the place of a watch: what the channel had before this was kept, it has


def new_to(tx: Connection, name: str, watches: Sequence[str]) -> list[str] | None:
    """Those of the channel's watches that it was never told of; None where the channel itself had no welcome yet."""
    if tx.scalar(select(channel.c.welcomed_at).where(channel.c.name == name)) is None:
        return None
    known = _known(tx, name)
    return [one for one in watches if one not in known] if _KEPT in known else []


def is_to_note(tx: Connection, name: str) -> bool:
    """Whether the channel had its welcome before anybody noted which watches it told of."""
    welcomed = select(channel.c.welcomed_at).where(channel.c.name == name, channel.c.welcomed_at.is_not(None))
    return tx.scalar(welcomed) is not None and _KEPT not in _known(tx, name)


def note(tx: Connection, name: str, watches: Collection[str], now: datetime) -> None:
    """Notes that the channel knows of these watches, from `now` (aware UTC) on."""
    known = _known(tx, name)
    rows = [{"channel": name, "watch": one, "at": now} for one in {_KEPT, *watches} if one not in known]
    if rows:
        tx.execute(insert(greeted), rows)


def _known(tx: Connection, name: str) -> frozenset[str]:
    return frozenset(tx.scalars(select(greeted.c.watch).where(greeted.c.channel == name)))
