import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from db import budget, sections
from db.archive import Archive
from db.schema_manners import request
from tests.archives import NOON, archive_in, read, write


def site(archive: Archive, name: str = "news") -> int:
    return write(archive, lambda tx: sections.sync_site(tx, name, "https://news.example/"))


def take(archive: Archive, site_id: int, now: datetime, kind: str = "page", limit: int = 3) -> datetime | None:
    return write(archive, lambda tx: budget.take(tx, site_id, kind, limit=limit, now=now))


def waiting(
    archive: Archive, site_id: int, kind: str, now: datetime, *, limit: int, walk_waits: str
) -> datetime | None:
    """As `take`, while a walk waits for a request of that kind."""
    return write(archive, lambda tx: budget.take(tx, site_id, kind, limit=limit, now=now, waits=walk_waits))


def takes(archive: Archive, site_id: int, kinds: Iterable[str], *, limit: int, now: datetime = NOON) -> list[str]:
    """The kinds of those requests that were granted, all of them asked for at once."""
    return write(
        archive, lambda tx: [one for one in kinds if budget.take(tx, site_id, one, limit=limit, now=now) is None]
    )


def test_the_request_past_the_budget_is_refused_until_the_oldest_leaves_the_hour(archive: Archive) -> None:
    news = site(archive)
    for minute in range(3):
        assert take(archive, news, NOON + timedelta(minutes=minute)) is None
    free_at = NOON + timedelta(hours=1)
    assert take(archive, news, NOON + timedelta(minutes=5)) == free_at
    assert take(archive, news, free_at) is None
    assert take(archive, news, free_at) == free_at + timedelta(minutes=1)


def test_one_sites_requests_do_not_count_for_another(archive: Archive) -> None:
    news, other = site(archive), site(archive, "other")
    assert take(archive, news, NOON, limit=1) is None
    assert take(archive, other, NOON, limit=1) is None


def test_article_pages_leave_the_listings_their_share(archive: Archive) -> None:
    news = site(archive)
    taken = [take(archive, news, NOON, kind="article", limit=10) for _ in range(10)]
    assert taken.count(None) == 4
    assert take(archive, news, NOON, limit=10) is None


@pytest.mark.parametrize(
    ("kind", "most"), [("page", 100), ("probe", 100), ("walk", 90), ("feed", 40), ("reread", 75), ("backfill", 25)]
)
def test_alone_a_kind_has_its_part_of_the_budget_and_first_pages_the_rest(
    archive: Archive, kind: str, most: int
) -> None:
    news = site(archive)
    assert len(takes(archive, news, [kind] * 110, limit=100)) == most
    assert len(takes(archive, news, ["page"] * 110, limit=100)) == 100 - most


def test_the_less_urgent_finds_no_room_in_an_hour_that_the_more_urgent_filled(archive: Archive) -> None:
    news = site(archive)
    wishes = [kind for kind in ("backfill", "reread", "api", "walk", "menu") for _ in range(110)]
    counted = Counter(takes(archive, news, wishes, limit=100))
    assert counted == {"backfill": 25, "reread": 50, "api": 10, "walk": 5, "menu": 10}


def test_backfilling_may_be_given_another_share(archive: Archive) -> None:
    news = site(archive)
    half = [
        write(archive, lambda tx: budget.take(tx, news, "backfill", limit=20, now=NOON, share=0.5)) for _ in range(20)
    ]
    assert half.count(None) == 10


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 7, 10, 60])
def test_of_the_smallest_budget_every_kind_gets_something_beside_sections_polled_as_planned(
    archive: Archive, limit: int
) -> None:
    news = site(archive)
    every = {"page": timedelta(hours=1) / (0.6 * limit)} | dict.fromkeys(
        ("walk", "article", "reread", "backfill"), timedelta(hours=12 / limit)
    )
    due = dict.fromkeys(every, NOON)
    got: Counter[str] = Counter()

    def ask(tx: Connection) -> Counter[str]:
        now, _, kind = min((at, got[kind], kind) for kind, at in due.items())
        until = budget.take(tx, news, kind, limit=limit, now=now)
        due[kind] = until or now + every[kind]
        got[kind] += until is None
        return got

    write(archive, lambda tx: [ask(tx) for _ in range(100)])
    assert min(got[kind] for kind in every) >= 3


def test_first_pages_find_room_whatever_all_others_want(archive: Archive) -> None:
    news = site(archive)
    for limit in range(2, 30):
        now = NOON + limit * timedelta(days=1)
        others = ("walk", "article", "feed", "api", "reread", "backfill") * limit
        assert takes(archive, news, (*others, "page"), limit=limit, now=now)[-1] == "page"


