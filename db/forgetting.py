"""What was forgotten on purpose stays so: hashes of its addresses, in the archive and in a journal beside it.

A hash is SHA-256 over the archive's salt and the address's key, so that nothing of the address is left, and no list of
hashed addresses made elsewhere tells which it was. The journal (`NAME.forgotten`) is not part of a backup: what it
names is erased from a restored copy when that is opened.
"""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, bindparam, delete, func, insert, inspect, select

from db import aliases, owned, owner
from db.durable import write_whole
from db.hot import Hot
from db.schema import meta
from db.schema_keeping import forgotten
from db.sqlite.lists import among
from pressclip.errors import ArchiveError

_SALTS = "forgotten_salts"
_UNWIPED = "unwiped"
_TOLD = Hot(select(meta.c.value).where(meta.c.name == bindparam("named")))
_AMONG = Hot(select(forgotten.c.hash).where(among(forgotten.c.hash, "hashes")))
_LINE = re.compile(r"([0-9a-f]{32}) ([0-9a-f]{64}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
_FETCHED = 10_000
_WIPED_WITHIN = timedelta(hours=6)  # of the largest archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the journal, a row of the table."""

    salt: str
    hash: str
    at: datetime


def known(tx: Connection, keys: Collection[str]) -> frozenset[str]:
    """Those of the keys that are not to be filed; one short look where nothing was ever forgotten."""
    salts = _salts(tx) if keys else []
    if not salts:
        return frozenset()
    by_hash = {hash_of(salt, key): key for salt in salts for key in keys}
    return frozenset(by_hash[row.hash] for row in _AMONG.rows(tx, hashes=list(by_hash)))


def hash_of(salt: str, key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(f"{salt} {key}".encode()).hexdigest()


def salt_of(tx: Connection) -> str:
    """The archive's salt; a new one where nothing was forgotten yet, which `remember` then keeps."""
    return next(iter(_salts(tx)), secrets.token_hex(16))


def entries_of(keys: Iterable[str], salt: str, now: datetime) -> list[Entry]:
    """What is to be remembered of these keys, at `now` (aware UTC)."""
    return [Entry(salt=salt, hash=hash_of(salt, key), at=now.replace(microsecond=0)) for key in sorted(set(keys))]


def remember(tx: Connection, entries: Sequence[Entry]) -> None:
    """Keeps these from being filed from now on."""
    there = _among(tx, entries)
    new = {one.hash: one for one in entries if one.hash not in there}
    if new:
        tx.execute(insert(forgotten), [{"hash": one.hash, "salt": one.salt, "at": one.at} for one in new.values()])
        salts = list(dict.fromkeys([*_salts(tx), *(one.salt for one in new.values())]))
        tx.execute(delete(meta).where(meta.c.name == _SALTS))
        tx.execute(insert(meta).values(name=_SALTS, value=json.dumps(salts)))


def note_unwiped(tx: Connection, now: datetime) -> None:
    """Notes that this process erased something that it has still to wipe out of the file."""
    wiped(tx)
    tx.execute(insert(meta).values(name=_UNWIPED, value=f"{now:%Y-%m-%dT%H:%M:%SZ} {owner.me()}"))


def wiped(tx: Connection) -> None:
    """Notes that nothing is left to be wiped."""
    tx.execute(delete(meta).where(meta.c.name == _UNWIPED))


def is_left_unwiped(tx: Connection, now: datetime) -> bool:
    """Whether a process erased something and died before it had wiped it out of the file.

    Whether one of another machine did, as of a container that is gone, nobody can tell but by the time.
    """
    row = _TOLD.first(tx, named=_UNWIPED)
    if row is None:
        return False
    stamp, _, who = row.value.rpartition(" ")
    return not owner.is_alive(who) or abs(now - _time(stamp)) > _WIPED_WITHIN


def astray(tx: Connection) -> int:
    """How many forgotten addresses have a salt that is not among those in use, so that nothing is known by them."""
    strange = forgotten.c.salt.not_in(_salts(tx))
    return tx.scalar(select(func.count()).select_from(forgotten).where(strange)) or 0


def missing(tx: Connection, entries: Sequence[Entry]) -> list[Entry]:
    """Those of the entries that the archive does not have: it was restored from before they were made."""
    if not inspect(tx).has_table(forgotten.name):
        return list(entries)  # of a schema before any was forgotten
    there = _among(tx, entries)
    return [one for one in entries if one.hash not in there]


def still_there(tx: Connection, entries: Sequence[Entry]) -> list[int]:
    """The articles that one of the entries means, and that are in the archive all the same."""
    salts, hashes = {one.salt for one in entries}, {one.hash for one in entries}
    found = aliases.every(tx, _FETCHED)
    return sorted({owner for part in found for key, owner in part if not hashes.isdisjoint(_all(salts, key))})


def _all(salts: Iterable[str], key: str) -> set[str]:
    return {hash_of(salt, key) for salt in salts}


def _salts(tx: Connection) -> list[str]:
    row = _TOLD.first(tx, named=_SALTS)
    return [] if row is None else list(json.loads(row.value))


def _among(tx: Connection, entries: Sequence[Entry]) -> frozenset[str]:
    return frozenset(row.hash for row in _AMONG.rows(tx, hashes=[one.hash for one in entries]))


def journal_of(path: Path) -> Path:
    """The journal of the archive at `path`."""
    return path.with_name(path.name + ".forgotten")


def read_journal(path: Path) -> list[Entry]:
    """The entries of an archive's journal; a line that a power cut left half written is passed over.

    Raises ArchiveError where it cannot be read.
    """
    try:
        lines = journal_of(path).read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ArchiveError(f"{journal_of(path)}: cannot be read: {error.strerror}") from error
    found = filter(None, map(_LINE.fullmatch, lines))
    return [Entry(salt=one[1], hash=one[2], at=_time(one[3])) for one in found]


def append_journal(path: Path, entries: Sequence[Entry]) -> None:
    """Writes entries to an archive's journal and has them on the disk before it returns. Raises OSError."""
    journal = journal_of(path)
    lines = "".join(f"{one.salt} {one.hash} {one.at:%Y-%m-%dT%H:%M:%SZ}\n" for one in entries)
    opened = owned.opened(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, path)
    try:
        write_whole(opened, f"\n{lines}" if journal.stat().st_size else lines)  # after a torn line
    finally:
        os.close(opened)


def _time(stamp: str) -> datetime:
    try:
        return datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
