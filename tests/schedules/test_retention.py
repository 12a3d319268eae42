"""Old articles go once a day where that is wished, but none that is owed, waited for or still listed."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from db import articles, sections
from db.archive import Archive
from db.schema import article, incident, match, meta, owed, raw, section, waiting
from db.schema_keeping import removed
from db.verify import verify
from pressclip.settings import ArchiveSettings, ChannelSettings, SiteSettings
from pressclip.standing import standing
from schedules import clock_doubts, retention, roster
from schedules.steps import Steps
from tests import loops
from tests.archives import NOON
from tests.desks import Newsroom, newsroom, no_sleep, ticks

YEAR = timedelta(days=365)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """Sixteen articles of a year ago, some of which the section's page still lists, and a new one; kept for a year."""
    with newsroom(tmp_path) as opened:
        for number in range(16):
            opened.publish(f"story-{number}", f"A story, number {number}")
            opened.poll()
            opened.later(hours=1)
        settings = replace(opened.desk.settings, archive=ArchiveSettings(keep=YEAR))
        opened.desk = replace(opened.desk, settings=settings)
        opened.later(days=366)
        opened.publish("new", "A new story")
        opened.poll()
        yield opened


def expire(room: Newsroom) -> int:
    return room.run(retention.expire)


def there(room: Newsroom) -> set[int]:
    return set(room.read(lambda tx: tx.scalars(select(article.c.id)).all()))


def kept(room: Newsroom) -> set[int]:
    """The pages as they came."""
    return set(room.read(lambda tx: tx.scalars(select(raw.c.id)).all()))


def unlisted(room: Newsroom) -> set[int]:
    """What the section's page did not show when it was read last."""
    last = room.now
    known = room.read(lambda tx: articles.load(tx, range(1, 99)))
    return {public_id for public_id, one in known.items() if one.last_seen < last - timedelta(days=1)}


def go_on(steps: Steps) -> None:
    """One tick of a daemon that goes on, and what it began."""

    async def run() -> None:
        await steps.tick()
        while steps.running:
            await asyncio.wait(steps.running.values(), timeout=10)

    loops.run(run())


def write(room: Newsroom, statement: object) -> None:
    asyncio.run(room.desk.archive.write(lambda tx: tx.execute(statement)))  # type: ignore[call-overload]  # a statement


def test_old_articles_go_and_those_that_a_page_still_lists_stay(room: Newsroom) -> None:
    before, old = there(room), unlisted(room)
    assert old
    assert expire(room) == len(old)
    assert there(room) == before - old
    assert {one.state for one in room.read(lambda tx: list(verify(tx)))} == {"ok"}
    assert set(room.read(lambda tx: tx.scalars(select(removed.c.id)).all())) == old
    assert expire(room) == 0


def test_a_page_that_did_not_change_for_long_still_lists_what_it_lists(room: Newsroom) -> None:
    expire(room)
    left = there(room)
    room.later(days=400)
    assert expire(room) == 0
    assert there(room) == left


def test_what_a_section_listed_that_is_followed_no_more_goes(room: Newsroom) -> None:
    expire(room)
    room.later(days=400)
    number = room.sections()["Europe"].id
    long_ago = NOON - YEAR
    asyncio.run(room.desk.archive.write(lambda tx: sections.stop(tx, [number], long_ago)))
    expire(room)
    assert there(room) == set()


def test_what_is_owed_waited_for_or_being_read_stays(room: Newsroom) -> None:
    first, second, third, *others = sorted(unlisted(room))
    told = {"channel": "phone", "article_id": first, "watch": "harbour", "occasion": "new", "state": "owed"}
    write(room, insert(owed).values(**told, created=NOON))
    write(room, insert(waiting).values(article_id=second, watch="harbour", until=NOON + 9 * YEAR))
    write(room, update(article).where(article.c.id == third).values(lease_owner="me"))
    assert expire(room) == len(others)
    assert {first, second, third} <= there(room)


def test_what_a_digest_is_still_to_tell_stays_until_it_was_sent(room: Newsroom) -> None:
    first, *others = sorted(unlisted(room))
    digest = (ChannelSettings(name="phone", url="console://", digest="08:00"),)
    room.desk = replace(room.desk, settings=replace(room.desk.settings, channels=digest))
    edited = {"article_id": first, "watch": "story", "occasion": "edit:2"}
    met = {"query": "story", "version": "1", "revision": 2, "judged_on": "text", "decided_at": room.now, "hits": []}
    write(room, insert(match).values(**edited, **met))
    write(room, insert(owed).values(**edited, channel="phone", state="owed", created=room.now))
    assert room.deliver() == 0  # it is held until the morning
    assert expire(room) == len(others)
    room.later(days=1)
    assert room.deliver() == 1
    assert "A story, number 0" in room.sent[-1][1].text
    assert expire(room) == 1


def test_without_a_wish_none_goes(room: Newsroom) -> None:
    settings = replace(room.desk.settings, archive=ArchiveSettings())
    room.desk = replace(room.desk, settings=settings)
    assert expire(room) == 0
    assert not room.read(lambda tx: retention.is_due(tx, room.desk))


