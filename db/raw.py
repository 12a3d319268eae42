"""Pages as they came, kept compressed for a while: evidence, and matter to read again."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, exists, func, insert, select, true

from db.hot import Hot
from db.raw_bases import body_of, frame
from db.schema import article, raw
from db.subjects import Subject
from pressclip.errors import NotFound
from pressclip.models import Page, Status

_KEEP = Hot(
    insert(raw).returning(raw.c.id),
    "kind", "section_id", "article_id", "url", "final_url", "status", "at", "date", "headers", "outcome", "hash",
    "links", "size", "base_id", "body",
)  # fmt: skip
_FAILURES = frozenset(get_args(Status)) - {"ok", "new", "empty"}
_TOLD = (raw.c.id, raw.c.kind, raw.c.at, raw.c.outcome, raw.c.status, raw.c.size)
_STAND_INS = frozenset({"feed", "api"})  # for a section's page, which was not read then


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page as it came."""

    id: int
    subject: Subject
    url: str  # as asked
    final_url: str
    status: int
    at: datetime  # by our clock
    date: datetime  # by the server's
    content_type: str
    headers: tuple[tuple[str, str], ...]
    outcome: str  # how it was read: a method, or the status of a failure
    hash: str  # SHA-256 of the body, hexadecimal
    body: bytes


def keep(
    tx: Connection,
    page: Page,
    subject: Subject,
    *,
    links: str,
    outcome: str,
    now: datetime,
    digest: str | None = None,
) -> int | None:
    """Keeps a page; its number, or None where it shows nothing new. `digest`: SHA-256 of its body, if it is known.

    A section's page, and what feed or API list beside it, shows nothing new where `links` (hash of the addresses on
    it) and `outcome` are those of the last one kept, an article's where its body is that of the article's last. A page
    without body is never kept.

    It rests on the newest base of its kind and section (an article's: of any article of its site) that was read
    likewise, if that makes it smaller by half; a base serves a week, and 32 pages.
    """
    last_kept = _last(tx, subject)
    if subject.kind != "article" and last_kept is not None and (last_kept.links, last_kept.outcome) == (links, outcome):
        return None
    digest = digest or hashlib.sha256(page.body).hexdigest()
    is_known = subject.kind == "article" and last_kept is not None and last_kept.hash == digest
    if is_known or not page.body:
        return None
    packed, base_id = frame(tx, page.body, subject, outcome, now)
    made = _KEEP.first(
        tx,
        kind=subject.kind,
        section_id=None if subject.kind == "article" else subject.id,
        article_id=subject.id if subject.kind == "article" else None,
        url=page.url,
        final_url=page.final_url,
        status=page.status,
        at=now,
        date=page.date,
        headers=_headers(page),
        outcome=outcome,
        hash=digest,
        links=links,
        size=len(page.body),
        base_id=base_id,
        body=packed,
    )
    return int(made.id)


def _of(subject: Subject) -> ColumnElement[bool]:
    whose = raw.c.article_id if subject.kind == "article" else raw.c.section_id
    return and_(whose == subject.id, raw.c.kind == subject.kind)


def _newest(*conditions: ColumnElement[bool]) -> Any:
    """By number, not by time: a clock that ran ahead once must not hide what came since."""
    return select(func.max(raw.c.id)).where(*conditions).scalar_subquery()


def _newest_of(whose: ColumnElement[Any]) -> Hot:
    mine = (whose == bindparam("of"), raw.c.kind == bindparam("kind"))
    return Hot(select(raw.c.hash, raw.c.links, raw.c.outcome).where(raw.c.id == _newest(*mine)))


_LAST_OF_ARTICLE, _LAST_OF_SECTION = _newest_of(raw.c.article_id), _newest_of(raw.c.section_id)


def _last(tx: Connection, subject: Subject) -> Any:
    """The hash, links and outcome of the subject's last page; None where none is kept."""
    of_its_kind = _LAST_OF_ARTICLE if subject.kind == "article" else _LAST_OF_SECTION
    return of_its_kind.first(tx, of=subject.id, kind=subject.kind)


def _headers(page: Page) -> list[tuple[str, str]]:
    named = any(name.lower() == "content-type" for name, _ in page.headers)
    return [*page.headers] if named else [("content-type", page.content_type), *page.headers]


