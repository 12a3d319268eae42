"""Which article an address leads to: looked up by 64 bits of its key, and believed only where the key itself agrees.

A key is written out only where it is not that of the address that the article has now (`article.url`): most articles
have one address, and the file would hold each twice. So whoever changes that address calls `readdress` first, and who
takes the article away `move` or `remove`. Only keys that are written out are found by their article; the other one is
worked out.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from db import first_addresses
from db.hot import Hot
from db.schema import alias, article
from db.schema_keeping import first_address
from db.sqlite.lists import among
from pressclip.addresses import key

_REMEMBERED = 4096  # digests: a poll looks for its cards several times, the next one for most of them again
_BYTES = 8
_OTHER = alias.alias("other")
_FREE = (
    select(func.coalesce(func.max(_OTHER.c.n) + 1, 0))
    .where(_OTHER.c.digest == bindparam("of_digest"))
    .scalar_subquery()
)
_NAME = Hot(insert(alias).values(digest=bindparam("of_digest"), n=_FREE), "article_id", "key")
_TOLD = (alias.c.article_id, alias.c.key, article.c.url)
_BY_DIGEST = Hot(
    select(*_TOLD).join(article, article.c.id == alias.c.article_id).where(among(alias.c.digest, "digests"))
)
_OWN = (alias.c.digest == bindparam("of_digest"), alias.c.article_id == bindparam("of"), alias.c.key.is_(None))
_FURTHER = Hot(
    select(alias.c.article_id, alias.c.key).where(among(alias.c.article_id, "ids"), alias.c.key.is_not(None))
)
_URLS = Hot(select(article.c.id, article.c.url).where(among(article.c.id, "ids")))
_WRITE_OUT = Hot(update(alias).where(*_OWN).values(key=bindparam("written")))
_MOVE = Hot(
    update(alias)
    .where(alias.c.article_id == bindparam("lost"), alias.c.key.is_not(None))
    .values(article_id=bindparam("stays"))
)
_REMOVE_OWN = Hot(delete(alias).where(*_OWN))
_REMOVE_FURTHER = Hot(delete(alias).where(among(alias.c.article_id, "ids"), alias.c.key.is_not(None)))
_LEAVE_OUT = Hot(
    update(alias)
    .where(
        alias.c.digest == bindparam("of_digest"),
        alias.c.article_id == bindparam("of"),
        alias.c.key == bindparam("written"),
    )
    .values(key=None)
)
_URL = Hot(select(article.c.url).where(article.c.id == bindparam("of")))


@lru_cache(maxsize=_REMEMBERED)
def digest(of: str) -> int:
    """The 64 bits by which a key is looked up, as a signed number (BLAKE2b, RFC 7693)."""
    return int.from_bytes(blake2b(of.encode(errors="surrogatepass"), digest_size=_BYTES).digest(), "big", signed=True)


def digests(of: Collection[str]) -> list[int]:
    """Those of several keys."""
    return list(map(digest, of))


def key_of(row: Any) -> str:
    """The key of a row that holds `key` of an alias and `url` of its article."""
    return key(row.url) if row.key is None else row.key


def owners(tx: Connection, keys: Collection[str]) -> dict[str, int]:
    """The articles to which these keys lead, by key; those that lead to none are left out."""
    rows = _BY_DIGEST.rows(tx, digests=digests(keys)) if keys else ()
    wanted = frozenset(keys)
    return {one: row.article_id for row in rows if (one := key_of(row)) in wanted}


def as_shown(tx: Connection, keys: Sequence[str], shown: Sequence[str]) -> tuple[str, ...]:
    """The keys, each of an article that is `shown` at another address put as it is there.

    Where they are most of what is shown, as in most polls, nothing is asked for that.
    """
    if not keys or 2 * len(set(keys).intersection(shown)) >= len(shown):
        return tuple(keys)
    owned = owners(tx, {*keys, *shown})
    places = {owned[one]: one for one in reversed(shown) if one in owned}
    return tuple(dict.fromkeys(places.get(owned[one], one) if one in owned else one for one in keys))


def of_articles(tx: Connection, ids: Collection[int]) -> dict[int, list[str]]:
    """The keys of all addresses of each article, sorted."""
    return _with_further(tx, ids, _own_keys(tx, ids))


def of_rows(tx: Connection, rows: Sequence[Any]) -> dict[int, list[str]]:
    """The same of rows that hold `id` and `url`, sooner: that each url leads to its article is taken for granted."""
    own = {row.id: one for row in rows if (one := _key(row.url)) is not None}
    return _with_further(tx, [row.id for row in rows], own)


def _with_further(tx: Connection, ids: Collection[int], own: Mapping[int, str]) -> dict[int, list[str]]:
    found = {public_id: [one] for public_id, one in own.items()}
    for row in _FURTHER.rows(tx, ids=list(ids)) if ids else ():
        found.setdefault(row.article_id, []).append(row.key)
    return {public_id: sorted(keys) for public_id, keys in found.items()}


def _own_keys(tx: Connection, ids: Collection[int]) -> dict[int, str]:
    """The key of each article's address now, where it leads there; in a damaged archive it may not."""
    articles = _URLS.rows(tx, ids=list(ids)) if ids else ()
    own = {row.id: one for row in articles if (one := _key(row.url)) is not None}
    rows = _BY_DIGEST.rows(tx, digests=digests(own.values())) if own else ()
    led_to = {row.article_id for row in rows if row.key is None}
    return {public_id: one for public_id, one in own.items() if public_id in led_to}


