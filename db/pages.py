"""The pages of articles: which are to be read, and what reading one brought."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select, update

from db import aliases, indexing
from db.articles import published_of, published_values
from db.bounds import bounded_article
from db.card_words import look_again
from db.counters import draw
from db.hot import Hot
from db.identity import Own, adopt, same_text
from db.leases import Alive, free
from db.merge import has_grown, is_edit, is_new_title, not_after, tighten
from db.merging import forget_shown, stays_of
from db.repeats import kept
from db.revisions import Edit, supersede
from db.schema import article, site, waiting
from db.sqlite.lists import among
from pressclip.errors import NotAnArticle
from pressclip.models import Article
from queries.near import likeness, shingles

# Due at some time, in words by which SQLite takes the index on those that are.
OWED = and_(article.c.page_state == "owed", article.c.page_due.is_not(None))
_SAME = 0.9  # the likeness of two texts that two sources made of one

_OF_TEXT = frozenset({"text", "text_source", "title", "page_title"})
_TEXT = frozenset({"text", "text_source"})
_READ: dict[str, Any] = {"page_state": "read", "lease_owner": None, "lease_until": None}
_RESERVED: dict[str, Any] = {"page_state": "reserved", "page_due": None, "lease_owner": None, "lease_until": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedPage:
    """An article whose page is to be read."""

    article_id: int
    site: str
    url: str
    attempts: int
    again: bool = False  # it was read before; a second look at it was planned


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFiled:
    """What a page brought: the article it belongs to (another one, if two proved to be one), and whether it is news."""

    article_id: int
    announced: bool = False  # its identity is settled now; to be matched as new
    changed: bool = False
    withheld: bool = False  # its text is not kept: there is nothing to wait for


def lease_due(
    tx: Connection, owner: str, now: datetime, *, sites: Sequence[str], limit: int, alive: Alive, lasts: timedelta
) -> list[OwedPage]:
    """Takes up to `limit` pages of these sites that are due, for `lasts`.

    Those that a watch waits for come first, alone: beside others they might find the one request taken that was left.
    Then the newest.
    """
    mine = article.c.site_id.in_(select(site.c.id).where(site.c.name.in_(sites)))
    due = select(article.c.id).where(OWED, article.c.page_due <= now, mine, free(tx, article, now, alive, among=OWED))
    first = due.order_by(article.c.page_due, article.c.pk.desc()).limit(limit)
    waited_for = tx.scalars(first.where(article.c.id.in_(select(waiting.c.article_id)))).all()
    ids = waited_for or tx.scalars(first).all()
    if not ids:
        return []
    tx.execute(update(article).where(article.c.id.in_(ids)).values(lease_owner=owner, lease_until=now + lasts))
    rows = tx.execute(
        select(article.c.id, article.c.url, article.c.page_attempts, site.c.name)
        .join(site, site.c.id == article.c.site_id)
        .where(article.c.id.in_(ids))
        .order_by(article.c.pk.desc())
    )
    return [OwedPage(article_id=row.id, site=row.name, url=row.url, attempts=row.page_attempts) for row in rows]


_OF_SITES = article.c.site_id.in_(select(site.c.id).where(among(site.c.name, "sites")))
_ANY_DUE = Hot(select(article.c.id).where(OWED, article.c.page_due <= bindparam("now"), _OF_SITES).limit(1))


def any_due(tx: Connection, sites: Sequence[str], now: datetime) -> bool:
    """Whether any page of these sites is to be read now."""
    return bool(_ANY_DUE.rows(tx, sites=list(sites), now=now))


_NEW_DUE = Hot(
    select(article.c.id)
    .where(OWED, article.c.page_due <= bindparam("now"))
    .where(article.c.site_id == bindparam("site_id"), article.c.text.is_(None))
    .limit(1)
)


def any_new_due(tx: Connection, site_id: int, now: datetime) -> bool:
    """Whether any page of this site is to be read now whose text is not known at all, as an edited one's is."""
    return _NEW_DUE.first(tx, site_id=site_id, now=now) is not None


_UNREAD = Hot(select(article.c.id).where(among(article.c.id, "ids"), article.c.page_state == "owed"))


def unread(tx: Connection, ids: Sequence[int]) -> frozenset[int]:
    """Those of the articles whose page is still to be read."""
    return frozenset(row.id for row in _UNREAD.rows(tx, ids=list(ids)))


def textless(tx: Connection, since: datetime) -> list[int]:
    """The announced articles from `since` (aware UTC) on whose text is unknown and whose page is still to be read."""
    waits = (OWED, article.c.text.is_(None), article.c.announced_at.is_not(None))
    return list(tx.scalars(select(article.c.id).where(*waits, article.c.time >= since).order_by(article.c.id)))


def put_off(tx: Connection, article_id: int, until: datetime, *, attempt: bool) -> None:
    """Gives a page back, to be read at `until`; `attempt` counts it as a failure of the site."""
    again = update(article).where(article.c.id == article_id)
    tx.execute(
        again.values(
            lease_owner=None, lease_until=None, page_due=until, page_attempts=article.c.page_attempts + int(attempt)
        )
    )


def give_up(tx: Connection, article_id: int, now: datetime, *, gone: bool) -> PageFiled:
    """Marks a page as gone or unreadable; the article stays as its card told it, and is announced if it was not."""
    article_id = stays_of(tx, article_id)
    row = tx.execute(select(article.c.unsettled).where(article.c.id == article_id)).one()
    values: dict[str, Any] = {"page_state": "gone" if gone else "failed", "lease_owner": None, "lease_until": None}
    if gone:
        values["gone_at"] = now
    if row.unsettled:
        values |= {"unsettled": False, "announced_at": now}
    tx.execute(update(article).where(article.c.id == article_id).values(seq=draw(tx, "seq", 1)[0], **values))
    return PageFiled(article_id=article_id, announced=row.unsettled)


