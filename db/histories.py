"""Articles as they stood when they were, or would have been, judged: the states that a watch meets in turn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from db.articles import load
from db.card_words import TITLE
from db.schema import article, revision, section, sighting
from db.versions import IN_TIME
from pressclip.models import Document, StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A superseded version of one field, and until when it stood."""

    field: str  # title, excerpt, text
    source: str  # page, feed, api, card:SECTION_ID
    value: str
    until: datetime


class Place(NamedTuple):
    """One of the names of a section that showed the article, from when on (aware UTC).

    `asks`: where it was news already, the watches were asked then, as they are not at a first visit or for the past.
    """

    since: datetime
    name: str
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An article as it is, and what is known of how it became so; times are aware UTC."""

    stored: StoredArticle
    announced: datetime  # or filed, where it never was
    page_title: str | None
    card_title: str  # as the first section shows it by now
    page_at: datetime | None  # its page was first read
    text_at: datetime | None  # none: the text came with the article, or there is none yet
    page_owed: bool  # its page was, or is, to be read
    seen: tuple[Place, ...]  # by each name of each section
    versions: tuple[Version, ...]  # oldest first


def histories(tx: Connection, ids: Sequence[int]) -> list[History]:
    """The histories of the articles with these ids, in that order, by a constant number of queries."""
    stored = load(tx, ids)
    versions = _versions(tx, ids)
    seen = _seen(tx, ids)
    columns = (article.c.id, article.c.page_title, article.c.page_state, article.c.page_at, article.c.text_at)
    rows = {row.id: row for row in tx.execute(select(*columns).where(article.c.id.in_(ids)))}
    return [
        History(
            stored=one,
            announced=one.announced_at or one.first_seen,
            page_title=rows[public_id].page_title,
            card_title=seen[public_id][0].title if public_id in seen else one.article.title,
            page_at=rows[public_id].page_at,
            text_at=rows[public_id].text_at,
            page_owed=rows[public_id].page_state not in {"none", "reserved"},
            seen=tuple(
                Place(row.first_seen, name, asks=row.live and not row.baseline)
                for row in seen.get(public_id, ())
                for name in (row.name, *(row.formerly or ()))
            ),
            versions=tuple(versions.get(public_id, ())),
        )
        for public_id, one in stored.items()
    ]


def _versions(tx: Connection, ids: Sequence[int]) -> Mapping[int, list[Version]]:
    found: dict[int, list[Version]] = {}
    for row in tx.execute(select(revision).where(revision.c.article_id.in_(ids)).order_by(*IN_TIME)):
        one = Version(field=row.field, source=row.source, value=row.value, until=row.superseded_at)
        found.setdefault(row.article_id, []).append(one)
    return found


def _seen(tx: Connection, ids: Sequence[int]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in tx.execute(
        select(sighting.c.article_id, sighting.c.first_seen, sighting.c.live, sighting.c.baseline)
        .add_columns(TITLE.label("title"), section.c.name, section.c.formerly)
        .join(article, article.c.id == sighting.c.article_id)
        .join(section, section.c.id == sighting.c.section_id)
        .where(sighting.c.article_id.in_(ids))
        .order_by(sighting.c.first_seen, section.c.id)
    ):
        found.setdefault(row.article_id, []).append(row)
    return found


def moments(of: History, text_wait: timedelta) -> Iterator[tuple[datetime, Document]]:
    """What a watch is judged on, one after the other, until it matches; each with the time from which on it is. Pure.

    The card when it is announced, the text still unknown; then the text, or none once `text_wait` is over, and the
    text after all when it comes; and the article in each further section. Times are aware UTC; one may be to come.
    A section that showed news as old counts from the next one on that showed it as news.
    """
    begin, arrived = of.announced, _text_known(of)
    waits = of.page_owed and (arrived is None or arrived > begin)
    late = waits and (arrived is None or arrived >= begin + text_wait)
    decided = begin + text_wait if late else arrived or begin
    yield begin, as_of(of, begin, pending=waits)
    times = {one.since for one in of.seen if one.since > begin and _asks(one, of)} | ({decided} if waits else set())
    if arrived is not None and arrived > begin:
        times.add(arrived)
    for at in sorted(times):
        if late and at == decided:
            yield at, replace(as_of(of, at, pending=False), text="")
        if not (late and at == decided) or at == arrived:
            yield at, as_of(of, at, pending=waits and at < decided)


def unasked(of: History) -> Document | None:
    """News as its sections have it by now, those too that showed it as old, for which no watch was asked. Pure."""
    old = [one.since for one in of.seen if one.since > of.announced and not _asks(one, of)]
    if not old:
        return None
    at = max([*old, _text_known(of) or of.announced])
    return replace(as_of(of, at, pending=False), sections=tuple(one.name for one in of.seen))


def _asks(one: Place, of: History) -> bool:
    return one.asks or of.stored.announced_at is None  # what is no news is asked nothing, wherever it is seen


def _text_known(of: History) -> datetime | None:
    """When the text was first known; None if it never was."""
    if of.stored.article.text is None:
        return None
    return of.text_at or of.announced


def as_of(of: History, at: datetime, *, pending: bool) -> Document:
    """The article as it stood at that time; with `pending` a text that was not there yet is unknown. Pure."""
    arrived = _text_known(of)
    is_read = arrived is not None and arrived <= at
    shown = of.stored.article
    text = _at(of, at, "text", shown.text or "") if is_read else None
    excerpt = _at(of, at, "excerpt", shown.excerpt or "")
    then = replace(shown, title=_title(of, at), excerpt=excerpt, text=text)
    asked = max([of.announced, *(one.since for one in of.seen if one.since <= at and _asks(one, of))])
    sections = tuple(one.name for one in of.seen if one.since <= asked) or (of.stored.section,)
    document = replace(of.stored, article=then, sections=sections, formerly=()).document(pending=pending)
    return replace(document, authors=None) if pending and not is_read else document


def _title(of: History, at: datetime) -> str:
    page_at = of.page_at or _text_known(of)
    if of.page_title is not None and page_at is not None and page_at <= at:
        return _at(of, at, "title", of.page_title, "page")
    return _at(of, at, "title", of.card_title, "card:")


def _at(of: History, at: datetime, field: str, now: str, source: str = "") -> str:
    """The oldest version that was still standing at that time, or what stands now."""
    mine = (one for one in of.versions if one.field == field and one.source.startswith(source))
    return next((one.value for one in mine if one.until > at), now)