def _key(url: str) -> str | None:
    try:
        return key(url)
    except ValueError:
        return None


def every(tx: Connection, at_once: int) -> Iterator[Sequence[tuple[str, int]]]:
    """All keys with the articles to which they lead, so many at once."""
    rows = tx.execute(select(*_TOLD).join(article, article.c.id == alias.c.article_id))
    return ([(key_of(row), row.article_id) for row in part] for part in rows.partitions(at_once))


def astray(tx: Connection, at_once: int) -> list[int]:
    """The articles that a key cannot find: it was not kept when they got another address. So many are read at once."""
    rows = tx.execute(select(alias.c.digest, *_TOLD).join(article, article.c.id == alias.c.article_id))
    parts = rows.partitions(at_once)
    return sorted({row.article_id for part in parts for row in part if digest(key_of(row)) != row.digest})


def ambiguous(tx: Connection) -> list[int]:
    """The articles with a key that leads to another one as well, as no table forbids."""
    several = select(alias.c.digest).group_by(alias.c.digest).having(func.count() > 1)
    wanted = select(*_TOLD).join(article, article.c.id == alias.c.article_id).where(alias.c.digest.in_(several))
    rows = [(key_of(row), row.article_id) for row in tx.execute(wanted)]
    many = Counter(one for one, _ in rows)
    return sorted({public_id for one, public_id in rows if many[one] > 1})


def first_elsewhere(tx: Connection, at_once: int) -> list[int]:
    """The articles that the key by which they were filed does not lead to: another one may be filed by it, too."""
    rows = tx.execute(select(first_address.c.article_id, first_address.c.key))
    found = []
    for part in rows.partitions(at_once):
        led_to = owners(tx, [row.key for row in part])
        found += [row.article_id for row in part if led_to.get(row.key) != row.article_id]
    return sorted(found)


def name(tx: Connection, keyed: Mapping[str, int], own: Collection[str] = ()) -> None:
    """Lets new keys lead to articles; `own` are those of the addresses that their articles have now."""
    _NAME.many(
        tx,
        (
            {"of_digest": digest(one), "article_id": public_id, "key": None if one in own else one}
            for one, public_id in keyed.items()
        ),
    )


def readdress(tx: Connection, article_id: int, url: str) -> None:
    """Keeps what leads to an article that is to have another address; called before it has that."""
    before = _URL.first(tx, of=article_id).url
    if (new := key(url)) != (old := key(before)):
        first_addresses.moves(tx, article_id, old, new)
        _write_out(tx, article_id, before)
        _LEAVE_OUT.run(tx, of_digest=digest(new), of=article_id, written=new)


def move(tx: Connection, lost: int, stays: int) -> None:
    """Lets all that leads to the article `lost`, which is still there, lead to `stays`."""
    _write_out(tx, lost, _URL.first(tx, of=lost).url)
    _MOVE.run(tx, lost=lost, stays=stays)


def remove(tx: Connection, ids: Collection[int]) -> None:
    """Lets nothing lead to these articles any more, which are still there."""
    own = _own_keys(tx, ids)
    _REMOVE_OWN.many(tx, [{"of_digest": digest(one), "of": public_id} for public_id, one in own.items()])
    _REMOVE_FURTHER.run(tx, ids=list(ids))
    if damaged := set(ids) - own.keys():
        tx.execute(delete(alias).where(alias.c.article_id.in_(damaged)))  # looks at every row


def _write_out(tx: Connection, article_id: int, url: str) -> None:
    """Keeps the key that is that of the article's address, before it has this one no more."""
    own = key(url)
    _WRITE_OUT.run(tx, of_digest=digest(own), of=article_id, written=own)
