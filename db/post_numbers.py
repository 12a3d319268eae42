"""The numbers of posts (WordPress's `?p=7`, which its feeds give as guid): they stay when slug or date are edited."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from db import aliases, forgetting
from db.alike import is_like_text, is_same_title
from db.merging import merge
from db.schema import article
from pressclip.addresses import key


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """An article as it is shown now, and the key of its post's number; `text` where the whole of it is told."""

    number: str
    title: str
    text: str | None = None


def unite(tx: Connection, numbered: Mapping[str, Numbered], shown: Collection[str], now: datetime) -> None:
    """Gives known articles the addresses that their numbers prove to be theirs; two that prove to be one become one.

    `numbered` is by the keys of addresses, `shown` the keys of all that stands beside it now. Nothing is proven where
    one number is given to two addresses, where the article still stands at another one, or where neither the title
    nor the last part of the address is the same, nor the text alike (and no other one's): a site that was moved may
    number its posts anew. An address of which nothing is known, and whose number was forgotten, is forgotten with it.
    """
    often = Counter(one.number for one in numbered.values())
    sure = {at: one for at, one in numbered.items() if often[one.number] == 1}
    if not sure:
        return
    wanted = {*sure, *(one.number for one in sure.values()), *shown}
    owners = aliases.owners(tx, wanted)
    of = select(article.c.id, article.c.title, article.c.url).where(article.c.id.in_(set(owners.values())))
    rows = {row.id: row for row in tx.execute(of)}
    known = {one: rows[owner] for one, owner in owners.items()}
    standing = {known[one].id for one in shown if one in known}
    new: dict[str, int] = {}
    _forget_too(tx, {at: one.number for at, one in sure.items() if at not in known}, now)
    for at, one in sure.items():
        mine, same = known.get(at), known.get(one.number)
        if mine is not None and same is None:
            new[one.number] = mine.id
        elif same is None or same.id in standing or not _is_like(tx, at, numbered, same):
            continue
        elif mine is None:
            new[at] = same.id
        else:
            merge(tx, max(mine.id, same.id), min(mine.id, same.id), now)
    aliases.name(tx, new)


def _is_like(tx: Connection, at: str, numbered: Mapping[str, Numbered], known: Any) -> bool:
    one = numbered[at]
    if is_same_title(one.title, known.title) or at.rpartition("/")[2] == key(known.url).rpartition("/")[2]:
        return True
    text = tx.scalar(select(article.c.text).where(article.c.id == known.id)) if one.text else None
    if not is_like_text(one.text, text):
        return False
    # A site's own words, such as an offer to subscribe, may be most of many texts.
    return not any(is_like_text(one.text, other.text) for beside, other in numbered.items() if beside != at)


def _forget_too(tx: Connection, numbers: Mapping[str, str], now: datetime) -> None:
    """Keeps an article that was forgotten from being filed at a new address; nothing else is left to know it by."""
    barred = forgetting.known(tx, set(numbers.values()))
    if moved := [at for at, number in numbers.items() if number in barred]:
        forgetting.remember(tx, forgetting.entries_of(moved, forgetting.salt_of(tx), now))
