"""A search whose time is over gives what it found, and says so."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from db import candidates
from db.archive import Archive
from db.deadline import Deadline
from db.search import Filters, Page, Part, find, matching, search
from db.sqlite import interrupting
from queries.parser import parse
from tests.archives import NOON, read, write
from tests.db.shelf import section_ids
from tests.db.test_search import some, titles


def ticking(step: float) -> Deadline:
    """A deadline of one second by a clock that moves at every look."""
    return Deadline(1.0, itertools.count(0.0, step).__next__)


@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_a_search_whose_time_is_over_gives_what_it_found_and_says_so(archive: Archive, sort: str) -> None:
    def look(tx: Connection) -> Page:
        some(tx, *(["sport"] * 30 + ["libya"] * 30), text="libya")
        part = Part(limit=40, sort=sort)  # type: ignore[arg-type]  # one of the two
        return find(tx, parse("libya -/sport/"), Filters(), part, deadline=ticking(2.0))

    page = write(archive, look)
    assert titles(page) == ["libya"] * 30
    assert page.partial == "the time was over"
    assert (page.cursor is None) is (sort == "relevance")


def test_one_goes_on_where_a_search_ended_whose_time_was_over_and_sees_each_once(archive: Archive) -> None:
    query = parse("libya -/sport/")

    def look(tx: Connection) -> tuple[list[int], list[str], list[int]]:
        some(tx, *(["sport", "libya"] * 60), text="libya")
        seen, partial, cursor = [], [], None
        while True:
            page = find(tx, query, Filters(), Part(limit=40, after=cursor), deadline=ticking(2.0))
            seen += [one.article.id for one in page.found]
            partial.append(page.partial)
            if page.cursor is None:
                return seen, partial, [one.article.id for one in matching(tx, query, Filters())]
            assert page.cursor != cursor, "it would go on for ever"
            cursor = page.cursor

    seen, partial, every = write(archive, look)
    assert (len(seen), seen) == (60, every)
    assert partial == ["the time was over"] * 3 + [""]


def test_where_nothing_was_looked_at_there_is_nowhere_to_go_on_from(archive: Archive) -> None:
    def look(tx: Connection) -> Page:
        some(tx, "old", sections=("rare",))
        some(tx, *["other"] * 3_000)
        return find(tx, None, Filters(sections=replace_name(tx, "rare")), deadline=ticking(2.0))

    page = write(archive, look)
    assert (titles(page), page.cursor, page.partial) == ([], None, "the time was over")


def test_what_was_found_before_a_statement_was_stopped_is_kept(archive: Archive) -> None:
    """Two articles are found at once, the next lies behind so many that the statement is stopped.

    The driver holds back each row until it has the next: one is lost.
    """

    def look(tx: Connection) -> Page:
        some(tx, "old", sections=("rare",))
        some(tx, *["other"] * 3_000)
        some(tx, "new", "newer", sections=("rare",), first=NOON + timedelta(days=1))
        unnamed = replace_name(tx, "rare")
        return find(tx, None, Filters(sections=unnamed), deadline=ticking(0.6))

    page = write(archive, look)
    assert titles(page) == ["newer"]
    assert page.partial == "the time was over"
    assert page.cursor is not None


def replace_name(tx: Connection, name: str) -> tuple[int, ...]:
    """Gives a section a name without words, so that the index knows nothing of it."""
    wanted = section_ids(tx, name)
    tx.execute(text("UPDATE section SET name = '—' WHERE name = :name"), {"name": name})
    return wanted


def test_a_statement_is_stopped_in_its_midst_and_the_next_one_is_not(archive: Archive) -> None:
    numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {}) SELECT count(*) FROM n"

    def look(tx: Connection) -> object:
        with pytest.raises(interrupting.Interrupted), interrupting.interruptible(tx, lambda: True):
            tx.execute(text(numbers.format(10**12)))
        return tx.scalar(text(numbers.format(100_000)))

    assert read(archive, look) == 100_000


def test_without_a_word_that_the_index_knows_only_so_many_texts_are_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "_MOST_READ", 25)
    query = parse("url:example OR nowhere")

    def look(tx: Connection) -> tuple[Page, Page, int, int]:
        some(tx, *["a"] * 30)
        page = find(tx, query, Filters(), Part(limit=100))
        rest = find(tx, query, Filters(), Part(limit=100, after=page.cursor))
        return page, rest, len(list(matching(tx, query, Filters()))), len(search(tx, query, Filters(), limit=100))

    page, rest, every, _ = write(archive, look)
    assert (len(page.found), len(rest.found), rest.partial, rest.cursor) == (25, 5, "", None)
    assert page.partial == "only the newest 25 articles were read"
    assert every == 30
