"""Articles of one minute, however many, are found by the times that they have."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select, update

from db import stats
from db.archive import Archive
from db.counting import by_day
from db.keys import BITS, first_key, free_pks, minute_of
from db.past_candidates import past_candidates
from db.removal import remove
from db.schema import article, counter
from db.search import Filters, Part, find, search
from pressclip.models import Document
from queries.parser import parse
from queries.tree import Query
from tests.archives import NOON, archive_in, read, write
from tests.db.shelf import put

DAY = timedelta(days=1)
MIDNIGHT = NOON + DAY / 2
MINUTE = minute_of(MIDNIGHT)
STORY = parse("story")
LATE = select(counter.c.value).where(counter.c.name == "late")


def _crowd(tx: Connection, minute: float, many: int) -> list[int]:
    """So many articles of one time, after midnight by so many minutes."""
    told = [Document(title="A story", excerpt="", text="", site="news", url=f"https://news.example/{minute}/")] * many
    return put(tx, told, first=MIDNIGHT + timedelta(minutes=minute), step=0)


def test_a_full_minute_passes_its_articles_on_to_the_next_and_it_is_known_how_far(archive: Archive) -> None:
    write(archive, lambda tx: _crowd(tx, 0, 2**BITS - 1))
    assert read(archive, lambda tx: tx.scalar(LATE)) == 0
    last = first_key(MINUTE + 1) - 1
    assert write(archive, lambda tx: free_pks(tx, [MINUTE, MINUTE, MINUTE + 1, MINUTE])) == list(range(last, last + 4))
    assert read(archive, lambda tx: tx.scalar(LATE)) == 1


def test_of_many_full_minutes_each_is_passed_over_once_and_few_statements_look_at_them(archive: Archive) -> None:
    def fill(tx: Connection) -> None:
        _crowd(tx, 0, 190)
        for moved in (article.c.pk + 2**40, (MINUTE + article.c.id) * 2**BITS - 1):
            tx.execute(update(article).values(pk=moved))

    write(archive, fill)
    asked: list[str] = []
    free = first_key(MINUTE + 190)
    looked = write(archive, lambda tx: _listened(tx, asked, [MINUTE, MINUTE + 3, MINUTE]))
    assert looked == [free, free + 1, free + 2]
    assert len(asked) <= 9
    assert read(archive, lambda tx: tx.scalar(LATE)) == 190


def test_rows_of_full_minutes_are_remembered_however_many_there_are(archive: Archive) -> None:
    begins = [MINUTE + 1_000 * n for n in range(5)]
    write(archive, lambda tx: [_crowd(tx, begin - MINUTE, 30) for begin in begins])
    first = write(archive, lambda tx: [pk for begin in begins for pk in free_pks(tx, [begin])])
    asked: list[str] = []
    again = write(archive, lambda tx: _listened(tx, asked, [*begins, *(begin + 2 for begin in begins)]))
    assert sorted(again) == sorted(first + [one + 1 for one in first])
    assert len(asked) == 2


def _listened(tx: Connection, asked: list[str], minutes: list[int]) -> list[int]:
    """Free keys of the minutes; the statements that looked for them are noted."""
    listen = ("before_cursor_execute", lambda *told: asked.append(told[2]))
    event.listen(tx.engine, *listen)
    try:
        return free_pks(tx, minutes)
    finally:
        event.remove(tx.engine, *listen)


_CROWDS = st.lists(st.tuples(st.sampled_from([-1, 0, 0, 0, 0.5, 1, 2, 3]), st.integers(1, 45)), min_size=1, max_size=6)
_TIMES = st.one_of(st.none(), st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 5.0]))


@given(_CROWDS, st.sets(st.integers(0, 270)), _TIMES, _TIMES)
@settings(max_examples=8, deadline=None)
def test_windows_hold_the_articles_of_their_time_and_pages_go_down_through_all_of_them(
    crowds: list[tuple[float, int]], gone: set[int], since: float | None, until: float | None
) -> None:
    def at(minutes: float | None) -> datetime | None:
        return None if minutes is None else MIDNIGHT + timedelta(minutes=minutes)

    low, high = at(since), at(until)
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as archive:

        def fill(tx: Connection) -> None:
            ids = [one for minute, many in crowds for one in _crowd(tx, minute, many)]
            remove(tx, [one for number, one in enumerate(ids) if number in gone], NOON)

        write(archive, fill)

        def look(tx: Connection) -> None:
            rows = tx.execute(select(article.c.id, article.c.time).order_by(article.c.pk.desc())).all()
            wanted = [row.id for row in rows if (low is None or row.time >= low) and (high is None or row.time < high)]
            for query in (None, STORY):
                limits = Filters(since=low, until=high)
                assert [one.article.id for one in search(tx, query, limits, limit=999)] == wanted
                assert _page_by_page(tx, query, limits) == wanted
            assert past_candidates(tx, STORY, low, high) == wanted[::-1]
            _counts_agree(tx, [row.time for row in rows], low, high)

        read(archive, look)


def _counts_agree(tx: Connection, times: list[datetime], low: datetime | None, high: datetime | None) -> None:
    within = [time for time in times if (low is None or time >= low) and (high is None or time < high)]
    days = tuple(sorted(Counter(time.date() for time in within).items(), reverse=True))
    for query in (None, STORY, parse("story -url:else")):
        assert by_day(tx, query, Filters(since=low, until=high)).days == days
    since, until = (one.replace(second=0) for one in (low or MIDNIGHT - DAY, high or MIDNIGHT + DAY))
    counted = stats.count(tx, since, until, None)
    quarters = Counter(time - (time - MIDNIGHT) % stats.QUARTER for time in times if since <= time < until)
    assert (counted.quarters, sum(counted.sections.values())) == (quarters, quarters.total())
    assert stats.count(tx, since, until, list(counted.sections)) == counted


def _page_by_page(tx: Connection, query: Query | None, limits: Filters) -> list[int]:
    shown = find(tx, query, limits, Part(limit=7))
    found = [one.article.id for one in shown.found]
    while shown.cursor is not None:
        shown = find(tx, query, limits, Part(limit=7, after=shown.cursor))
        found += [one.article.id for one in shown.found]
    return found
