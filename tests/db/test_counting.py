"""Totals and facets: exact where few match, honest about it where many do."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from db import counting
from db.archive import Archive
from db.counting import Facets, by_day, facets, total
from db.deadline import Deadline
from db.matches import Decision, owe
from db.search import Filters, find, search
from pressclip.models import Document, WatchHit
from queries.parser import parse
from tests.archives import NOON, write
from tests.db.shelf import put, section_ids

QUERIES = ("gas", "gas -/oil/", "site:alpha gas")


def shelf(tx: Connection) -> None:
    documents = [
        Document(title="gas", text="", site="alpha", sections=("Europe", "Energy"), authors=("Ann Lee", "Bo")),
        Document(title="gas", text="", site="alpha", sections=("Europe",), authors=("Ann Lee",)),
        Document(title="gas", text="", site="alpha", sections=("Energy",), authors=()),
        Document(title="oil", text="", site="beta", sections=("Energy",), authors=("Bo",)),
    ]
    put(tx, documents, first=NOON - timedelta(days=23), step=86_400)


@pytest.mark.parametrize("query", QUERIES)
def test_few_are_counted_exactly_and_many_up_to_the_cap(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    def look(tx: Connection) -> None:
        shelf(tx)
        found = total(tx, parse(query), Filters())
        assert (found.total, found.capped, found.partial) == (3, False, "")
        monkeypatch.setattr(counting, "MOST", 2)
        found = total(tx, parse(query), Filters())
        assert (found.total, found.capped) == (3, True)
        assert total(tx, parse(query), Filters(until=NOON - timedelta(days=22, hours=12))).total == 1
        assert total(tx, parse(query), Filters(author="bo")).total == 1
        assert total(tx, parse(query), Filters(site="beta")).total == 0
        assert total(tx, None, Filters(sections=section_ids(tx, "Energy"))).capped

    write(archive, look)


def test_facets_count_sections_sites_authors_and_months(archive: Archive) -> None:
    def look(tx: Connection) -> Facets:
        shelf(tx)
        assert facets(tx, parse("gas -/oil/"), Filters()) == facets(tx, parse("gas"), Filters())
        assert facets(tx, parse("gas"), Filters(author="Bo")).counted == 1
        return facets(tx, parse("gas"), Filters())

    assert write(archive, look) == Facets(
        sections=(("Energy", 2), ("Europe", 2)),
        sites=(("alpha", 3),),
        authors=(("Ann Lee", 2), ("Bo", 1)),
        months=(("2026-11", 2), ("2026-10", 1)),
        counted=3,
    )


def test_facets_of_the_newest_alone_say_so(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "FACETED", 2)

    def look(tx: Connection) -> Facets:
        shelf(tx)
        return facets(tx, parse("gas OR oil"), Filters())

    found = write(archive, look)
    assert (found.counted, found.partial) == (2, "only the newest 2 were counted")
    assert found.months == (("2026-11", 2),)


@pytest.mark.parametrize("query", QUERIES)
def test_days_are_counted_however_it_is_found_what_matches(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    days = ((date(2026, 11, 2), 1), (date(2026, 11, 1), 1), (date(2026, 10, 31), 1))

    def look(tx: Connection) -> None:
        shelf(tx)
        found = by_day(tx, parse(query), Filters())
        assert (found.days, found.partial) == (days, "")
        assert by_day(tx, parse(query), Filters(author="bo")).days == days[2:]
        assert by_day(tx, parse(query), Filters(sections=section_ids(tx, "Europe"))).days == days[1:]
        assert len(by_day(tx, None, Filters(since=NOON - timedelta(days=21))).days) == 2
        monkeypatch.setattr(counting, "FACETED", 2)
        found = by_day(tx, parse(query), Filters())
        assert (found.days, found.partial) == (days[:2], "only the newest 2 were counted")

    write(archive, look)


@pytest.mark.parametrize("query", QUERIES[:2])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "Africa/Casablanca", "America/New_York"])
def test_days_are_those_of_the_zone_across_changes_of_its_clocks(archive: Archive, query: str, zone: str) -> None:
    began, local = datetime(2026, 2, 1, 0, 5, tzinfo=UTC), ZoneInfo(zone)
    times = [began + number * timedelta(minutes=187) for number in range(450)]
    expected = Counter(time.astimezone(local).date() for time in times)

    def look(tx: Connection) -> None:
        put(tx, [Document(title="gas", text="", site="alpha")] * len(times), first=began, step=187 * 60)
        assert dict(by_day(tx, parse(query), Filters(), zone=local).days) == expected

    write(archive, look)


def test_counting_whose_time_is_over_says_so(archive: Archive) -> None:
    over = Deadline(0.0, lambda: 1.0)

    def look(tx: Connection) -> None:
        put(tx, [Document(title="gas", text="gas", site="alpha")] * 3_000, step=1)
        assert total(tx, parse("gas -/oil/"), Filters(), deadline=over).partial == "the time was over"
        assert facets(tx, parse("gas -/oil/"), Filters(), deadline=over).partial == "the time was over"
        assert total(tx, None, Filters(sections=(99,)), deadline=over).partial == "the time was over"
        for query in ("gas", "gas -/oil/"):
            assert by_day(tx, parse(query), Filters(), deadline=over).partial == "the time was over"

    write(archive, look)


def test_what_a_watch_met_is_counted_and_found(archive: Archive) -> None:
    def look(tx: Connection) -> None:
        shelf(tx)
        oil = search(tx, parse("oil"), Filters(), limit=1)[0].article
        decision = Decision(article_id=oil.id, hit=WatchHit(watch="fuel", query="oil"), version="1", channels=(),
                            revision=0, judged_on="text")  # fmt: skip
        owe(tx, [decision], NOON)
        assert facets(tx, None, Filters()).watches == (("fuel", 1),)
        assert [one.article.id for one in find(tx, None, Filters(watch="fuel")).found] == [oil.id]
        assert total(tx, None, Filters(watch="fuel")).total == 1
        assert total(tx, parse("gas"), Filters(watch="fuel")).total == 0
        assert total(tx, None, Filters(watch="other")).total == 0

    write(archive, look)
