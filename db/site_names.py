"""Names of sites: what the configuration calls a site is its own to choose, and to change."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, update

from db.schema import section, site
from pressclip.addresses import key


def rename(tx: Connection, homes: Mapping[str, str]) -> None:
    """Takes a site of a new name for one that was read before and is named no more, where their home is the same.

    `homes`: those of all sites that the configuration names. Of several such the one that was read last goes on.
    """
    read_at = select(func.max(section.c.last_success)).where(section.c.site_id == site.c.id).scalar_subquery()
    rows = tx.execute(select(site.c.id, site.c.name, site.c.home).where(read_at.is_not(None)).order_by(read_at.desc()))
    left = [row for row in rows if row.name not in homes]
    known = set(tx.scalars(select(site.c.name)))
    for name, home in homes.items():
        same = next((row for row in left if key(row.home) == key(home)), None)
        if name not in known and same is not None:
            tx.execute(update(site).where(site.c.id == same.id).values(name=name))
            left.remove(same)
