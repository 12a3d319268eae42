"""The numbers of posts (WordPress's `?p=7`, which its feeds give as guid): they stay when slug or date are edited."""

from collections import Counter
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, insert, select

from db.schema import alias


def unite(tx: Connection, numbered: Mapping[str, str], shown: Collection[str]) -> None:
    """Gives known articles the addresses that their numbers prove to be theirs.

    `numbered` has the key of a number for the key of an address, `shown` the keys of all that stands beside it now:
    where one number is given to two addresses, or an article still stands at another one, nothing is proven.
    """
    often = Counter(numbered.values())
    sure = {one: number for one, number in numbered.items() if often[number] == 1}
    wanted = {*sure, *sure.values(), *shown}
    known = {row.key: row.article_id for row in tx.execute(select(alias).where(alias.c.key.in_(wanted)))}
    standing = {known[one] for one in shown if one in known}
    new = []
    for one, number in sure.items():
        if one in known and number not in known:
            new.append({"key": number, "article_id": known[one]})
        elif one not in known and number in known and known[number] not in standing:
            new.append({"key": one, "article_id": known[number]})
    if new:
        tx.execute(insert(alias), new)
