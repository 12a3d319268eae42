from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from db import budget, sections
from db.archive import Archive
from tests.archives import NOON, archive_in, read, write


def site(archive: Archive, name: str = "news") -> int:
    return write(archive, lambda tx: sections.sync_site(tx, name, "https://news.example/"))


def take(archive: Archive, site_id: int, now: datetime, kind: str = "page", limit: int = 3) -> datetime | None:
    return write(archive, lambda tx: budget.take(tx, site_id, kind, limit=limit, now=now))


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


@given(st.lists(st.integers(0, 600), max_size=60), st.integers(1, 5))
@settings(max_examples=20, deadline=None)
def test_no_sliding_hour_ever_holds_more_than_the_budget(gaps: list[int], limit: int) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder, archive_in(Path(folder)) as archive:
        news = site(archive)
        now, granted = NOON, []
        for gap in gaps:
            now += timedelta(seconds=gap)
            if take(archive, news, now, limit=limit) is None:
                granted.append(now)
        for start in granted:
            assert sum(start <= at < start + timedelta(hours=1) for at in granted) <= limit