def test_it_is_done_once_a_day_and_goes_on_where_it_was_stopped(room: Newsroom) -> None:
    def due() -> bool:
        return room.read(lambda tx: retention.is_due(tx, room.desk))

    assert due()
    assert room.run(lambda desk: retention.expire(desk, lambda: False)) == 0
    assert due()
    old = unlisted(room)
    ticks(room, 2)
    gone = set(room.read(lambda tx: tx.scalars(select(removed.c.id)).all()))
    assert gone  # whose pages were being read just then wait for another day
    assert gone <= old
    assert not due()
    room.later(hours=25)
    assert due()


def told(room: Newsroom) -> str | None:
    """What the status says of the clock."""
    said: str | None = room.read(lambda tx: standing(tx, room.desk.settings, room.now, held=True))["clock"]
    return said


def noted(room: Newsroom) -> list[str]:
    """What the operator is told to look at."""
    return room.read(lambda tx: list(tx.scalars(select(incident.c.error).where(incident.c.status == "noted"))))


def test_many_go_a_few_at_a_time(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 4)
    old = len(unlisted(room))
    assert expire(room) == old
    assert isinstance(room.now, datetime)


@pytest.mark.parametrize("how", ["reload", "end"])
def test_a_daemon_that_reloads_or_ends_looks_through_no_more_articles_than_those_in_hand(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 4)
    steps, write = Steps(room.desk, pause=no_sleep), Archive.write
    before = there(room)

    async def interrupted(archive: Archive, change: Any) -> Any:
        written = await write(archive, change)
        if await archive.read(lambda tx: tx.scalar(select(removed.c.id).limit(1))) is None:
            return written
        if how == "reload":
            steps.renew(replace(steps.desk) if steps.desk is room.desk else steps.desk)
        else:
            steps.draining = True
        return written

    monkeypatch.setattr(Archive, "write", interrupted)
    go_on(steps)
    assert 0 < len(before - there(room)) <= 4
    assert room.read(lambda tx: retention.is_due(tx, room.desk))
    monkeypatch.undo()
    ticks(room)
    assert not room.read(lambda tx: retention.is_due(tx, room.desk))


def test_a_clock_that_goes_far_ahead_and_is_put_right_within_the_hour_deletes_nothing(room: Newsroom) -> None:
    steps = Steps(room.desk, pause=no_sleep)
    go_on(steps)
    before, pages = there(room), kept(room)
    assert pages
    room.jump(days=5000)
    for _ in range(59):
        go_on(steps)
        room.later(minutes=1)
    room.jump(days=-5000)
    go_on(steps)
    assert there(room) >= before
    assert kept(room) >= pages


def test_what_is_old_after_a_day_without_the_daemon_goes_an_hour_after_its_start(room: Newsroom) -> None:
    old = unlisted(room)
    write(room, insert(meta).values(name="kept_at", value=room.now.isoformat()))
    go_on(Steps(room.desk, pause=no_sleep))
    room.later(hours=25)
    steps = Steps(room.desk, pause=no_sleep)
    for _ in range(60):
        go_on(steps)
        assert there(room) >= old
        room.later(minutes=1)
    go_on(steps)
    assert not there(room) & old


def test_what_is_old_by_a_clock_alone_that_no_site_agrees_with_stays_over_restarts_until_it_is_right(
    room: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    steps, old = Steps(room.desk, pause=no_sleep), unlisted(room)
    write(room, insert(meta).values(name="kept_at", value=room.now.isoformat()))
    go_on(steps)
    room.jump(hours=25)
    for _ in range(70):
        go_on(steps)
        room.later(minutes=1)
    assert (
        told(room)
        == "this machine's clock is 25 h ahead of those of the sites: nothing is deleted for its age meanwhile"
    )
    assert [record.getMessage() for record in caplog.records].count("clock.doubted") == 1
    room.desk.fetcher.clocks._hosts.clear()  # as at a start
    go_on(Steps(room.desk, pause=no_sleep))
    assert there(room) >= old
    assert [one for one in noted(room) if "clock" in one] == [told(room)]
    room.jumped = timedelta()  # it was the sites' that was put right
    for _ in range(30):
        go_on(steps)
        room.later(minutes=1)
    assert told(room) is None
    assert not there(room) & old


def test_a_wrong_clock_is_told_once_a_section_is_followed_whichever_site_that_is_of(tmp_path: Path) -> None:
    empty = SiteSettings(name="empty", home="https://empty.example/", sections_from="config")
    with newsroom(tmp_path) as room:
        sites = (empty, *room.desk.settings.sites)
        room.desk = replace(room.desk, settings=replace(room.desk.settings, sites=sites))
        room.run(roster.sync)
        room.jump(hours=25)
        write(room, update(section).values(retired_at=NOON - YEAR))
        room.run(lambda desk: desk.archive.write(lambda tx: clock_doubts.note(tx, desk)))
        assert told(room) is None
        write(room, update(section).values(retired_at=None))
        for _ in range(2):
            room.run(lambda desk: desk.archive.write(lambda tx: clock_doubts.note(tx, desk)))
            assert noted(room) == [told(room)] != [None]


def test_pages_that_are_not_to_be_kept_at_all_go_whatever_the_clock_does(room: Newsroom) -> None:
    steps = Steps(room.desk, pause=no_sleep)
    go_on(steps)
    assert kept(room)
    archive = replace(room.desk.settings.archive, keep_raw=timedelta())
    steps.desk = replace(room.desk, settings=replace(room.desk.settings, archive=archive))
    room.jump(days=2)
    go_on(steps)
    go_on(steps)
    assert not kept(room)
