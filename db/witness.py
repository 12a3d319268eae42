"""A section's second witness, its feed or the API: when it is asked again, and what it or the page shows alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from db import forgetting
from db.bounds import bounded_card
from db.hot import Hot
from db.schema import feed, finding
from pressclip.addresses import key
from pressclip.models import Card, Validators

_FEEDS = Hot(select(feed).where(feed.c.section_id == bindparam("of")))
_FIRST_WAIT = timedelta(minutes=15)  # after a failure, doubled with each
_LONGEST_WAIT = timedelta(days=1)
_TIMES, _LASTING = 3, timedelta(hours=1)  # caches of an hour and a post withdrawn at once are nobody's trouble
_OVER = timedelta(days=1)  # not seen for so long, it does not stand any more
_FORGOTTEN = timedelta(days=30)

Witness = Literal["feed", "api"]
Kind = Literal["feed", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFeed:
    """What is known of a section's own feed, or of the API's list of it.

    Times are aware UTC; before `not_before` it is not to be asked.
    """

    url: str | None  # None: not found yet
    validators: Validators
    read_at: datetime | None = None
    failures: int = 0
    gone: bool = False  # not found again and again: there is none
    not_before: datetime | None = None
    error: str | None = None

    def waits(self, now: datetime) -> bool:
        """Whether it is left alone for now."""
        return self.not_before is not None and self.not_before > now


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page and its feed compared: the cards that one of them has alone, the keys of what both have."""

    only_feed: Sequence[Card]
    only_page: Sequence[Card]
    both: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one witness showed `times` times and the other did not. Times are aware UTC."""

    kind: Kind  # who shows it
    key: str
    url: str
    title: str
    first_seen: datetime
    last_seen: datetime
    times: int

    @property
    def words(self) -> str:
        """What it says to the operator; the same each time."""
        where = "in feed or API, not on the page" if self.kind == "feed" else "on the page, not in feed or API"
        return f"{where}: {self.title} {self.url}"


def witnesses_of(tx: Connection, section_id: int) -> dict[Witness, SectionFeed]:
    """What is known of the section's feed and of the API's list of it."""
    return {
        row.kind: SectionFeed(
            url=row.url,
            validators=Validators(etag=row.etag, last_modified=row.last_modified),
            read_at=row.read_at,
            failures=row.failures,
            gone=row.gone,
            not_before=row.not_before,
            error=row.error,
        )
        for row in _FEEDS.rows(tx, of=section_id)
    }


def remember(tx: Connection, section_id: int, kind: Witness, url: str) -> None:
    """Notes where the section's feed or list is; of another address nothing is known yet."""
    mine = _mine(section_id, kind)
    if tx.scalar(select(feed.c.url).where(*mine)) != url:
        tx.execute(delete(feed).where(*mine))
        tx.execute(insert(feed).values(section_id=section_id, kind=kind, url=url))


def read(tx: Connection, section_id: int, kind: Witness, validators: Validators, now: datetime) -> None:
    """Notes that the remembered feed or list was read, or proved to be unmodified."""
    known = {"etag": validators.etag, "last_modified": validators.last_modified, "read_at": now}
    again = update(feed).where(*_mine(section_id, kind))
    tx.execute(again.values(**known, failures=0, gone=False, not_before=None, error=None))


def failed(tx: Connection, section_id: int, kind: Witness, error: str, now: datetime, *, missing: bool) -> bool:
    """Notes that the feed or list could not be read, and whether that is because it is `missing`.

    It is left alone for a while, twice as long each time; what is missing again is taken for none, for a day. Returns
    whether the last failure was another one, or none.
    """
    mine = _mine(section_id, kind)
    row = tx.execute(select(feed.c.failures, feed.c.error).where(*mine)).one_or_none()
    before, told = (0, None) if row is None else tuple(row)
    gone = missing and before > 0
    wait = _LONGEST_WAIT if gone else min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(before, 10))
    values = {"failures": before + 1, "gone": gone, "not_before": now + wait, "error": error}
    if row is None:
        tx.execute(insert(feed).values(section_id=section_id, kind=kind, **values))
    else:
        tx.execute(update(feed).where(*mine).values(**values))
    return bool(told != error)


def _mine(section_id: int, kind: Witness) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return feed.c.section_id == section_id, feed.c.kind == kind


def record(tx: Connection, section_id: int, shown: Shown, now: datetime) -> None:
    """Notes what one witness shows alone: new findings, those seen again, those that are over because both show it."""
    here = finding.c.section_id == section_id
    found = _found(shown)
    for one in forgetting.known(tx, {one for _, one in found}):
        found = {named: card for named, card in found.items() if named[1] != one}
    rows = tx.execute(select(finding.c.kind, finding.c.key).where(here, finding.c.last_seen >= now - _FORGOTTEN))
    known = {(row.kind, row.key) for row in rows}
    tx.execute(delete(finding).where(here, finding.c.last_seen < now - _FORGOTTEN))
    for kind in ("feed", "page"):
        mine = (here, finding.c.kind == kind)
        over = {*shown.both, *(one for other, one in found if other != kind)}
        tx.execute(delete(finding).where(*mine, finding.c.key.in_(over)))
        again = finding.c.key.in_([one for same, one in found if same == kind])
        tx.execute(update(finding).where(*mine, again).values(last_seen=now, times=finding.c.times + 1))
    new = [
        {"section_id": section_id, "kind": kind, "key": one, "url": card.url, "title": card.title}
        | {"first_seen": now, "last_seen": now}
        for (kind, one), card in found.items()
        if (kind, one) not in known
    ]
    if new:
        tx.execute(insert(finding), new)


def standing(tx: Connection, section_id: int, now: datetime) -> list[Finding]:
    """The findings of a section that the operator should hear of: seen three times, over an hour, and still there.

    Those that `told` marked are left out.
    """
    rows = tx.execute(
        select(finding)
        .where(finding.c.section_id == section_id, finding.c.told.is_(False), *_stands(now))
        .order_by(finding.c.first_seen, finding.c.kind, finding.c.key)
    )
    return [
        Finding(
            kind=row.kind,
            key=row.key,
            url=row.url,
            title=row.title,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            times=row.times,
        )
        for row in rows
    ]


def told(tx: Connection, section_id: int, findings: Sequence[Finding]) -> None:
    """Marks findings that the operator was told of."""
    mine = (finding.c.section_id == section_id, finding.c.key.in_([one.key for one in findings]))
    tx.execute(update(finding).where(*mine).values(told=True))


def count(tx: Connection, now: datetime) -> dict[int, int]:
    """How many findings of each section stand, told or not, by its id; sections without are left out."""
    number = func.count().label("number")
    rows = tx.execute(select(finding.c.section_id, number).where(*_stands(now)).group_by(finding.c.section_id))
    return {row.section_id: row.number for row in rows}


def _stands(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Seen three times, over an hour, and still there."""
    lasted = type_coerce(finding.c.last_seen, BigInteger) - type_coerce(finding.c.first_seen, BigInteger)
    long = lasted >= _LASTING // timedelta(microseconds=1)
    return finding.c.times >= _TIMES, long, finding.c.last_seen > now - _OVER


def _found(shown: Shown) -> dict[tuple[Kind, str], Card]:
    in_feed: dict[tuple[Kind, str], Card] = {("feed", key(card.url)): bounded_card(card) for card in shown.only_feed}
    return in_feed | {("page", key(card.url)): bounded_card(card) for card in shown.only_page}
