"""Whatever became of an archive's articles is exported and imported without loss."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, update

from db import articles, pages, rights, stories
from db.archive import Archive
from db.enriching import Told, enrich
from db.identity import Own
from db.importing import Taken
from db.known import Place
from db.merging import merge, stays_of
from db.schema import article, match
from db.verify import verify
from pressclip.addresses import key
from pressclip.errors import NotAnArticle
from pressclip.models import Article, Statement
from tests.archives import NOON, archive_in, card, file_page, make_sections, own, read, write
from tests.db.test_exchange import _without_seq, export, import_

SECOND = timedelta(seconds=1)
_SLUGS = ("first", "second", "third")
_slugs = st.sampled_from(_SLUGS)
_words = st.sampled_from(["Talks resume", "Oil talks collapse", "Talks…", "Ünder “way” 😀", "=cmd()", "a\u2028b"])
_texts = st.none() | st.lists(_words, min_size=1, max_size=4).map("\n".join)
_sections = st.sampled_from(["Europe", "Energy", "Europe of beta"])
_actions = st.one_of(
    st.tuples(st.just("card"), _slugs, _words, st.none() | _words, _sections),
    st.tuples(st.just("page"), _slugs, _words, _texts),
    st.tuples(st.just("feed"), _slugs, _texts),
    st.tuples(st.just("match"), _slugs, st.sampled_from(["gas", "oil"]), st.sampled_from(["new", "edit:2"])),
    st.tuples(st.just("merge"), _slugs, _slugs),
    st.tuples(st.just("story"), _slugs, _slugs, st.floats(0, 1)),
    st.tuples(st.just("rights"), _slugs, st.lists(st.sampled_from(["0", "1", "noai"]), unique=True, max_size=2)),
    st.tuples(st.just("gone"), _slugs),
    st.tuples(st.just("moved"), _slugs, st.sampled_from(["elsewhere", *_SLUGS])),
)


def _id(tx: Connection, slug: str) -> int | None:
    return articles.find(tx, card(slug).url)


def _do(archive: Archive, places: dict[str, Place], action: Sequence[Any], now: datetime) -> None:
    what, slug, *more = action
    if what == "card":
        title, excerpt, name = more
        file_page(archive, places[name], [card(slug, title=title, excerpt=excerpt)], now)
        return

    def change(tx: Connection) -> None:
        mine = _id(tx, slug)
        if mine is not None:
            _change(tx, what, mine, slug, more, now)

    try:
        write(archive, change)
    except NotAnArticle:
        return  # as where its address is another article's by now


def _change(tx: Connection, what: str, mine: int, slug: str, more: Sequence[Any], now: datetime) -> None:
    url = card(slug).url
    if what in {"page", "moved"}:
        said, addresses = _page(tx, mine, url, more)
        pages.settle(tx, mine, said, addresses, now)
    elif what == "feed":
        told = Told(article=Article(url=url, title="", text=more[0]), categories=("a", "b"), source="feed")
        enrich(tx, {key(url): told}, now)
    elif what == "match":
        met = {"watch": more[0], "occasion": more[1], "query": more[0], "version": "1", "revision": 1}
        there = select(match.c.id).where(match.c.article_id == mine, match.c.watch == more[0])
        if tx.scalar(there.where(match.c.occasion == more[1])) is None:
            tx.execute(insert(match).values(article_id=mine, judged_on="card", decided_at=now, hits=[], **met))
    elif what == "merge":
        other = _id(tx, more[0])
        if other is not None and stays_of(tx, other) != stays_of(tx, mine):
            merge(tx, mine, other, now)
    elif what == "story":
        other = _id(tx, more[0])
        if other is not None and other != mine:
            stories.join(tx, {min(mine, other): (1.0, now), max(mine, other): (more[1], now)})
    elif what == "rights":
        every = [Statement(source="tdm meta", said=one, no_text=one != "0", no_copy=False) for one in more[0]]
        rights.note_article(tx, mine, every, now)
    else:
        tx.execute(update(article).where(article.c.id == mine).values(gone_at=now, page_state="gone"))


def _page(tx: Connection, mine: int, url: str, more: Sequence[Any]) -> tuple[Article, Own]:
    """What an article's page says: other words at the same address, or the same ones at another."""
    if len(more) == 2:
        return Article(url=url, title=more[0], text=more[1]), own(url)
    said, to = articles.load(tx, [mine])[mine].article, card(more[0]).url
    return Article(url=to, title=said.title, text=said.text), own(url, to)


def _said(archive: Archive, public_id: int) -> list[dict[str, Any]]:
    return read(archive, lambda tx: rights.of_article(tx, public_id))


def _by_id(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(_without_seq(lines), key=lambda line: int(line["id"]))


_ALL: list[tuple[Any, int]] = [
    (("card", "first", "Talks resume", None, "Energy"), 60),
    *((("card", "first", "Oil talks collapse", None, name), 60) for name in ("Europe", "Energy")),
    *((("rights", "second", said), 60) for said in (["0"], ["1"])),
    *((("card", "second", title, None, "Europe of beta"), 60) for title in ("Talks resume", "=cmd()")),
    (("page", "second", "=cmd()", "Talks…"), 60),
    (("match", "third", "gas", "new"), 60),
    (("story", "second", "third", 0.7), 60),
    (("merge", "third", "first"), 60),
    (("gone", "second"), 60),
    (("moved", "second", "elsewhere"), 60),
]


@pytest.mark.slow
@example(_ALL)
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(_actions, st.integers(0, 90_000)), min_size=4, max_size=20))
def test_whatever_became_of_articles_is_exported_and_imported_without_loss(done: list[tuple[Any, int]]) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as two, archive_in(Path(one)) as here:
        places, now = make_sections(here, "Europe", "Energy"), NOON
        places["Europe of beta"] = make_sections(here, "Europe", site="beta")["Europe"]
        file_page(here, places["Europe"], [card(slug, at, title="Talks resume") for at, slug in enumerate(_SLUGS)], now)
        for action, later in done:
            now += later * SECOND
            _do(here, places, action, now)
        lines = export(here)
        with archive_in(Path(two)) as there:
            assert import_(there, lines, now) == Taken(new=len(lines))
            assert _by_id(export(there)) == _by_id(lines)  # what is linked to a story is told anew
            for one_id in (line["id"] for line in lines):
                assert _said(there, one_id) == _said(here, one_id)
            assert import_(there, lines, now) == Taken(known=len(lines))
            assert {one.state for one in read(there, lambda tx: list(verify(tx)))} <= {"ok"}
