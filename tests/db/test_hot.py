import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, bindparam, delete, event, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from db.archive import Archive
from db.as_json import from_json, to_json
from db.hot import Hot
from db.schema import article, parsing, section, site
from db.sqlite import interrupting
from db.sqlite.lists import among
from tests.archives import NOON, read, write

_MARKS = Hot(select(parsing).where(among(parsing.c.subject, "subjects")).order_by(parsing.c.subject))
_BEGIN = Hot(insert(parsing), "subject", "hash", "began", "deaths", "aside")


def _begin(archive: Archive, *subjects: str) -> None:
    rows = [{"subject": one, "hash": "h", "began": NOON, "deaths": 0, "aside": False} for one in subjects]
    write(archive, lambda tx: _BEGIN.many(tx, rows))


def test_values_and_rows_are_what_they_would_be_by_any_other_statement(archive: Archive) -> None:
    _begin(archive, "a", "b", "c")
    rows = read(archive, lambda tx: _MARKS.rows(tx, subjects=["c", "a"]))
    assert [(row.subject, row.began, row.aside) for row in rows] == [("a", NOON, False), ("c", NOON, False)]
    assert read(archive, lambda tx: tx.execute(select(parsing.c.began)).scalars().all()) == [NOON] * 3


def test_nothing_is_among_no_values_and_many_of_none_do_nothing(archive: Archive) -> None:
    _begin(archive)
    assert read(archive, lambda tx: _MARKS.rows(tx, subjects=[])) == []
    assert read(archive, lambda tx: _MARKS.first(tx, subjects=["a"])) is None


def test_a_value_that_is_missing_is_an_error_not_a_null(archive: Archive) -> None:
    with pytest.raises(KeyError, match="subjects"):
        read(archive, _MARKS.rows)
    with pytest.raises(KeyError, match="hash"):
        write(archive, lambda tx: _BEGIN.run(tx, subject="a", began=NOON, deaths=0, aside=False))


def test_a_change_tells_how_many_rows_it_met_and_gives_back_what_it_is_asked_for(archive: Archive) -> None:
    _begin(archive, "a", "b")
    later = NOON + timedelta(hours=1)
    again = Hot(update(parsing).values(deaths=parsing.c.deaths + 1), "began")
    assert write(archive, lambda tx: again.run(tx, began=later)) == 2
    gone = Hot(delete(parsing).where(parsing.c.subject == bindparam("of")).returning(parsing.c.began))
    assert write(archive, lambda tx: gone.first(tx, of="b")).began == later


def test_a_column_that_is_not_named_gets_its_default(archive: Archive) -> None:
    make = Hot(insert(site).returning(site.c.id, site.c.menu_failures), "name", "home")
    made = write(archive, lambda tx: make.first(tx, name="news", home="https://news.example/"))
    assert made.menu_failures == 0
    place = Hot(insert(section).returning(section.c.fence), "site_id", "key", "url", "name", "source")
    values = {"site_id": made.id, "key": "k", "url": "u", "name": "n", "source": "menu"}
    assert write(archive, lambda tx: place.first(tx, **values)).fence == 0


def test_what_the_archive_refuses_is_told_as_ever_and_nothing_is_left(archive: Archive) -> None:
    _begin(archive, "a")

    def twice(tx: Connection) -> None:
        _BEGIN.many(tx, [{"subject": one, "hash": "h", "began": NOON, "deaths": 0, "aside": False} for one in "ba"])

    with pytest.raises(Exception, match="UNIQUE") as raised:
        write(archive, twice)
    assert isinstance(raised.value.__cause__, IntegrityError)
    assert read(archive, lambda tx: tx.scalar(select(func.count()).select_from(parsing))) == 1
    assert read(archive, lambda tx: tx.scalar(select(func.count()).select_from(article))) == 0


_FLOATS = st.floats(allow_nan=False, allow_infinity=False)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _FLOATS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_ANYTHING)
def test_json_is_read_as_it_was_written_by_either_way_of_writing_it(value: object) -> None:
    assert from_json(to_json(value)) == value
    assert from_json(json.dumps(value)) == value
    assert json.loads(to_json(value)) == value


def test_half_a_surrogate_pair_is_kept_as_json_keeps_it() -> None:
    assert from_json(to_json(["\ud800"])) == ["\ud800"]


def test_whoever_listens_to_the_statements_of_an_engine_hears_of_those_that_are_compiled(archive: Archive) -> None:
    heard: list[str] = []

    def hear(_c: object, _cursor: object, statement: str, *_: object) -> None:
        heard.append(statement)

    _begin(archive, "a")
    event.listen(archive._writer, "before_cursor_execute", hear)
    _begin(archive, "b")
    event.remove(archive._writer, "before_cursor_execute", hear)
    _begin(archive, "c")
    assert [one.partition(" (")[0] for one in heard if "parsing" in one] == ["INSERT INTO parsing"]


def test_a_statement_that_is_stopped_while_its_rows_are_read_tells_it_as_at_its_beginning(archive: Archive) -> None:
    first = select(literal(1).label("n")).cte(recursive=True)
    numbers = Hot(select(first.union_all(select(first.c.n + 1).where(first.c.n < 10**9)).c.n))
    looks = iter(range(10))

    def look(tx: Connection) -> int:
        for read_all in (numbers.rows, lambda tx: list(numbers.each(tx))):
            with pytest.raises(interrupting.Interrupted), interrupting.interruptible(tx, lambda: next(looks) % 3 == 2):
                read_all(tx)
        return next(looks)

    assert read(archive, look) == 6  # three looks each: rows came before
