"""Searching the archive finds exactly what judging each article by the same query finds, whatever the form."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from db import indexing
from db.archive import Archive
from db.articles import load
from db.known import Place
from db.repeats import kept
from db.schema import article
from db.search import Filters, search
from db.sqlite import fulltext
from pressclip.models import Document
from queries.candidates import fts_match, is_exact
from queries.documents import analyse
from queries.evaluate import decide
from queries.parser import parse
from queries.tree import Query
from tests.archives import archive_in, card, file_page, make_sections, read, write
from tests.queries.drawn import TERMS, Drawn, documents, positive, queries, written

_SLUGS = tuple(f"article-{number}" for number in range(6))


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, list[int]]]:
    """An archive of a few articles, seen in two sections, whose words each example replaces."""
    with archive_in(tmp_path_factory.mktemp("agreeing")) as archive:
        places = make_sections(archive, "Libya north", "Oil")
        _file(archive, places["Libya north"], _SLUGS)
        _file(archive, places["Oil"], _SLUGS[:3])
        yield archive, read(archive, lambda tx: list(tx.scalars(select(article.c.id).order_by(article.c.id))))


def _file(archive: Archive, place: Place, slugs: tuple[str, ...]) -> None:
    file_page(archive, place, [card(slug, number) for number, slug in enumerate(slugs)])


def _rewritten(tx: Connection, ids: list[int], said: list[Document]) -> None:
    with indexing.reindexed(tx, ids):
        for public_id, document in zip(ids, said, strict=True):
            tx.execute(
                update(article)
                .where(article.c.id == public_id)
                .values(
                    title=document.title,
                    **kept({"excerpt": document.excerpt or None}),
                    text=document.text,
                    authors=list(document.authors or ()),
                    label=document.label or None,
                )
            )


def _judged(tx: Connection, query: Query, ids: list[int]) -> set[int]:
    return {one.id for one in load(tx, ids).values() if decide(query, analyse(one.document(pending=False)))}


def _indexed(tx: Connection, expression: str) -> set[int]:
    wanted = select(article.c.id).join(fulltext.fts, fulltext.fts.c.rowid == article.c.pk)
    return set(tx.scalars(wanted.where(fulltext.matching("asked")), {"asked": expression}))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(documents(), min_size=len(_SLUGS), max_size=len(_SLUGS)), st.lists(queries(), min_size=5, max_size=9))
def test_the_search_finds_what_judging_each_article_finds(
    filed: tuple[Archive, list[int]], said: list[Document], drawn: list[Drawn]
) -> None:
    archive, ids = filed
    asked = [parse(written(query), TERMS) for query in drawn if positive(query)]
    assume(asked)
    write(archive, lambda tx: _rewritten(tx, ids, said))

    def compare(tx: Connection) -> None:
        known = load(tx, ids)
        assert [known[public_id].article.excerpt or "" for public_id in ids] == [one.excerpt for one in said]
        for query in asked:
            judged = _judged(tx, query, ids)
            assert {one.article.id for one in search(tx, query, Filters(), limit=99)} == judged, query.text
            expression = fts_match(query)
            if expression is not None:
                indexed = _indexed(tx, expression)
                assert indexed == judged if is_exact(query) else indexed >= judged, query.text

    read(archive, compare)
