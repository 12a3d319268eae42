"""Which channels were told of an article on which watch: carried by an export, so that nobody hears of it twice.

Of an import they are `told` in no message. Those of the same names need no word of it; others are told as ever.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, insert, select

from db.import_places import Placed
from db.schema import message, owed

_Match = tuple[int, str, str]  # article, watch, occasion


def channels_of(tx: Connection, ids: Sequence[int]) -> Mapping[_Match, list[str]]:
    """The channels that were told, or are about to be, for each match of these articles."""
    rows = tx.execute(
        select(owed.c.article_id, owed.c.watch, owed.c.occasion, owed.c.channel)
        .outerjoin(message, message.c.id == owed.c.message_id)
        .where(owed.c.article_id.in_(ids), func.coalesce(message.c.state, "") != "failed")
        .order_by(owed.c.channel)
    )
    found: dict[_Match, list[str]] = defaultdict(list)
    for row in rows:
        found[row.article_id, row.watch, row.occasion].append(row.channel)
    return found


def keep(tx: Connection, placed: Mapping[int, Placed]) -> bool:
    """Keeps what lines tell of the channels, by article; returns whether any of it was new."""
    told = {(public_id, *what): at for public_id, one in placed.items() for what, at in one.told()}
    if not told:
        return False
    names = ("article_id", "channel", "watch", "occasion")
    mine = owed.c.article_id.in_({public_id for public_id, *_ in told})
    there = {tuple(row) for row in tx.execute(select(*(owed.c[name] for name in names)).where(mine))}
    rows = [
        dict(zip(names, what, strict=True)) | {"state": "told", "created": at}
        for what, at in sorted(told.items())
        if what not in there
    ]
    if rows:
        tx.execute(insert(owed), rows)
    return bool(rows)
