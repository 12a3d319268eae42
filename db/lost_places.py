"""Watches that are bound to a section which no site has, nor had: they are silent, and somebody should know."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from db.schema import site
from db.sections import every_section


def lost_places(tx: Connection, bound: Mapping[str, Iterable[str]], menus: Iterable[str]) -> list[str]:
    """What to tell of each watch (by name: the sections that it follows, `name` or `site/name`).

    Nothing as long as the menu of one of these sites was never read, or no section is known at all.
    """
    read = set(tx.scalars(select(site.c.name).where(site.c.menu_read_at.is_not(None))))
    names = {(one.site, name) for one in every_section(tx) for name in (one.name, *one.formerly)}
    if not names or not set(menus) <= read:
        return []
    known = {name.casefold() for _, name in names} | {f"{place}/{name}".casefold() for place, name in names}
    missing = {watch: sorted(one for one in places if one.casefold() not in known) for watch, places in bound.items()}
    return [
        f"the watch {watch} follows {', '.join(places)}, and no site has a section of that name"
        for watch, places in missing.items()
        if places
    ]
