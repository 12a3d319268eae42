"""Leases on rows: taken by one owner for a while, taken over when they ran out or their owner is dead.

The tables have `lease_owner` and `lease_until`; `fence` rises with each taking where a late write must be refused.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, or_, select

Alive = Callable[[str], bool]


def free(
    tx: Connection, table: Table, now: datetime, alive: Alive, *, among: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    """The condition that a row can be taken: no lease, one that ran out, or one whose owner is dead.

    `among` narrows where leases can be at all, for a table too large to look through.
    """
    held = select(table.c.lease_owner).where(table.c.lease_owner.is_not(None))
    owners = tx.scalars((held if among is None else held.where(among)).distinct()).all()
    dead = [owner for owner in owners if not alive(owner)]
    return or_(table.c.lease_owner.is_(None), table.c.lease_until <= now, table.c.lease_owner.in_(dead))
