"""Which article a page belongs to: known ones become one where address and words agree, and never by either alone.

A redirect, or the canonical address that a page states, may lead to a landing page, or name one page for all: an
article that is known at such an address is the same one only if title or text say so too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from db import aliases
from db.alike import fingerprint, is_beginning, is_like_text, is_like_title, is_same_title
from db.incidents import noted_once
from db.keys import end_of, first_key, minute_of
from db.merging import merge
from db.schema import article, sighting
from pressclip.addresses import is_by_number, key, long_numbers
from pressclip.errors import NotAnArticle
from pressclip.models import Article

_NEAR = timedelta(days=2)  # a slug is edited soon, or with a redirect
_STORY = (article.c.id, article.c.title, article.c.page_title, article.c.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The addresses that a page proves, or states, to be its own, and the one to open."""

    linked: str  # as the card had it
    found_at: str  # after redirects
    canonical: str  # as the page states it, else `found_at`
    doubted: str | None = None  # a canonical address for which nothing speaks

    @property
    def proven(self) -> tuple[str, ...]:
        """All but what is only stated."""
        return tuple(dict.fromkeys((self.linked, self.found_at)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """The article that a page belongs to."""

    article_id: int
    url: str  # to open
    shown_before: bool = False  # a section that linked to it had shown it at another address


def adopt(tx: Connection, article_id: int, page: Article, own: Own, now: datetime) -> Adopted:
    """The article that a page belongs to, which gets the page's addresses; two that prove to be one become one.

    Raises NotAnArticle where a redirect leads to another article, or to a page that has nothing of the known one.
    """
    if own.doubted is not None:
        _tell(tx, article_id, own.doubted, now)
    proven, stated = {key(one) for one in own.proven}, key(own.canonical)
    owners = aliases.owners(tx, {*proven, stated})
    others = {one for one in owners.values() if one != article_id}
    if not others and _leads_astray(tx, article_id, page, own):
        raise NotAnArticle(f"its page is another one now, {own.canonical}")
    if not others:
        _alias(tx, article_id, {*proven, stated})
        return Adopted(article_id=article_id, url=own.canonical)
    by_number = is_by_number(own.linked)
    led_to = {owners[one] for one in proven if one in owners} - {article_id}
    same = others if by_number and len(others) == 1 else _proven(tx, article_id, page, others, led_to)
    if led_to - same or (by_number and others - same):
        raise NotAnArticle(f"its page is that of another article, {own.canonical}")
    is_wrong = owners.get(stated, article_id) not in {article_id, *same}
    if is_wrong:
        _tell(tx, article_id, own.canonical, now)
    stays, shown_before = _united(tx, article_id, same, now)
    _alias(tx, stays, proven if is_wrong else {*proven, stated})
    return Adopted(article_id=stays, url=own.found_at if is_wrong else own.canonical, shown_before=shown_before)


def _leads_astray(tx: Connection, article_id: int, page: Article, own: Own) -> bool:
    """Whether the way to an article's page leads to another one: neither slug nor title nor text are like it.

    A site that takes an article down may send its readers to any other page.
    """
    slugs = {key(one).rpartition("/")[2] for one in (own.linked, own.found_at)}
    if len(slugs) == 1 or is_by_number(own.linked) or long_numbers(own.linked) & long_numbers(own.found_at):
        return False
    mine = tx.execute(select(*_STORY).where(article.c.id == article_id)).one()
    if is_like_text(mine.text, page.text):
        return False
    return not any(is_like_title(one, page.title) or is_beginning(one, page.title) for one in _titles(mine))


def _proven(tx: Connection, article_id: int, page: Article, others: set[int], led_to: set[int]) -> set[int]:
    """Those of the other articles at the page's addresses that are the same one by their words too."""
    rows = {row.id: row for row in tx.execute(select(*_STORY).where(article.c.id.in_({article_id, *others})))}
    mine = rows[article_id]
    return {
        one
        for one in others
        if (_is_moved(mine, rows[one], page) if one in led_to else _is_stated_rightly(mine, rows[one], page))
    }


def _is_moved(mine: Any, other: Any, page: Article) -> bool:
    """Whether a redirect from one article's address to the other's is a new address; the page is the other's."""
    if is_like_text(mine.text, page.text):
        return True
    return any(is_like_title(old, new) or is_same_title(old, new) for old in _titles(mine) for new in _titles(other))


def _is_stated_rightly(mine: Any, other: Any, page: Article) -> bool:
    """Whether a canonical address is right; the page is the first one's. Titles count where no texts do."""
    is_like = is_like_text(page.text, other.text)
    if is_like is not None:
        return is_like
    return any(is_same_title(one, new) for one in (page.title, *_titles(mine)) for new in _titles(other))


def _titles(row: Any) -> tuple[str, ...]:
    return tuple(title for title in (row.title, row.page_title) if title)


def _united(tx: Connection, article_id: int, same: set[int], now: datetime) -> tuple[int, bool]:
    """The oldest of the articles, which the others become; and whether a section that shows this one showed another."""
    if not same:
        return article_id, False
    here = select(sighting.c.section_id).where(sighting.c.article_id == article_id)
    before = select(sighting.c.article_id).where(sighting.c.article_id.in_(same), sighting.c.section_id.in_(here))
    shown_before = tx.scalar(before.limit(1)) is not None
    stays, *lost = sorted({article_id, *same})
    for one in lost:
        merge(tx, one, stays, now)
    return stays, shown_before


def _alias(tx: Connection, article_id: int, keys: set[str]) -> None:
    known = aliases.owners(tx, keys)
    aliases.name(tx, dict.fromkeys(sorted(keys - known.keys()), article_id))


def same_text(tx: Connection, adopted: Adopted, page: Article, now: datetime) -> Adopted:
    """The article that a page just read for the first time is by its words: title and text are those of another.

    Of the same site, and within two days. Both texts must have been read, whole, and be long enough to tell.
    """
    mark = fingerprint(page.text) if page.access == "open" else None
    if mark is None:
        return adopted
    mine = tx.execute(select(article.c.site_id, article.c.time).where(article.c.id == adopted.article_id)).one()
    first, last = mine.time - _NEAR, mine.time + _NEAR
    near = article.c.pk.between(first_key(minute_of(first)), end_of(tx, minute_of(last)))
    others = (
        near,
        article.c.time.between(first, last),
        article.c.site_id == mine.site_id,
        article.c.id != adopted.article_id,
        article.c.access == "open",
    )
    named = {
        row.id
        for row in tx.execute(select(article.c.id, article.c.title, article.c.page_title).where(*others))
        if any(is_same_title(page.title, one) for one in _titles(row))
    }
    texts = tx.execute(select(article.c.id, article.c.text).where(article.c.id.in_(named))) if named else ()
    same = {row.id for row in texts if fingerprint(row.text) == mark}
    stays, shown_before = _united(tx, adopted.article_id, same, now)
    return Adopted(article_id=stays, url=adopted.url, shown_before=adopted.shown_before or shown_before)


def _tell(tx: Connection, article_id: int, address: str, now: datetime) -> None:
    told = f"pages of articles state another page as their canonical address, such as {address}: it is left out"
    noted_once(tx, article_id, told, like="pages of articles state another page%", now=now)
