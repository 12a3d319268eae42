"""When the menus of sites were read and are due again, and what kept them from being read. Times are aware UTC."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select, update

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


def errors(tx: Connection, names: Sequence[str]) -> list[str]:
    """What kept the menus of these sites, which are followed by them, from being read last time."""
    failed = (site.c.menu_error.is_not(None), site.c.name.in_(names))
    rows = tx.execute(select(site.c.name, site.c.menu_error).where(*failed).order_by(site.c.id))
    return [f"the menu of {row.name} could not be read: {row.menu_error}" for row in rows]


def ask_again(tx: Connection, site_number: int) -> None:
    """Makes the site's menu due now."""
    tx.execute(update(site).where(site.c.id == site_number).values(menu_due=None))
