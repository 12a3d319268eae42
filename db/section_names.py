"""Names of sections: one is unique in its site; the former ones lead to a section until another one takes them."""

import re
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, select, update

from db import indexing
from db.counters import tell_anew
from db.schema import article, section, sighting

_MOST = 20  # former names of a section


def free(tx: Connection, site_id: int, name: str, mine: int | None) -> str:
    """The name, with a number behind it where another section of the site than `mine` (an id) has it."""
    taken = set(tx.scalars(select(section.c.name).where(section.c.site_id == site_id, section.c.id != (mine or 0))))
    number = 2
    free_name = name
    while free_name in taken:
        free_name = f"{name} ({number})"
        number += 1
    return free_name


def is_waiting(name: str, wanted: str) -> bool:
    """Whether a section has a name only as long as the one that it should have is another's. Pure."""
    return re.fullmatch(re.escape(wanted) + r" \(\d+\)", name) is not None


def former(names: Iterable[str], name: str) -> list[str] | None:
    """The names that a section had before `name`, as they are kept: the newest, each once; None without any. Pure."""
    return [one for one in dict.fromkeys(names) if one != name][-_MOST:] or None


def give_up(tx: Connection, site_id: int, name: str, left: ColumnElement[bool]) -> None:
    """A section that is followed no more (`left`) leaves its name to another, and takes one with a number behind it."""
    mine = tx.scalar(select(section.c.id).where(section.c.site_id == site_id, section.c.name == name, left))
    if mine is not None:
        shown = tx.scalars(select(sighting.c.article_id).where(sighting.c.section_id == mine)).all()
        with indexing.reindexed(tx, shown):
            tx.execute(update(section).where(section.c.id == mine).values(name=free(tx, site_id, name, None)))
        told_anew(tx, mine)


def told_anew(tx: Connection, mine: int) -> None:
    """Who follows the archive's changes knows articles by the names of their sections, and is told of them again."""
    tell_anew(tx, article.c.id.in_(select(sighting.c.article_id).where(sighting.c.section_id == mine)))


def release(tx: Connection, site_id: int, name: str, mine: int | None) -> None:
    """A name that a section (`mine`; None: a new one) takes leads to no other of its site any more."""
    renamed = select(section.c.id, section.c.formerly).where(section.c.site_id == site_id, section.c.id != (mine or 0))
    for row in tx.execute(renamed.where(section.c.formerly.is_not(None))).all():
        if name in row.formerly:
            _keep(tx, row.id, former(row.formerly, name))


def _keep(tx: Connection, mine: int, names: list[str] | None) -> None:
    """Former names are words of the articles that the section showed."""
    shown = tx.scalars(select(sighting.c.article_id).where(sighting.c.section_id == mine)).all()
    with indexing.reindexed(tx, shown):
        tx.execute(update(section).where(section.c.id == mine).values(formerly=names))


def add_former(tx: Connection, site_id: int, mine: int, names: Iterable[str]) -> None:
    """What another archive says a section was called before; no name that another section of the site has or had."""
    every = select(section.c.id, section.c.name, section.c.formerly).where(section.c.site_id == site_id)
    rows = tx.execute(every).all()
    taken = {name for row in rows if row.id != mine for name in (row.name, *(row.formerly or ()))}
    own = next(row for row in rows if row.id == mine)
    known = own.formerly or []
    more = former([*(name for name in names if name not in taken and name not in known), *known], own.name)
    if more and more != known:
        _keep(tx, mine, more)
