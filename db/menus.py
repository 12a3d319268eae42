"""When the menus of sites were read and are due again, and what kept them from being read. Times are aware UTC."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, select, update

from db.hot import Hot
from db.schema import site
from db.sqlite.lists import among


def state(tx: Connection, site_id: int) -> RowMapping:
    """When the site's menu was read and is due again: menu_read_at, menu_due, menu_failures, menu_error."""
    columns = (site.c.menu_read_at, site.c.menu_due, site.c.menu_failures, site.c.menu_error)
    return tx.execute(select(*columns).where(site.c.id == site_id)).mappings().one()


_WAITS = site.c.menu_due.is_(None) | (site.c.menu_due <= bindparam("now"))
_DUE = Hot(select(site.c.id).where(among(site.c.name, "names"), _WAITS).limit(1))


def any_due(tx: Connection, names: Sequence[str], now: datetime) -> bool:
    """Whether the menu of any of these sites is to be read now."""
    return bool(_DUE.rows(tx, names=list(names), now=now))


def tried(tx: Connection, site_id: int, *, now: datetime, due: datetime, error: str | None, failures: int) -> None:
    """Records a reading of the menu, or the failure of one, and when the next is due."""
    values: dict[str, Any] = {"menu_due": due, "menu_error": error, "menu_failures": failures}
    if error is None:
        values["menu_read_at"] = now
    tx.execute(update(site).where(site.c.id == site_id).values(**values))


def put_off(tx: Connection, site_id: int, *, due: datetime, why: str) -> None:
    """Records that a menu waits for its turn; a failure before that stands."""
    mine = update(site).where(site.c.id == site_id)
    tx.execute(mine.values(menu_due=due))
    tx.execute(mine.where(site.c.menu_failures == 0).values(menu_error=why))


def errors(tx: Connection, names: Sequence[str]) -> list[str]:
    """What kept the menus of these sites, which are followed by them, from being read last time."""
    rows = tx.execute(_with_error(names).where(site.c.menu_failures > 0))
    return [f"the menu of {row.name} could not be read: {row.menu_error}" for row in rows]


def waiting(tx: Connection, names: Sequence[str]) -> list[str]:
    """The menus of these sites that wait for their turn, and for what."""
    rows = tx.execute(_with_error(names).where(site.c.menu_failures == 0))
    return [f"the menu of {row.name}: {row.menu_error}" for row in rows]


def _with_error(names: Sequence[str]) -> Select[tuple[str, str]]:
    told = select(site.c.name, site.c.menu_error).where(site.c.menu_error.is_not(None), site.c.name.in_(names))
    return told.order_by(site.c.id)


def ask_again(tx: Connection, site_number: int) -> None:
    """Makes the site's menu due now."""
    tx.execute(update(site).where(site.c.id == site_number).values(menu_due=None))