def load(tx: Connection, raw_id: int) -> KeptPage:
    """A kept page, its body proved by its hash. Raises NotFound, and ArchiveError where it or its base is damaged."""
    row = _row(tx, raw_id)
    headers = tuple((name, value) for name, value in row.headers)
    return KeptPage(
        id=row.id,
        subject=Subject(kind=row.kind, id=row.section_id if row.article_id is None else row.article_id),
        url=row.url,
        final_url=row.final_url,
        status=row.status,
        at=row.at,
        date=row.date,
        content_type=next(value for name, value in headers if name.lower() == "content-type"),
        headers=headers,
        outcome=row.outcome,
        hash=row.hash,
        body=body_of(row, None if row.base_id is None else body_of(_row(tx, row.base_id))),
    )


def _row(tx: Connection, raw_id: int) -> Row[Any]:
    row = tx.execute(select(raw).where(raw.c.id == raw_id)).one_or_none()
    if row is None:
        raise NotFound(f"no page is kept under the number {raw_id}")
    return row


def kept_of(tx: Connection, subject: Subject) -> list[int]:
    """The numbers of the kept pages of a subject, oldest first."""
    return list(tx.scalars(select(raw.c.id).where(_of(subject)).order_by(raw.c.id)))


def without_text(tx: Connection, section_id: int) -> list[int]:
    """The numbers of the last kept pages of a section's articles (where they were first seen) that gave no text."""
    settled = article.c.page_state != "owed"  # a page that is owed the daemon reads, and judges
    textless = func.coalesce(article.c.text, "") == ""
    mine = select(func.max(raw.c.id)).join(article, article.c.id == raw.c.article_id)
    mine = mine.where(article.c.section_id == section_id, settled, textless)
    return list(tx.scalars(mine.group_by(raw.c.article_id).order_by(func.max(raw.c.id))))


def last(tx: Connection, subject: Subject, *, good: bool) -> int | None:
    """The number of a subject's last kept page that could be read (`good`), or could not."""
    failed = raw.c.outcome.in_(_FAILURES if subject.kind in _STAND_INS else _FAILURES | _STAND_INS)
    return tx.scalar(select(_newest(_of(subject), ~failed if good else failed)))


def oldest_before(tx: Connection, moment: datetime) -> bool:
    """Whether a page is kept from `moment` or before that nothing rests on, so that `prune` would remove it."""
    return bool(_OLD.rows(tx, moment=moment))


def prune(tx: Connection, now: datetime, keep: timedelta, *, limit: int = 500) -> int:
    """Removes up to `limit` pages kept for `keep` or longer (all, where that is no time); returns how many.

    A base stays while pages rest on it.
    """
    old = raw.c.at <= now - keep if keep else true()
    removed = 0
    for _ in ("pages", "and bases that only these rested on"):
        oldest = select(raw.c.id).where(old, ~_is_base()).order_by(raw.c.at).limit(limit - removed)
        removed += tx.execute(delete(raw).where(raw.c.id.in_(oldest))).rowcount
    return removed


def _is_base() -> ColumnElement[bool]:
    other = raw.alias()
    return exists().where(other.c.base_id == raw.c.id)


_OLD = Hot(select(raw.c.id).where(raw.c.at <= bindparam("moment"), ~_is_base()).limit(1))


def sizes(tx: Connection) -> tuple[int, int]:
    """How many pages are kept, and how many bytes their bodies take."""
    row = tx.execute(select(func.count(), func.coalesce(func.sum(func.length(raw.c.body)), 0)).select_from(raw)).one()
    return row[0], row[1]


def listed(tx: Connection, section_id: int, *, limit: int) -> list[dict[str, Any]]:
    """The newest kept pages of a section, and of what stood in for them: id, kind, at, outcome, status, size."""
    mine = (raw.c.section_id == section_id, raw.c.kind != "article")
    rows = tx.execute(select(*_TOLD).where(*mine).order_by(raw.c.id.desc()).limit(limit))
    return [dict(row) for row in rows.mappings()]


def told(tx: Connection, raw_id: int) -> dict[str, Any]:
    """A kept page as `listed` tells it. Raises NotFound."""
    row = tx.execute(select(*_TOLD).where(raw.c.id == raw_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"no page is kept under the number {raw_id}")
    return dict(row)
