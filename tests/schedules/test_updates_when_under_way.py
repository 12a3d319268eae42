"""A title that changes before or while the message that told the old one goes out, and what of it is kept."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from sqlalchemy import select

from db.merging import merge
from db.removal import remove
from db.schema_channels import receipt, sent_words
from db.traces import trace
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from pressclip.why.verdicts import why
from tests.alerts.conftest import bot as bot  # noqa: PLC0414 - a fixture
from tests.desks import Newsroom
from tests.doubles.telegram import TelegramDouble
from tests.schedules.test_updates import DESK, by_telegram, occasions, published, retitled, tells
from tests.schedules.test_updates import room as room  # noqa: PLC0414 - a fixture


def test_what_is_owed_when_nobody_wants_it_any_more_is_withdrawn(room: Newsroom) -> None:
    post = published(tells(room, DESK))
    retitled(room, post, "Libya has voted")
    tells(room, replace(DESK, updates=False))
    assert room.deliver() == 0
    assert occasions(room)[-1] == ("update:2", "merged")


def test_what_is_still_to_go_out_tells_the_newest_title_itself(room: Newsroom) -> None:
    tells(room, replace(DESK, digest="18:00"))
    post = published(room)
    retitled(room, post, "Libya has voted")
    room.later(hours=7)
    assert room.deliver() == 1
    assert "has voted" in room.sent[-1][1].text
    assert "update:2" not in dict(occasions(room))


def test_a_title_that_changes_while_the_message_is_under_way_is_told_after_it(room: Newsroom) -> None:
    tells(room, DESK)
    room.later(minutes=15)
    post = room.publish("votes", "Libya votes")
    room.poll()
    usual = room.desk.send

    def slow(channel: ChannelSettings, one: Message) -> Outcome:
        if not room.sent:
            room.site.edit(post.id, title="Libya has voted")
            room.later(minutes=15)
            room.poll()
        return usual(channel, one)

    room.desk = replace(room.desk, send=slow)
    assert [room.deliver(), room.deliver(), room.deliver()] == [1, 1, 0]
    assert "Libya has voted" in room.sent[-1][1].text


def test_a_poll_that_began_before_the_message_was_sent_may_bring_the_new_title_after_it(room: Newsroom) -> None:
    tells(room, DESK)
    room.later(minutes=15)
    post = room.publish("votes", "Libya votes")
    room.poll()
    room.later(minutes=15)
    room.site.edit(post.id, title="Libya has voted")
    sent: list[str] = []

    def meanwhile(path: str) -> None:
        if "category" in path and not sent:
            sent.append(path)
            room.later(seconds=2)
            with ThreadPoolExecutor(1) as pool:  # no other loop may run in this thread
                assert pool.submit(room.deliver).result(20) == 1

    room.before = meanwhile
    room.poll()
    assert sent
    assert "Libya has voted" not in room.sent[-1][1].text.replace("*", "")
    assert room.deliver() == 1
    assert room.sent[-1][1].text.startswith("Libya has voted")


def test_what_was_sent_is_kept_for_channels_that_want_it_and_goes_with_a_forgotten_article(
    room: Newsroom, bot: TelegramDouble
) -> None:
    published(by_telegram(room))
    assert room.read(lambda tx: tx.scalars(select(sent_words.c.html)).one()) == bot.sent[0]["text"]
    room.run(lambda desk: desk.archive.write(lambda tx: remove(tx, [1], room.now)))
    assert room.read(lambda tx: tx.scalars(select(sent_words.c.message_id)).all()) == []
    assert room.read(lambda tx: tx.scalars(select(receipt.c.reference)).all()) == ["1"]


def test_why_names_the_new_title_among_what_was_told(room: Newsroom) -> None:
    post = published(tells(room, DESK))
    retitled(room, post, "Libya has voted")
    room.deliver()
    [told] = why(room.read(lambda tx: trace(tx, 1)), room.desk.watches, room.now)
    assert "of its new title: desk was told on 23 Nov 2026, 12:30 UTC" in told.reason


def test_articles_that_become_one_are_told_of_once(room: Newsroom) -> None:
    tells(room, DESK)
    posts = [published(room, f"Libya votes {slug}", slug, f"Of the {slug}.") for slug in ("here", "there")]
    assert len(room.sent) == 2
    for post in posts:
        retitled(room, post, "Libya has voted")
    room.run(lambda desk: desk.archive.write(lambda tx: merge(tx, 2, 1, room.now)))
    before = len(room.sent)
    room.deliver()
    told = [one.text for _, one in room.sent[before:]]
    assert [text.splitlines()[0] for text in told] == ["Libya has voted"]
