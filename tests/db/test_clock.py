"""A clock that ran ahead while no daemon did, and was put right."""

import asyncio
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from db import channel_state, clock, holding, origins, outbox, sections
from db.archive import Archive, open_archive, path_of
from db.matches import ASKED, owe
from db.schema import article, channel, feed, message, meta, section, waiting
from db.schema_channels import channel_trouble
from db.schema_manners import origin
from db.schema_polling import span
from pressclip.app import open_desk
from pressclip.models import Outcome
from pressclip.settings import Settings
from schedules.manners import held_until
from tests.archives import NOON, archive_in, file_page, make_sections, page, read, write
from tests.db.test_outbox import decision

_YEAR = timedelta(days=365)
_HOST = "https://news.example"


def test_what_a_command_put_off_by_a_clock_ahead_waits_no_longer_than_it_was_meant_to(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        ahead = NOON + _YEAR
        at_ahead = {"last_success": ahead, "next_poll": ahead + timedelta(hours=1)}
        place = make_sections(archive, "Europe")["Europe"]
        write(archive, lambda tx: clock.noted(tx, ahead))
        write(archive, lambda tx: tx.execute(section.update().values(at_ahead)))
        times = {"newest_time": ahead, "gap_at": ahead}
        write(
            archive,
            lambda tx: tx.execute(
                insert(span).values(section_id=place.section_id, newest=["a"], oldest=["a"], **times)
            ),
        )
        witness = {"section_id": place.section_id, "kind": "feed", "read_at": ahead}
        write(archive, lambda tx: tx.execute(insert(feed).values(witness)))
        failed = {"channel": "phone", "kind": "alert", "state": "failed", "created": ahead, "due": ahead}
        write(archive, lambda tx: tx.execute(insert(message).values(failed)))
        write(archive, lambda tx: clock.noted(tx, NOON))
        assert read(archive, lambda tx: tx.execute(select(message.c.created, message.c.due)).one()) == (NOON, NOON)
        [due] = read(archive, lambda tx: tx.execute(select(section.c.last_success, section.c.next_poll)).all())
        assert due == (NOON, NOON + timedelta(hours=1))
        assert read(archive, lambda tx: tx.execute(select(span.c.newest_time, span.c.gap_at)).one()) == (NOON, NOON)
        assert read(archive, lambda tx: tx.scalar(select(feed.c.read_at))) == NOON


def test_what_a_channel_is_owed_was_told_or_failed_at_by_a_clock_ahead_does_not_lie_ahead(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        ahead = NOON + _YEAR
        (public_id,) = file_page(archive, make_sections(archive, "Europe")["Europe"], page("first")).new
        write(archive, lambda tx: clock.noted(tx, ahead))
        write(archive, lambda tx: owe(tx, [decision(public_id)], ahead))
        write(archive, lambda tx: tx.execute(insert(channel).values(name="phone", last_sent=ahead, welcomed_at=ahead)))
        busy = Outcome(state="retry", error="busy")
        write(archive, lambda tx: channel_state.failed(tx, "phone", busy, ahead))
        write(archive, lambda tx: clock.noted(tx, NOON))
        due = read(archive, lambda tx: holding.due(tx, "phone"))
        assert due is not None
        assert due.since == NOON
        assert read(archive, lambda tx: tx.execute(select(channel.c.last_sent, channel.c.welcomed_at)).one()) == (
            NOON,
            NOON,
        )
        later = NOON + timedelta(hours=1)
        assert [one.began for one in read(archive, lambda tx: channel_state.mute(tx, ["phone"], later))] == [NOON]


def test_a_watch_that_was_judged_without_the_text_does_not_wait_again_after_a_clock_was_put_back(
    tmp_path: Path,
) -> None:
    with archive_in(tmp_path) as archive:
        (public_id,) = file_page(archive, make_sections(archive, "Europe")["Europe"], page("first")).new
        write(archive, lambda tx: tx.execute(insert(waiting).values(article_id=public_id, watch="libya", until=ASKED)))
        write(archive, lambda tx: clock.noted(tx, NOON + _YEAR))
        write(archive, lambda tx: clock.noted(tx, NOON))
        assert read(archive, lambda tx: tx.scalar(select(waiting.c.until))) == ASKED


def test_a_section_that_was_being_read_by_a_clock_ahead_is_free_again_as_soon_as_it_was_meant_to_be(
    tmp_path: Path,
) -> None:
    with archive_in(tmp_path) as archive:
        ahead, lasts = NOON + _YEAR, timedelta(minutes=15)
        section_id = make_sections(archive, "Europe")["Europe"].section_id
        take = partial(sections.lease, section_id=section_id, alive=lambda _owner: True, lasts=lasts)
        write(archive, lambda tx: clock.noted(tx, ahead))
        assert write(archive, lambda tx: take(tx, owner="gone:1:boot:1", now=ahead))
        write(archive, lambda tx: clock.noted(tx, NOON))
        assert not write(archive, lambda tx: take(tx, owner="here:1:boot:1", now=NOON + lasts / 2))
        assert write(archive, lambda tx: take(tx, owner="here:1:boot:1", now=NOON + lasts))


def test_an_article_that_was_being_read_and_a_message_being_sent_by_a_clock_ahead_are_free_likewise(
    tmp_path: Path,
) -> None:
    with archive_in(tmp_path) as archive:
        ahead, lasts = NOON + _YEAR, timedelta(minutes=15)
        file_page(archive, make_sections(archive, "Europe")["Europe"], page("first"))
        write(archive, lambda tx: outbox.owe_message(tx, "phone", "test", {}, NOON))
        for table in (article, message):
            taken = update(table).values(lease_owner="gone:1:boot:1", lease_until=ahead + lasts)
            write(archive, lambda tx, taken=taken: tx.execute(taken))  # type: ignore[misc]
        write(archive, lambda tx: clock.noted(tx, ahead))
        write(archive, lambda tx: clock.noted(tx, NOON))
        until = [read(archive, lambda tx, of=of: tx.scalar(select(of.c.lease_until))) for of in (article, message)]  # type: ignore[misc]
        assert until == [NOON + lasts] * 2


def test_by_less_than_a_minute_no_clock_was_put_back(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        make_sections(archive, "Europe")
        due = NOON + timedelta(hours=1)
        write(archive, lambda tx: tx.execute(section.update().values(next_poll=due)))
        write(archive, lambda tx: clock.noted(tx, NOON + timedelta(seconds=59)))
        write(archive, lambda tx: clock.noted(tx, NOON))
        assert read(archive, lambda tx: tx.scalar(select(section.c.next_poll))) == due


def test_a_host_is_left_alone_for_no_longer_than_it_may_ask(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        for hours, held in ((24, True), (25, False)):
            until = NOON + timedelta(hours=hours)
            write(archive, lambda tx, until=until: origins.hold(tx, _HOST, until, refusals=1))  # type: ignore[misc]
            assert read(archive, lambda tx: held_until(tx, _HOST, NOON)) == (until if held else None)


def test_whoever_opens_the_archive_to_poll_puts_right_what_a_clock_ahead_put_off_and_notes_his_own(
    tmp_path: Path,
) -> None:
    now, settings = datetime.now(UTC), Settings(path="-")
    with closing(open_archive(path_of(settings.archive.url, tmp_path))) as archive:
        write(archive, lambda tx: origins.hold(tx, _HOST, now + _YEAR, refusals=1))
        write(archive, lambda tx: clock.noted(tx, now + _YEAR))

    async def opened() -> datetime | None:
        async with open_desk(settings, tmp_path) as desk:
            until = await desk.archive.read(lambda tx: tx.scalar(select(origin.c.not_before)))
            await desk.archive.write(lambda tx: tx.execute(delete(meta).where(meta.c.name == "clock")))
            return until

    until = asyncio.run(opened())
    assert until is not None
    assert until - now < timedelta(minutes=1)
    with closing(open_archive(path_of(settings.archive.url, tmp_path))) as archive:
        closed = _noted(archive)
    assert timedelta() <= datetime.fromisoformat(closed or "") - now < timedelta(minutes=1)


@pytest.mark.parametrize("damaged", ["", "noon", "2027-11-23T12:00:00"])
def test_a_noted_clock_that_cannot_be_read_is_noted_anew(tmp_path: Path, damaged: str) -> None:
    with archive_in(tmp_path) as archive:
        write(archive, lambda tx: tx.execute(insert(meta).values(name="clock", value=damaged)))
        write(archive, lambda tx: clock.noted(tx, NOON))
        assert _noted(archive) == NOON.isoformat()


def test_what_was_put_right_once_is_not_put_back_again(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        write(archive, lambda tx: clock.noted(tx, NOON + _YEAR))
        write(archive, lambda tx: clock.put_back(tx, NOON, _YEAR))
        until = NOON + timedelta(hours=6)
        write(archive, lambda tx: origins.hold(tx, _HOST, until, refusals=1))
        write(archive, lambda tx: clock.noted(tx, NOON + timedelta(seconds=1)))
        assert read(archive, lambda tx: held_until(tx, _HOST, NOON)) == until


def _noted(archive: Archive) -> str | None:
    return read(archive, lambda tx: tx.scalar(select(meta.c.value).where(meta.c.name == "clock")))


def test_the_end_of_a_channels_trouble_that_a_clock_ahead_noted_does_not_lie_ahead(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        ahead = NOON + _YEAR
        write(archive, lambda tx: clock.noted(tx, ahead))
        trouble = {
            "channel": "phone",
            "sort": "mute",
            "error": "chat not found",
            "began": ahead,
            "ended": ahead,
            "at_once": False,
        }
        write(archive, lambda tx: tx.execute(insert(channel_trouble).values(**trouble)))
        write(archive, lambda tx: clock.noted(tx, NOON))
        assert read(archive, lambda tx: tx.execute(select(channel_trouble.c.began, channel_trouble.c.ended)).one()) == (
            NOON,
            NOON,
        )


def test_a_host_that_was_held_by_both_of_its_schemes_is_left_alone_until_the_later_time(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        for scheme, minutes in (("http", 9), ("https", 5)):
            hold = partial(origins.hold, until=NOON + timedelta(minutes=minutes), refusals=1)
            write(archive, partial(hold, address=f"{scheme}://news.example"))
        for scheme in ("http", "https"):
            asked = partial(held_until, url=f"{scheme}://news.example/europe/", now=NOON)
            assert read(archive, asked) == NOON + timedelta(minutes=9)
