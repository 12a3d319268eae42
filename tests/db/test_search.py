"""Searching finds what the evaluator would, in order, page by page, and ends in time."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from db import ranking
from db.archive import Archive
from db.search import Filters, Page, Part, find
from pressclip.errors import NotFound
from pressclip.models import Document
from queries.documents import analyse
from queries.evaluate import evaluate
from queries.parser import parse
from tests.archives import NOON, archive_in, card, file_page, make_sections, read, write
from tests.db.shelf import put, section_ids
from tests.queries.drawn import TERMS, Drawn, documents, positive, queries, written

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def empty(archive: Archive) -> Iterator[Connection]:
    """A transaction that is undone at the end."""
    with archive._writer.connect() as tx:
        yield tx


def read_documents() -> st.SearchStrategy[list[Document]]:
    """Documents whose text and authors are known, each seen in a section once."""
    return st.lists(documents().map(_whole), max_size=8)


def _whole(drawn: Document) -> Document:
    sections = tuple(dict.fromkeys(drawn.sections)) or ("elsewhere",)
    return replace(drawn, text=drawn.text or "", authors=drawn.authors or (), sections=sections)


def titles(page: Page) -> list[str]:
    return [one.article.article.title for one in page.found]


def ids(page: Page) -> list[int]:
    return [one.article.id for one in page.found]


def some(tx: Connection, *lines: str, first: datetime = NOON, **more: object) -> list[int]:
    """Articles with these titles, the last the newest."""
    values = {"site": "alpha", "url": "https://x.example/1", "text": "", "sections": ("elsewhere",)} | more
    return put(tx, [Document(title=line, **values) for line in lines], first=first)  # type: ignore[arg-type]  # fields by name


def test_a_lead_is_looked_for_in_the_text_too(empty: Connection) -> None:
    [told] = some(empty, "Talks resume", text="The gas talks. " + "Nothing more. " * 100 + "The oil talks.")
    for query, found in (("lead:gas", [told]), ("lead:oil", []), ("talks -lead:gas", []), ("talks -lead:oil", [told])):
        assert ids(find(empty, parse(query), Filters(), Part(limit=9))) == found, query


@SLOW
@given(drawn=queries(), shelf=read_documents(), sort=st.sampled_from(["newest", "relevance"]), data=st.data())
def test_a_search_finds_what_the_evaluator_would_under_every_filter(
    empty: Connection, drawn: Drawn, shelf: list[Document], sort: str, data: st.DataObject
) -> None:
    assume(positive(drawn))
    query = parse(written(drawn), TERMS)
    with empty.begin_nested() as undone:
        numbered = dict(zip(put(empty, shelf), shelf, strict=True))
        sections = sorted({name for one in shelf for name in one.sections})
        authors = sorted({name for one in shelf for name in one.authors or ()})
        site = data.draw(st.sampled_from([None, "alpha", "gamma"]))
        section = data.draw(st.sampled_from([None, *sections]))
        author = data.draw(st.sampled_from([None, *authors]))
        low, high = data.draw(st.tuples(st.integers(0, 200), st.integers(0, 200)))
        expected = [
            public_id
            for number, (public_id, one) in enumerate(numbered.items())
            if evaluate(query, analyse(one)).value
            and site in {None, one.site}
            and (section is None or section in one.sections)
            and (author is None or author in (one.authors or ()))
            and low <= number * 20 < high
        ]
        filters = Filters(
            site=site,
            sections=None if section is None else section_ids(empty, section),
            author=None if author is None else author.upper(),
            since=NOON + timedelta(seconds=low),
            until=NOON + timedelta(seconds=high),
        )
        found = find(empty, query, filters, Part(sort=sort))  # type: ignore[arg-type]  # one of the two
        undone.rollback()
    assert found.partial == ""
    assert sorted(ids(found)) == expected
    if sort == "newest":
        assert ids(found) == expected[::-1]


@pytest.mark.parametrize("query", ["libya", "libya -/sport/", None])
@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_page_after_page_shows_every_article_once_however_many_came_meanwhile(
    archive: Archive, query: str | None, sort: str
) -> None:
    def look(tx: Connection) -> None:
        some(tx, *(f"Libya {number}" for number in range(45)))
        parsed = None if query is None else parse(query)
        whole = ids(find(tx, parsed, Filters(), Part(limit=100, sort=sort)))  # type: ignore[arg-type]
        seen, cursor = [], None
        for _ in range(5):
            page = find(tx, parsed, Filters(), Part(limit=10, after=cursor, sort=sort))  # type: ignore[arg-type]
            seen += ids(page)
            cursor = page.cursor
            if sort == "newest":
                put(tx, [Document(title="Libya again", site="alpha", text="")], first=NOON + timedelta(days=len(seen)))
        assert seen == whole
        assert cursor is None
        second = find(tx, parsed, Filters(until=NOON + timedelta(hours=1)), Part(limit=10, offset=10, sort=sort))  # type: ignore[arg-type]
        assert ids(second) == whole[10:20]

    write(archive, look)


@pytest.mark.parametrize("cursor", ["", "n", "nxyz", "r10", "n-1", "n" + "f" * 40, "'; DROP TABLE article"])
def test_a_cursor_that_no_search_gave_is_refused(archive: Archive, cursor: str) -> None:
    with pytest.raises(NotFound, match="no search of this order gave the cursor"):
        read(archive, lambda tx: find(tx, None, Filters(), Part(after=cursor)))


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (NOON, None, ["b", "c", "d"]),
        (NOON + timedelta(seconds=1), None, ["c", "d"]),
        (None, NOON, ["a"]),
        (None, NOON + timedelta(seconds=20), ["a", "b"]),
        (NOON - timedelta(days=1), NOON + timedelta(microseconds=1), ["a", "b"]),
        (NOON + timedelta(days=1), NOON, []),
    ],
)
def test_a_window_holds_its_beginning_and_not_its_end(
    archive: Archive, since: datetime | None, until: datetime | None, expected: list[str]
) -> None:
    def look(tx: Connection) -> list[str]:
        named = [Document(title=name, site="alpha", text="word") for name in "abcd"]
        put(tx, named, first=NOON - timedelta(seconds=20))
        asked = [find(tx, query, Filters(since=since, until=until)) for query in (None, parse("word"))]
        assert titles(asked[0]) == titles(asked[1])
        return titles(asked[0])[::-1]

    assert write(archive, look) == expected


def test_what_is_older_than_all_keys_is_in_no_window_of_later_times(archive: Archive) -> None:
    begin = datetime(1970, 1, 1, tzinfo=UTC)

    def look(tx: Connection) -> None:
        put(tx, [Document(title="gas", text="", site="alpha")] * 2, first=begin - timedelta(days=1), step=86_400)
        for query in (None, parse("gas")):
            found = find(tx, query, Filters(since=begin)).found
            assert [one.article.time for one in found] == [begin]

    write(archive, look)


def test_a_section_means_every_article_that_was_seen_there(archive: Archive) -> None:
    places = make_sections(archive, "Europe", "Africa")
    file_page(archive, places["Europe"], [card("gas-deal"), card("other", 1)])
    file_page(archive, places["Africa"], [card("gas-deal")], NOON + timedelta(minutes=1))
    africa = Filters(sections=(places["Africa"].section_id,))
    for query in (None, parse("deal"), parse("deal -/nothing/")):
        assert titles(read(archive, lambda tx, query=query: find(tx, query, africa))) == ["Gas deal"]  # type: ignore[misc]


def test_a_section_whose_name_is_part_of_another_ones_is_told_from_it(archive: Archive) -> None:
    places = make_sections(archive, "Africa", "North Africa", "Europe")
    for number, name in enumerate(places):
        file_page(
            archive, places[name], [card(f"gas-{name.lower().replace(' ', '-')}")], NOON + timedelta(minutes=number)
        )

    def seen(*names: str) -> list[str]:
        wanted = Filters(sections=tuple(places[name].section_id for name in names))
        return titles(read(archive, lambda tx: find(tx, parse("gas"), wanted)))

    assert seen("Africa") == ["Gas africa"]
    assert seen("North Africa") == ["Gas north africa"]
    assert seen("Africa", "North Africa") == ["Gas north africa", "Gas africa"]
    assert seen("Europe", "Africa") == ["Gas europe", "Gas africa"]
    assert seen() == []


def test_an_author_is_a_whole_name_in_any_case(archive: Archive) -> None:
    def look(tx: Connection) -> None:
        some(tx, "one", authors=("Ann Lee Park",))
        some(tx, "two", authors=("Joe", "ann lee"))
        some(tx, "three", authors=("Ánn Lee",))
        assert titles(find(tx, None, Filters(author="Ann Lee"))) == ["two"]
        assert titles(find(tx, parse("two OR one"), Filters(author="ANN LEE"))) == ["two"]
        assert titles(find(tx, None, Filters(author="—"))) == []

    write(archive, look)


def test_by_relevance_the_article_that_says_it_more_often_comes_first(archive: Archive) -> None:
    def look(tx: Connection) -> tuple[list[str], list[str]]:
        some(tx, "gas gas gas", "gas and a lot of other things", "something else")
        query = parse("gas")
        return titles(find(tx, query, Filters(), Part(sort="relevance"))), titles(find(tx, query, Filters()))

    best, newest = write(archive, look)
    assert best == ["gas gas gas", "gas and a lot of other things"]
    assert newest == best[::-1]


def test_relevance_ranks_the_newest_candidates_alone(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "RANKED", 2)

    def look(tx: Connection) -> list[str]:
        some(tx, "gas gas gas", "gas and more", "gas gas")
        return titles(find(tx, parse("gas"), Filters(), Part(sort="relevance")))

    assert write(archive, look) == ["gas gas", "gas and more"]


PARTS = (Part(), Part(text=True), Part(hits=True))


def test_articles_come_without_text_and_hits_unless_asked(archive: Archive) -> None:
    def look(tx: Connection) -> None:
        some(tx, "one", text="gas")
        bare, whole, why = (find(tx, parse("gas"), Filters(), part).found[0] for part in PARTS)
        assert (bare.article.article.text, bare.verdict.hits) == (None, ())
        assert (whole.article.article.text, whole.verdict.hits) == ("gas", ())
        assert [(hit.field, hit.start, hit.end) for hit in why.verdict.hits] == [("text", 0, 3)]

    write(archive, look)


def test_a_site_named_in_the_query_needs_no_judging(archive: Archive) -> None:
    def look(tx: Connection) -> None:
        some(tx, "here", site="alpha")
        some(tx, "there", site="beta")
        for query, found in (("site:alpha", ["here"]), ("there site:beta", ["there"]), ("here site:beta", [])):
            assert titles(find(tx, parse(query), Filters())) == found

    write(archive, look)


@pytest.mark.parametrize("name", ["", "'", "\ud800", "\x00", "alpha'; DROP TABLE article; --"])
def test_names_of_any_characters_are_only_names(archive: Archive, name: str) -> None:
    def look(tx: Connection) -> None:
        some(tx, "here")
        assert titles(find(tx, None, Filters(site=name))) == []
        assert titles(find(tx, None, Filters(author=name))) == []

    write(archive, look)


def test_searching_beside_writers_is_never_locked_out(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        place = make_sections(archive, "Europe")["Europe"]

        async def both() -> list[int]:
            async def filing() -> None:
                for number in range(60):
                    page = [card(f"gas-{number}-{at}", at) for at in range(10)]
                    await archive.write(lambda tx, page=page: _file(tx, place, page))  # type: ignore[misc]

            async def looking(query: str) -> list[int]:
                seen = []
                while not done.done():
                    page = await archive.read(lambda tx: find(tx, parse(query), Filters(), Part(limit=1_000)))
                    seen.append(len(page.found))
                return seen

            done = asyncio.ensure_future(filing())
            counts = await asyncio.gather(*(looking(query) for query in ("gas", "gas -/oil/", "title:gas* OR gas")))
            await done
            return [count for seen in counts for count in seen]

        counts = asyncio.run(both())
    assert all(count % 10 == 0 for count in counts)  # whole pages: each search saw one moment


def _file(tx: Connection, place: object, page: object) -> None:
    from db.filing import file

    file(tx, place, page, NOON)  # type: ignore[arg-type]  # a Place and its cards


def test_a_window_holds_articles_that_found_their_minute_full(archive: Archive) -> None:
    def look(tx: Connection) -> None:
        put(tx, [Document(title="gas", text="", site="alpha")] * 2_100, step=0)
        put(tx, [Document(title="late gas", text="", site="alpha")], first=NOON + timedelta(seconds=150))
        for query in (None, parse("gas")):
            for second in (1, 60, 120):
                until = Filters(until=NOON + timedelta(seconds=second))
                assert len(find(tx, query, until, Part(limit=3_000)).found) == 2_100
            for second in (60, 120):
                since = Filters(since=NOON + timedelta(seconds=second))
                assert titles(find(tx, query, since, Part(limit=3_000))) == ["late gas"]

    write(archive, look)