def withhold(tx: Connection, article_id: int, now: datetime) -> PageFiled:
    """Marks a page as not to be read, as its text may not be kept; the article is announced if it was not."""
    row = tx.execute(select(article.c.unsettled).where(article.c.id == article_id)).one()
    values: dict[str, Any] = {"unsettled": False, "announced_at": now} if row.unsettled else {}
    closed = update(article).where(article.c.id == article_id).values(**_RESERVED, seq=draw(tx, "seq", 1)[0], **values)
    tx.execute(closed)
    return PageFiled(article_id=article_id, announced=row.unsettled, withheld=True)


def settle(
    tx: Connection,
    article_id: int,
    page: Article,
    own: Own,
    now: datetime,
    *,
    again: bool = False,
    withheld: bool = False,
) -> PageFiled:
    """Files what an article's page says; `own` are the page's addresses (as linked, redirected, stated).

    Where these, or title and text together, prove that another known article is the same one, the two become one, and
    nobody is told again. A redirect to an article that is not is a landing page: raises NotAnArticle then, and where
    the article was removed meanwhile. `again`: a planned look, which leaves a text that feed or API brought to them.
    `withheld`: the page reserves its text; one that was known before stays as it was.
    """
    page = bounded_article(replace(page, text=None, excerpt=None, bio=None) if withheld else page)
    article_id = stays_of(tx, article_id)  # it may have become another one while its page was read
    if not is_there(tx, article_id):
        raise NotAnArticle("the article was removed meanwhile")
    before = tx.execute(select(article.c.unsettled, article.c.page_title).where(article.c.id == article_id)).one()
    adopted = adopt(tx, article_id, page, own, now)
    if before.page_title is None:
        adopted = same_text(tx, adopted, page, now)
    stays = adopted.article_id
    row = tx.execute(select(article).where(article.c.id == stays)).mappings().one()
    values = _values(row, page)
    if again and row["text"] and row["text_source"] != "page":
        values = {name: value for name, value in values.items() if name not in _OF_TEXT}
    if withheld:
        values = {name: value for name, value in values.items() if name not in _TEXT}
    read = {"page_at": row["page_at"] or now}
    read |= _RESERVED if withheld else {**_READ, "text_at": row["text_at"] or now}
    edits = _edits(row, page)
    newly = bool(before.unsettled) and row["announced_at"] is None and not adopted.shown_before
    look_again(tx, [stays])
    aliases.readdress(tx, stays, adopted.url)
    with indexing.reindexed(tx, [stays]):
        tx.execute(
            update(article)
            .where(article.c.id == stays)
            .values(
                **kept(values | read),
                url=adopted.url,
                seq=draw(tx, "seq", 1)[0],
                unsettled=False,
                gone_at=None,
                announced_at=now if newly else row["announced_at"],
            )
        )
    forget_shown(tx, stays)
    edited = supersede(tx, edits, now)
    if "text" in values:
        supersede(tx, _of_others(row, page), now)  # kept, but no edit: another source may put a text in other words
    grown = row["page_title"] is not None and has_grown(row["text"], page.text)
    late = again and not row["text"] and bool(page.text)  # it was judged without
    return PageFiled(article_id=stays, announced=newly, changed=bool(edited) or grown or late, withheld=withheld)


def _edits(row: Any, page: Article) -> list[Edit]:
    """The versions that this reading supersedes, compared only with the last reading of the page itself."""
    if row["page_title"] is None:
        return []
    edits = []
    if is_new_title(row["page_title"], page.title):
        edits.append(Edit(**_of_page(row, "title"), before=row["page_title"], after=page.title))
    if page.text is not None and is_edit(row["text"], page.text):
        edits.append(Edit(**_of_page(row, "text"), before=row["text"], after=page.text))
    return edits


def _of_others(row: Any, page: Article) -> list[Edit]:
    """The text that a feed or an API told, in whose place the page's comes, if it said something else."""
    if row["page_title"] is not None or not is_edit(row["text"], page.text):
        return []
    told, says = shingles(row["text"]), shingles(page.text or "")
    if likeness(told, says) >= _SAME:
        return []
    source = row["text_source"] or "page"
    return [Edit(article_id=row["id"], field="text", source=source, before=row["text"], after=page.text or "")]


def _of_page(row: Any, field: str) -> dict[str, Any]:
    return {"article_id": row["id"], "field": field, "source": "page"}


def _values(row: Any, page: Article) -> dict[str, Any]:
    published = not_after(tighten(published_of(row), page.published), row["first_seen"])
    return {
        "title": page.title or row["title"],
        "page_title": page.title or row["title"],
        "text": page.text or "",
        "excerpt": row["excerpt"] or page.excerpt,
        "label": row["label"] or page.label,
        "authors": list(page.authors) or row["authors"],
        "image": page.image or row["image"],
        "language": page.language or row["language"],
        "bio": page.bio or row["bio"],
        "modified": page.modified or row["modified"],
        "access": page.access,
        "text_source": "page",
        **published_values(published),
    }


def is_there(tx: Connection, article_id: int) -> bool:
    """Whether the article is still there: it may have been removed, or merged into another, while its page was read."""
    return tx.scalar(select(article.c.id).where(article.c.id == article_id)) is not None
