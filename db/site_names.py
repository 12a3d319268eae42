"""Names of sites: what the configuration calls a site is its own to choose, and to change."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, update

from db.schema import section, site
from pressclip.addresses import key


def rename(tx: Connection, homes: Mapping[str, str]) -> None:
    """Takes a site of a new name for one that is called so no more, where their home is the same.

    `homes`: those of all sites that the configuration names. One that it names no more must have been read before; of
    several such the one that was read last goes on. Names that change places leave the past of each site with its home.
    """
    rows = _last_read_first(tx)
    stay = {row.name for row in rows if row.name in homes and key(row.home) == key(homes[row.name])}
    left = [row for row in rows if row.name not in stay and (row.name in homes or row.read_at is not None)]
    becomes: dict[int, str] = {}
    for name in [name for name in homes if name not in stay]:
        same = next((row for row in left if key(row.home) == key(homes[name])), None)
        if same is not None:
            becomes[same.id] = name
            left.remove(same)
    _call(tx, _without_taken(becomes, rows))


def called_otherwise(tx: Connection, home: str) -> int | None:
    """The site that was read with this home, whatever it is called here; of several the one that was read last."""
    return next(
        (row.id for row in _last_read_first(tx) if row.read_at is not None and key(row.home) == key(home)), None
    )


def _last_read_first(tx: Connection) -> Sequence[Any]:
    read_at = select(func.max(section.c.last_success)).where(section.c.site_id == site.c.id).scalar_subquery()
    columns = (site.c.id, site.c.name, site.c.home, read_at.label("read_at"))
    return sorted(tx.execute(select(*columns)), key=lambda row: str(row.read_at or ""), reverse=True)


def _without_taken(becomes: dict[int, str], rows: Sequence[Any]) -> dict[int, str]:
    """Those of the new names that no other site keeps."""
    while taken := {row.name for row in rows if row.id not in becomes} & {*becomes.values()}:
        becomes = {number: name for number, name in becomes.items() if name not in taken}
    return becomes


def _call(tx: Connection, names: Mapping[int, str]) -> None:
    """Gives sites their names, which are free once all of these have let go of theirs."""
    for number in names:
        tx.execute(update(site).where(site.c.id == number).values(name=f"\n{number}"))
    for number, name in names.items():
        tx.execute(update(site).where(site.c.id == number).values(name=name))
