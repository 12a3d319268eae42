"""Names of sites: what the configuration calls a site is its own to choose, and to change."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, update

from db.counters import tell_anew
from db.schema import article, section, site
from db.schema_polling import span
from pressclip.addresses import divided, host_of, is_of_site, key

_LONGEST = 100  # of a name that an import takes


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


def called_otherwise(tx: Connection, home: str, shown_at: str | None) -> int | None:
    """The site that is called otherwise here, by its home; of several the one that was read last.

    One that was never read, but imported, must have the section `shown_at` that address: two sites that are followed
    at one home come from elsewhere as two, each with sections of its own.
    """
    same = [row for row in _last_read_first(tx) if key(row.home) == key(home)]
    at = () if shown_at is None else tx.scalars(select(section.c.site_id).where(section.c.key == key(shown_at))).all()
    return next((row.id for row in same if row.read_at is not None or row.id in at), None)


def was_at(tx: Connection, site_id: int, home: str) -> bool:
    """Whether a site is at this home's host, or has been: its own home, its sections and what these showed may tell."""
    there = select(site.c.home).where(site.c.id == site_id)
    sections = select(section.c.url).where(section.c.site_id == site_id)
    if any(_is_beside(one, home) for one in (*tx.scalars(there), *tx.scalars(sections))):
        return True
    shown = select(span.c.newest, span.c.oldest).join(section, section.c.id == span.c.section_id)
    hosts = {
        divided(one)[0]
        for row in tx.execute(shown.where(section.c.site_id == site_id))
        for one in (*row.newest, *row.oldest)
    }
    return divided(key(home))[0] in hosts


def apart(name: str, home: str) -> str:
    """What a site is called whose name another one has: by its host as well."""
    host = host_of(home).removeprefix("www.").replace(":", ".")
    return f"{name[: _LONGEST - len(host) - 3]} ({host})"[-_LONGEST:].strip()


def _is_beside(address: str, home: str) -> bool:
    return is_of_site(address, home) or is_of_site(home, address)


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
    """Gives sites their names, which are free once all of these have let go of theirs.

    Who follows the archive's changes knows each article by the name of its site, and is told of them again.
    """
    for number in names:
        tx.execute(update(site).where(site.c.id == number).values(name=f"\n{number}"))
    for number, name in names.items():
        tx.execute(update(site).where(site.c.id == number).values(name=name))
    if names:
        tell_anew(tx, article.c.site_id.in_(list(names)))