def test_of_one_request_an_hour_all_that_is_less_urgent_has_every_other_one_at_the_most(archive: Archive) -> None:
    news = site(archive)
    hour = timedelta(hours=1)
    assert take(archive, news, NOON, kind="api", limit=1) is None
    assert take(archive, news, NOON + hour, kind="article", limit=1) == NOON + 2 * hour
    assert take(archive, news, NOON + hour, limit=1) is None
    assert take(archive, news, NOON + 2 * hour, kind="article", limit=1) is None


def test_where_a_walk_waits_one_request_of_the_hour_is_left_to_it(archive: Archive) -> None:
    news = site(archive)

    def granted(kind: str, now: datetime) -> bool:
        return waiting(archive, news, kind, now, limit=3, walk_waits="walk") is None

    assert [granted("page", NOON) for _ in range(3)] == [True, True, False]
    assert granted("walk", NOON)
    assert not granted("walk", NOON)
    later = NOON + timedelta(minutes=59)
    assert not granted("page", later)
    assert [granted("page", NOON + timedelta(hours=1)) for _ in range(3)] == [True, True, False]


def test_the_rest_of_an_hour_in_which_a_walk_had_its_request_is_for_the_others(archive: Archive) -> None:
    news = site(archive)
    asked = [waiting(archive, news, kind, NOON, limit=3, walk_waits="walk") for kind in ("walk", "page", "page")]
    assert asked == [None] * 3


def test_a_walk_that_waits_for_the_api_is_left_one_likewise(archive: Archive) -> None:
    news = site(archive)
    asked = [waiting(archive, news, kind, NOON, limit=3, walk_waits="api") for kind in ("page", "page", "page", "api")]
    assert asked == [None, None, NOON + timedelta(hours=1), None]


def test_of_one_request_an_hour_a_walk_that_waits_has_every_other_one(archive: Archive) -> None:
    news, hour = site(archive), timedelta(hours=1)

    def asked(kind: str, now: datetime) -> datetime | None:
        return waiting(archive, news, kind, now, limit=1, walk_waits="walk")

    assert asked("page", NOON) == NOON + timedelta(minutes=5)
    assert asked("walk", NOON) is None
    assert asked("page", NOON + timedelta(minutes=5)) == NOON + hour
    assert asked("walk", NOON + hour) == NOON + 2 * hour
    assert asked("page", NOON + hour) is None
    assert asked("walk", NOON + 2 * hour) is None


@pytest.mark.parametrize("limit", [1, 2, 5, 12])
@pytest.mark.parametrize("kind", ["reread", "edits"])
def test_what_can_wait_takes_no_request_that_a_new_articles_page_may_have(
    archive: Archive, limit: int, kind: str
) -> None:
    news = site(archive)
    hour = NOON + timedelta(hours=1)
    assert waiting(archive, news, kind, NOON, limit=limit, walk_waits="article") == hour
    while waiting(archive, news, "article", NOON, limit=limit, walk_waits="article") is None:
        """As many as it may have."""
    assert (waiting(archive, news, kind, NOON, limit=limit, walk_waits="article") is None) is (limit > 4)


@pytest.mark.parametrize("limit", [1, 2, 5, 12])
def test_a_backfill_goes_on_though_pages_of_new_articles_wait_for_days(archive: Archive, limit: int) -> None:
    news = site(archive)
    assert waiting(archive, news, "backfill", NOON, limit=limit, walk_waits="article") is None


@pytest.mark.parametrize(("limit", "hours"), [(1, 8), (2, 4), (4, 2)])
def test_first_pages_leave_every_eighth_of_few_requests_to_the_pages_of_new_articles(
    archive: Archive, limit: int, hours: int
) -> None:
    news = site(archive)

    def asked(kind: str, now: datetime) -> datetime | None:
        return waiting(archive, news, kind, now, limit=limit, walk_waits="article")

    assert asked("page", NOON) == NOON + timedelta(minutes=5)
    assert asked("article", NOON) is None
    for at in (timedelta(hours=number) for number in range(1, hours)):
        assert [asked("page", NOON + at) for _ in range(limit)] == [None] * limit
    assert asked("page", NOON + timedelta(hours=hours)) == NOON + timedelta(hours=hours, minutes=5)


def test_after_an_articles_page_that_had_a_host_left_alone_first_pages_have_the_next_request(
    archive: Archive,
) -> None:
    news = site(archive)

    def asked(kind: str, hours: int) -> bool:
        at = NOON + timedelta(hours=hours)
        return waiting(archive, news, kind, at, limit=4, walk_waits="article") is None

    assert asked("article", 0)
    assert asked("robots", 3)
    assert asked("page", 6)
    assert not asked("page", 9)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_edits_that_waited_for_a_day_are_left_one_by_the_pages_of_articles_too(archive: Archive, limit: int) -> None:
    news, hour = site(archive), timedelta(hours=1)

    def asked(kind: str, now: datetime) -> bool:
        return waiting(archive, news, kind, now, limit=limit, walk_waits="edits") is None

    assert not asked("article", NOON)
    assert asked("edits", NOON)
    assert asked("page", NOON + hour)


