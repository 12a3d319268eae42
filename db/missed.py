"""Files what an older page says, where it had been missed: it never supersedes what was seen later."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, or_, select, update

from db import aliases, indexing
from db.articles import published_of, published_values
from db.bounds import bounded_article
from db.card_words import look_again
from db.counters import draw
from db.identity import Own, adopt
from db.merge import not_after, tighten
from db.repeats import kept
from db.schema import article, noise, revision
from pressclip.models import Article

_FILLED = ("excerpt", "label", "image", "language", "bio")


def settle_missed(tx: Connection, article_id: int, page: Article, own: Own, *, at: datetime, now: datetime) -> bool:
    """Files the text of an article's page as it was `at` a time (aware UTC), if none is known; returns whether it did.

    What else the page says is taken where nothing is known, its title also where none was seen since. `own` are its
    addresses, as for `pages.settle`. Raises NotAnArticle likewise.
    """
    page = bounded_article(page)
    adopted = adopt(tx, article_id, page, own, now)
    stays = adopted.article_id
    row = tx.execute(select(article).where(article.c.id == stays)).mappings().one_or_none()
    if row is None or row["text"] or row["page_state"] in {"owed", "reserved"} or not page.text:
        return False
    look_again(tx, [stays])
    with indexing.reindexed(tx, [stays]):
        values = _values(dict(row), replace(page, url=adopted.url), is_newest=not _was_edited(tx, stays, at))
        aliases.readdress(tx, stays, values["url"])
        tx.execute(update(article).where(article.c.id == stays).values(**kept(values), seq=draw(tx, "seq", 1)[0]))
    return True


def _was_edited(tx: Connection, article_id: int, at: datetime) -> bool:
    """Whether another title was seen after a time."""
    versions = exists().where(
        revision.c.article_id == article_id, revision.c.field == "title", revision.c.superseded_at > at
    )
    by_turns = exists().where(noise.c.article_id == article_id, noise.c.field == "title", noise.c.at > at)
    return bool(tx.scalar(select(or_(versions, by_turns))))


def _values(row: Mapping[str, Any], page: Article, *, is_newest: bool) -> dict[str, Any]:
    never_read = row["page_title"] is None
    is_shown = bool(page.title) and (not row["title"].strip() or (never_read and is_newest))
    return {
        **{name: row[name] or getattr(page, name) for name in _FILLED},
        "url": page.url if never_read else row["url"],
        "title": page.title if is_shown else row["title"],
        "page_title": page.title or row["title"] if never_read else row["page_title"],
        "text": page.text,
        "text_source": "page",
        "authors": row["authors"] or list(page.authors),
        "modified": max(filter(None, (row["modified"], page.modified)), default=None),
        "access": page.access if never_read else row["access"],
        "page_state": "gone" if row["page_state"] == "gone" else "read",
        **published_values(not_after(tighten(published_of(row), page.published), row["first_seen"])),
    }
