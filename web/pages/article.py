"""An article: its text, where it stood, what it said before, whom it alerted."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts.marks import Marked, around, mark
from db import aliases, articles, matches, outbox, rights, stories
from db.removal import was_removed
from db.versions import versions
from pressclip.differences import cut, differences
from pressclip.errors import NotFound, QueryError
from pressclip.models import Hit, StoredArticle
from pressclip.settings import Settings
from queries.documents import analyse
from queries.evaluate import evaluate
from queries.parser import parse
from web.context import Context
from web.pages.rendering import render, told_page

_SNIPPET = 240  # characters
_BASIS = {"card": "by its card", "text": "with its text", "empty": "without its text, which did not come in time"}


async def page(context: Context, request: Request) -> Response:
    """`/articles/{id}`; a merged id leads to the article that it became part of."""
    wanted = request.path_params["id"]
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise NotFound("articles are numbered, and this is no number")
    kept = await context.read(lambda tx: _kept(tx, wanted))
    if kept is None:
        return told_page(410, "This article was in the archive, and was removed from it.")
    if str(kept["stored"].id) != wanted:
        return RedirectResponse(f"/articles/{kept['stored'].id}", status_code=301)
    return render("article.html", _told(kept, context.settings, context.clock()))


def _kept(tx: Connection, wanted: str) -> dict[str, Any] | None:
    """What the archive has of an article; None where it has none any more."""
    public_id = articles.find(tx, wanted)
    if public_id is None:
        if was_removed(tx, int(wanted)):
            return None
        raise NotFound(f"no article has the number {wanted}")
    return {
        "stored": articles.load(tx, [public_id])[public_id],
        "sightings": articles.sightings(tx, public_id),
        "versions": versions(tx, public_id),
        "matches": matches.matches_of(tx, public_id),
        "alerts": outbox.alerts_of(tx, public_id),
        "elsewhere": stories.elsewhere(tx, public_id),
        "aliases": aliases.of_articles(tx, [public_id]).get(public_id, []),
        "rights": rights.of_article(tx, public_id),
        "is_reserved": bool(rights.withheld(tx, [public_id])),
    }


def _told(kept: dict[str, Any], settings: Settings, now: datetime) -> dict[str, Any]:
    """Everything that the page shows. Pure."""
    stored: StoredArticle = kept["stored"]
    article = stored.article
    judged = [(one, _hits(one["query"], stored, settings)) for one in kept["matches"]]
    spans = [(hit.start, hit.end) for _, hits in judged for hit in hits if hit.field == "text"]
    text = list(_paragraphs(article.text or "", spans))
    return {
        "here": "",
        "title": article.title,
        "now": now,
        "stored": stored,
        "article": article,
        "heading": mark(article.title, [(h.start, h.end) for _, hits in judged for h in hits if h.field == "title"]),
        "excerpt": "" if _begins(article.text or "", article.excerpt or "") else article.excerpt,
        "paragraphs": text,
        "sightings": kept["sightings"],
        "versions": [_version(one) for one in kept["versions"]],
        "matches": [_match(one, hits, stored) for one, hits in judged],
        "alerts": kept["alerts"],
        "elsewhere": kept["elsewhere"],
        "rights": kept["rights"],
        "is_reserved": kept["is_reserved"],
        "aliases": kept["aliases"] if len(kept["aliases"]) > 1 else [],
        "minutes": max(1, round(len((article.text or "").split()) / 230)) if article.text else 0,
    }


def _hits(query: str, stored: StoredArticle, settings: Settings) -> tuple[Hit, ...]:
    """Where a query hits what the article says today; nowhere if that is not what it said then."""
    try:
        verdict = evaluate(parse(query, settings.terms), analyse(stored.document(pending=False)))
    except QueryError:  # it used a term that is not configured any more
        return ()
    return verdict.hits


def _paragraphs(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Marked]:
    at = 0
    for line in text.splitlines(keepends=True):
        marked = mark(line, [(start - at, end - at) for start, end in spans])
        if marked.text:
            yield marked
        at += len(line)


def _begins(text: str, excerpt: str) -> bool:
    return " ".join(text.split()).startswith(" ".join(excerpt.split()).rstrip(" .…[]"))


def _version(one: dict[str, Any]) -> dict[str, Any]:
    after = one["superseded_by"]
    pieces = () if after is None else cut(differences(one["value"], after))
    return {
        "field": one["field"],
        "where": one["where"],
        "at": one["superseded_at"],
        "pieces": pieces,
        "value": one["value"],
    }


def _match(one: dict[str, Any], hits: Sequence[Hit], stored: StoredArticle) -> dict[str, Any]:
    clauses = dict.fromkeys((hit["clause"], hit["field"]) for hit in one["hits"])
    document = stored.document(pending=False)
    sources = {"title": document.title, "excerpt": document.excerpt, "text": document.text or ""}
    snippets: list[Marked] = []
    for name, source in sources.items():
        places = [(hit.start, hit.end) for hit in hits if hit.field == name]
        snippet = around(mark(source, places), _SNIPPET)
        if places and snippet not in snippets:  # an excerpt is often the text's beginning
            snippets.append(snippet)
    return {
        "watch": one["watch"],
        "query": one["query"],
        "clauses": list(clauses),
        "snippets": snippets,
        "basis": _BASIS.get(one["judged_on"], one["judged_on"]),
        "at": one["decided_at"],
        "edit": one["occasion"].startswith("edit:"),
    }
