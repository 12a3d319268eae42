"""Brings articles up to date with what a feed or an API says of them; a whole text spares the request for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, select, update

from db import aliases, indexing
from db.articles import CLAIM, published_of, published_values
from db.bounds import bounded_article
from db.card_words import look_again
from db.counters import draw
from db.merge import completes, has_grown, is_edit, not_after, tighten
from db.pages import PageFiled
from db.repeats import kept
from db.revisions import Edit, supersede
from db.schema import article
from pressclip.addresses import is_by_number
from pressclip.models import Article

_MOST_NAMES, _LONGEST_NAME = 50, 200  # authors or categories of one article, and characters of each
_FILLED = ("excerpt", "label", "image", "language")
_CHANGED = (
    "title", *_FILLED, "authors", "categories", *CLAIM, "modified", "text", "text_source", "text_at", "page_state",
    "lease_owner", "lease_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a feed or an API says of an article; `article.text` only where it is the whole."""

    article: Article
    categories: tuple[str, ...]
    source: Literal["feed", "api"]


def enrich(tx: Connection, told: Mapping[str, Told], now: datetime) -> list[PageFiled]:
    """Brings the articles with these keys up to date, as told at `now` (aware UTC); returns those that got a text.

    Times are tightened; authors, title, excerpt, label, picture and language taken where none are known, a title also
    in place of one that says it is a cut of it; categories replaced. A text is taken in place of a page that is still
    owed, or of an announced article's that nobody is to read, unless only the page can tell which article it is; after
    that it is compared with what the same source said before, and with nothing else. Unknown keys are left out. A
    constant number of statements.
    """
    rows = _rows(tx, told) if told else []
    changes = {row["id"]: values for row, one in rows if (values := _changes(row, one, now))}
    if not changes:
        return []
    edits = [
        Edit(article_id=row["id"], field="text", source=one.source, before=row["text"], after=text)
        for row, one in rows
        if (text := changes.get(row["id"], {}).get("text")) and is_edit(row["text"], text)
    ]
    with indexing.reindexed(
        tx, [public_id for public_id, values in changes.items() if indexing.COLUMNS & values.keys()]
    ):
        _update(tx, [{**row, **changes[row["id"]]} for row, _ in rows if row["id"] in changes])
    edited = supersede(tx, edits, now) | {
        row["id"] for row, _ in rows if _is_more(row, changes.get(row["id"], {}).get("text"))
    }
    return [
        PageFiled(article_id=public_id, changed=public_id in edited)
        for public_id, values in changes.items()
        if "text" in values
    ]


def _rows(tx: Connection, told: Mapping[str, Told]) -> list[tuple[Mapping[str, Any], Told]]:
    """Each known article with what is told of it, under the first of its keys."""
    columns = (
        article.c.id,
        article.c.url,
        article.c.announced_at,
        article.c.first_seen,
        article.c.unsettled,
        article.c.page_title,
        *(article.c[name] for name in _CHANGED),
    )
    owners = aliases.owners(tx, told)
    known = tx.execute(select(*columns).where(article.c.id.in_(set(owners.values())))).mappings()
    rows: dict[int, Mapping[str, Any]] = {row["id"]: dict(row) for row in known}
    by_id: dict[int, tuple[Mapping[str, Any], Told]] = {}
    for key, one in told.items():
        if key in owners:
            by_id.setdefault(owners[key], (rows[owners[key]], _bounded(one)))
    return list(by_id.values())


def _bounded(told: Told) -> Told:
    authors = _names(told.article.authors)
    return replace(
        told, article=replace(bounded_article(told.article), authors=authors), categories=_names(told.categories)
    )


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name[:_LONGEST_NAME] for name in names[:_MOST_NAMES])


def _changes(row: Mapping[str, Any], told: Told, now: datetime) -> dict[str, Any]:
    """The columns of an article that change. Pure."""
    said = told.article
    changed = {name: given for name in _FILLED if not row[name] and (given := getattr(said, name))}
    is_cut = row["page_title"] is None and completes(row["title"], said.title, by_another=False)
    if is_cut or (not row["title"].strip() and said.title.strip()):
        changed["title"] = said.title
    if not row["authors"] and said.authors:
        changed["authors"] = list(said.authors)
    if told.categories and set(told.categories) != set(row["categories"]):
        changed["categories"] = list(told.categories)
    if said.modified is not None and (row["modified"] is None or said.modified > row["modified"]):
        changed["modified"] = said.modified
    published = not_after(tighten(published_of(row), said.published), row["first_seen"])
    if published != published_of(row):
        changed |= published_values(published)
    if _takes_text(row, told):
        changed |= {"text": said.text, "text_source": told.source, "page_state": "read"}
        changed |= {"text_at": row["text_at"] or now, "lease_owner": None, "lease_until": None}
    return changed


def _is_more(row: Mapping[str, Any], after: str | None) -> bool:
    """Whether words came where there were fewer, or none and nobody waited for them: no version, but news."""
    nobody_waited = row["text"] == "" or (row["text"] is None and row["page_state"] == "none")
    return has_grown(row["text"], after) or (nobody_waited and bool(after))


def _takes_text(row: Mapping[str, Any], told: Told) -> bool:
    if not told.article.text:
        return False
    if row["text"] is None:
        is_wanted = row["page_state"] == "owed" or (row["page_state"] == "none" and row["announced_at"] is not None)
        return is_wanted and not row["unsettled"] and not is_by_number(row["url"])
    in_its_place = row["page_state"] in {"owed", "read"} and row["text_source"] == told.source
    return in_its_place and row["text"] != told.article.text


def _whole(values: Mapping[str, Any]) -> dict[str, Any]:
    return kept({name: values[name] for name in (*_CHANGED, "id")})


def _update(tx: Connection, several: Sequence[Mapping[str, Any]]) -> None:
    """One statement for all, with the values of every column that any of them changes."""
    look_again(tx, [values["id"] for values in several])
    numbered = zip(several, draw(tx, "seq", len(several)), strict=True)
    tx.execute(
        update(article)
        .where(article.c.id == bindparam("b_id"))
        .values({name: bindparam(f"b_{name}") for name in (*kept(dict.fromkeys(_CHANGED)), "seq")}),
        [{f"b_{name}": value for name, value in _whole(values).items()} | {"b_seq": seq} for values, seq in numbered],
    )
