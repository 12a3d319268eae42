"""A process that dies at any line loses nothing: each test ends one between two steps and lets another go on."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import Connection, event, select

from db.alerts import listed
from db.schema import match, message, owed
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from tests.desks import Newsroom, newsroom, watch


class Killed(BaseException):
    """The process is gone: no handler of ours may catch it."""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """An article that matches is on the page, not yet polled."""
    with newsroom(tmp_path, watch("libya", "libya")) as opened:
        opened.poll()
        opened.later(minutes=15)
        opened.publish("new", "Libya talks resume")
        yield opened


def die(room: Newsroom, work: Callable[[Newsroom], Any]) -> None:
    """Does the work up to where the process dies; what it held is then somebody's who is not alive."""
    with pytest.raises(Killed):
        work(room)
    room.desk = replace(room.desk, owner="host:2:boot:2", alive=lambda owner: owner == "host:2:boot:2")


def crashing(room: Newsroom, get: Callable[..., Any]) -> None:
    """Puts another `get` into the desk's fetcher."""
    vars(room.desk.fetcher)["get"] = get


def rows(room: Newsroom) -> tuple[int, int, list[str]]:
    """How many matches and owed rows there are, and the states of the messages."""

    def count(tx: Connection) -> tuple[int, int, list[str]]:
        found = (len(tx.execute(select(table.c.id)).all()) for table in (match, owed))
        return *found, list(tx.scalars(select(message.c.state)).all())  # type: ignore[return-value]  # two counts

    return room.read(count)


def arrives_once(room: Newsroom) -> None:
    room.poll()
    room.deliver()
    room.later(minutes=15)
    room.poll()
    room.deliver()
    assert [name for name, _ in room.sent] == ["phone"]
    assert rows(room) == (1, 1, ["sent"])


def test_killed_after_the_fetch(room: Newsroom) -> None:
    get = room.desk.fetcher.get

    async def fetch_and_die(*args: Any, **kwargs: Any) -> None:
        await get(*args, **kwargs)
        raise Killed

    crashing(room, fetch_and_die)
    die(room, Newsroom.poll)
    crashing(room, get)
    assert rows(room) == (0, 0, [])
    arrives_once(room)


@pytest.mark.parametrize(
    "written", ["INSERT INTO article", 'INSERT INTO "match"', "INSERT INTO owed", "UPDATE section"]
)
def test_killed_in_the_transaction_that_files_matches_and_owes(room: Newsroom, written: str) -> None:
    engine = room.desk.archive._writer

    def die_after(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(written) and "lease_until=?, fence" not in statement:
            raise Killed

    event.listen(engine, "after_cursor_execute", die_after)
    die(room, Newsroom.poll)
    event.remove(engine, "after_cursor_execute", die_after)
    assert rows(room) == (0, 0, [])
    arrives_once(room)


def test_killed_after_filing_and_before_sending(room: Newsroom) -> None:
    room.poll()
    assert rows(room) == (1, 1, [])
    room.desk = replace(room.desk, owner="host:2:boot:2", alive=lambda owner: owner == "host:2:boot:2")
    arrives_once(room)


def test_killed_while_sending_repeats_the_one_message_in_flight_and_counts_it(room: Newsroom) -> None:
    whole = room.desk.send

    def send_and_die(channel: ChannelSettings, told: Message) -> Outcome:
        whole(channel, told)
        raise Killed

    room.poll()
    room.desk = replace(room.desk, send=send_and_die)
    die(room, Newsroom.deliver)
    assert rows(room) == (1, 1, ["sending"])
    room.desk = replace(room.desk, send=whole)
    room.deliver()
    assert [name for name, _ in room.sent] == ["phone", "phone"]
    assert room.read(lambda tx: tx.execute(select(message.c.state, message.c.repeats)).all()) == [("sent", 1)]
    assert room.deliver() == 0


@pytest.mark.parametrize("policy", ["repeat", "skip"])
def test_killed_between_the_journal_and_the_mark_it_is_marked_and_no_repeat_is_counted(
    room: Newsroom, policy: Literal["repeat", "skip"]
) -> None:
    (phone,) = room.desk.settings.channels
    channels = (replace(phone, on_uncertain=policy),)
    room.desk = replace(room.desk, settings=replace(room.desk.settings, channels=channels))
    engine = room.desk.archive._writer

    def die_before(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE message") and "sent_at=?" in statement:
            raise Killed

    room.poll()
    event.listen(engine, "before_cursor_execute", die_before)
    die(room, Newsroom.deliver)
    event.remove(engine, "before_cursor_execute", die_before)
    assert rows(room) == (1, 1, ["sending"])
    assert room.deliver() == 0
    assert len(room.sent) == 1
    assert room.read(lambda tx: tx.execute(select(message.c.state, message.c.repeats)).all()) == [("sent", 0)]
    [alert] = room.read(lambda tx: listed(tx, state=None, limit=2))
    assert len(alert["articles"]) == 1


def test_killed_after_marking_sends_nothing_again(room: Newsroom) -> None:
    room.poll()
    room.deliver()
    room.desk = replace(room.desk, owner="host:2:boot:2", alive=lambda owner: owner == "host:2:boot:2")
    arrives_once(room)


def test_killed_while_reading_an_articles_page_reads_it_again(room: Newsroom) -> None:
    get = room.desk.fetcher.get

    async def fetch_and_die(*_: Any, **__: Any) -> None:
        raise Killed

    room.poll()
    crashing(room, fetch_and_die)
    die(room, Newsroom.read_pages)
    crashing(room, get)
    assert room.read_pages() == 1
    assert asyncio.run(room.desk.archive.read(lambda tx: tx.scalar(select(owed.c.id)))) == 1