@pytest.mark.parametrize("limit", [8, 60])
def test_of_more_requests_the_parts_alone_leave_room_to_the_pages_of_new_articles(archive: Archive, limit: int) -> None:
    news = site(archive)
    assert waiting(archive, news, "page", NOON, limit=limit, walk_waits="article") is None


def test_where_a_delay_sets_requests_farther_apart_one_of_eight_is_still_left_to_pages_alone(archive: Archive) -> None:
    news, apart = site(archive), timedelta(hours=6)

    def asked(kind: str, number: int) -> datetime | None:
        now = NOON + number * apart
        return write(archive, lambda tx: budget.take(tx, news, kind, limit=1, now=now, waits="article", apart=apart))

    assert asked("article", 0) is None
    assert [asked("page", number) for number in range(1, 8)] == [None] * 7
    assert asked("page", 8) is not None


@pytest.mark.parametrize("limit", [1, 2])
def test_rules_for_robots_are_not_left_to_a_walk_which_needs_them_itself(archive: Archive, limit: int) -> None:
    news = site(archive)
    asked = [waiting(archive, news, "robots", NOON, limit=limit, walk_waits="walk") for _ in range(limit)]
    assert asked == [None] * limit


def test_a_clock_put_back_leaves_requests_as_far_apart_as_they_were(archive: Archive) -> None:
    news = site(archive)
    for minute in (0, 50):
        assert take(archive, news, NOON + timedelta(minutes=minute), limit=2) is None
    back = NOON - timedelta(hours=3)
    assert take(archive, news, back, limit=2) == back + timedelta(minutes=10)


def test_a_clock_put_back_neither_frees_the_budget_nor_locks_it_for_long(archive: Archive) -> None:
    news = site(archive)
    assert take(archive, news, NOON + timedelta(days=1), limit=1) is None
    assert take(archive, news, NOON, limit=1) == NOON + timedelta(hours=1)
    assert take(archive, news, NOON + timedelta(hours=1), limit=1) is None


def test_a_restart_forgets_nothing(archive: Archive) -> None:
    news = site(archive)
    take(archive, news, NOON, limit=1)
    archive.close()
    with archive_in(archive.path.parent) as again:
        assert take(again, news, NOON + timedelta(minutes=59), limit=1) is not None
        assert read(again, lambda tx: budget.used(tx, news, NOON)) == 1


_ON_ONE_ARCHIVE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_SITES = itertools.count()  # one for each example: hypothesis repeats its values, the archive keeps what was booked
_KINDS = st.sampled_from(["page", "menu", "walk", "article", "feed", "reread", "backfill"])
_JUMPS = st.sampled_from([0, 0, 0, 0, -3600, 86400, -86400, -600])


@given(st.lists(st.tuples(_KINDS, st.integers(0, 600)), max_size=60), st.integers(1, 5))
@_ON_ONE_ARCHIVE
def test_no_sliding_hour_ever_holds_more_than_the_budget(
    archive: Archive, wishes: list[tuple[str, int]], limit: int
) -> None:
    def ask(tx: Connection) -> list[datetime]:
        news, now, granted = sections.sync_site(tx, f"site {next(_SITES)}", "https://news.example/"), NOON, []
        for kind, gap in wishes:
            now += timedelta(seconds=gap)
            if budget.take(tx, news, kind, limit=limit, now=now) is None:
                granted.append(now)
        return granted

    granted = write(archive, ask)
    assert _most_in_an_hour(granted) <= limit


@given(st.lists(st.tuples(_KINDS, st.integers(0, 1200), _JUMPS), max_size=60), st.integers(1, 6))
@_ON_ONE_ARCHIVE
def test_however_the_clock_jumps_no_request_is_granted_beyond_the_budget_of_the_hour_before_it(
    archive: Archive, wishes: list[tuple[str, int, int]], limit: int
) -> None:
    def ask(tx: Connection) -> None:
        news, now = sections.sync_site(tx, f"site {next(_SITES)}", "https://news.example/"), NOON
        for kind, gap, jump in wishes:
            now += timedelta(seconds=gap + jump)
            until = budget.take(tx, news, kind, limit=limit, now=now)
            assert until is None or now < until <= now + timedelta(hours=2 if limit == 1 else 1)
            booked = tx.scalars(select(request.c.at).where(request.c.site_id == news)).all()
            if until is None:  # what a clock put back moves into an hour counts there as well
                assert sum(now - timedelta(hours=1) < one for one in booked) <= limit
            assert max(booked) <= now

    write(archive, ask)


def _most_in_an_hour(times: Sequence[datetime]) -> int:
    return max((sum(at <= one < at + timedelta(hours=1) for one in times) for at in times), default=0)
