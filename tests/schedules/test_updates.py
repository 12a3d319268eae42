"""A channel that wants so is told when the title changes of an article that it was told of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from alerts.channels import send
from alerts.forms import kind_of
from db.alerts import listed
from db.schema import message, owed
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings
from replica.posts import Post
from tests.alerts.conftest import bot as bot  # noqa: PLC0414 - a fixture
from tests.desks import Newsroom, newsroom, watch
from tests.doubles.telegram import LOST, TelegramDouble, refused, too_many_requests

PHONE = ChannelSettings(name="phone", url="tgram://123456:ABC-secret_token/42", updates=True)
DESK = ChannelSettings(name="desk", url="mailto://127.0.0.1?from=press@example.org&to=desk@example.org", updates=True)
SCREEN = ChannelSettings(name="screen", url="console://", updates=True)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom whose section was read once; a watch tells every channel that a test makes."""
    with newsroom(tmp_path, watch("libya", "libya", "phone", "desk", "screen")) as opened:
        opened.poll()
        yield opened


def tells(room: Newsroom, *channels: ChannelSettings) -> Newsroom:
    """The newsroom with these channels."""
    room.desk = replace(room.desk, settings=replace(room.desk.settings, channels=channels))
    return room


def by_telegram(room: Newsroom, **wishes: Any) -> Newsroom:
    """The newsroom with one chat, to which messages really go."""

    def sent(channel: ChannelSettings, one: Message) -> Outcome:
        return send(channel, one, kind_of(channel.url))

    room.desk = replace(room.desk, send=sent)
    return tells(room, replace(PHONE, **wishes))


def published(room: Newsroom, title: str = "Libya votes", slug: str = "votes", text: str = "Nothing yet.") -> Post:
    """An article that was told of."""
    room.later(minutes=15)
    post = room.publish(slug, title, text)
    room.poll()
    room.read_pages()
    room.later(seconds=5)
    room.deliver()
    return post


def retitled(room: Newsroom, post: Post, title: str) -> None:
    """Its title is edited, and seen."""
    room.later(minutes=15)
    room.site.edit(post.id, title=title)
    room.poll()
    room.read_pages()
    room.later(seconds=5)


def states(room: Newsroom) -> list[tuple[str, str]]:
    rows = room.read(lambda tx: tx.execute(select(message.c.kind, message.c.state).order_by(message.c.id)).all())
    return [(row.kind, row.state) for row in rows if row.kind != "welcome"]


def rows(room: Newsroom) -> list[dict[str, Any]]:
    """What `pressclip alerts` shows of the chat."""
    return [row for row in room.read(lambda tx: listed(tx, state=None, limit=9)) if row["channel"] == "phone"]


def occasions(room: Newsroom) -> list[tuple[str, str]]:
    rows = room.read(lambda tx: tx.execute(select(owed.c.occasion, owed.c.state).order_by(owed.c.id)).all())
    return [(row.occasion, row.state) for row in rows]


def lines(bot: TelegramDouble, number: int = 1) -> list[str]:
    text: str = bot.shown[42, number]["visible"]
    return text.splitlines()


def test_telegrams_message_shows_the_new_title_and_rings_no_bell(room: Newsroom, bot: TelegramDouble) -> None:
    post = published(by_telegram(room))
    before = lines(bot)
    retitled(room, post, "Libya & Chad <vote>")
    assert room.deliver() == 1
    assert lines(bot) == ["Libya & Chad <vote> (updated)", *before[1:]]
    link = next(one for one in bot.shown[42, 1]["entities"] if one["type"] == "text_link")
    assert link["text"] == "Libya & Chad <vote> (updated)"
    assert len(bot.sent) == len(bot.edits) == 1
    assert room.deliver() == 0
    assert [row["occasion"] for row in rows(room)] == ["update:2", "new"]


def test_a_title_that_only_the_articles_own_page_shows_is_told(room: Newsroom) -> None:
    post = published(tells(room, DESK))
    room.later(hours=1)
    room.site.edit(post.id, title="Libya has voted")
    room.read_pages()  # at the second look
    room.read_pages()
    assert room.deliver() == 1
    assert "the title was: Libya votes" in room.sent[-1][1].text


def test_a_title_that_changes_again_or_back_is_shown_each_time(room: Newsroom, bot: TelegramDouble) -> None:
    post = published(by_telegram(room))
    for title in ("Libya has voted", "Libya counts", "Libya votes"):
        retitled(room, post, title)
        assert room.deliver() == 1
        assert lines(bot)[0] == f"{title} (updated)"


def test_only_the_entry_of_the_edited_article_changes(room: Newsroom, bot: TelegramDouble) -> None:
    by_telegram(room)
    room.later(minutes=15)
    posts = [room.publish(f"s{number}", f"Libya {number}", "A long story. " * 20) for number in range(3)]
    room.poll()
    room.deliver()
    before = lines(bot)
    assert sum("Libya" in line for line in before) == 3
    room.read_pages()  # which tell more of all three
    retitled(room, posts[1], "Libya one")
    room.deliver()
    at = before.index("Libya 1")
    assert lines(bot) == [*before[:at], "Libya one (updated)", *before[at + 1 :]]
    retitled(room, posts[2], "Libya two")
    room.deliver()
    assert [line for line in lines(bot) if "updated" in line] == ["Libya two (updated)", "Libya one (updated)"]


def test_two_edits_of_one_message_are_one_edit(room: Newsroom, bot: TelegramDouble) -> None:
    by_telegram(room)
    room.later(minutes=15)
    posts = [room.publish(f"s{number}", f"Libya {number}") for number in range(2)]
    room.poll()
    room.deliver()
    for post in posts:
        room.site.edit(post.id, title=f"{post.title} again")
    room.later(minutes=15)
    room.poll()
    assert room.deliver() == 1
    assert [line for line in lines(bot) if "updated" in line] == ["Libya 1 again (updated)", "Libya 0 again (updated)"]


def test_a_message_that_would_be_too_long_has_its_new_title_cut(room: Newsroom, bot: TelegramDouble) -> None:
    by_telegram(room)
    room.later(minutes=15)
    posts = [room.publish(f"s{number}", f"Libya {number}", "<& " * 120) for number in range(9)]
    room.poll()
    room.deliver()
    full = max(bot.shown, key=lambda place: len(bot.shown[place]["text"]))
    told = next(post for post in posts if post.title in bot.shown[full]["visible"])
    room.later(minutes=15)
    room.site.edit(told.id, title="Libya " + "<grain> " * 50)
    room.poll()
    assert room.deliver() == 1
    assert "… (updated)\n" in bot.shown[full]["visible"]


@pytest.mark.parametrize(
    ("reason", "sent", "error"),
    [
        ("Bad Request: message to edit not found", 1, "deleted"),
        ("Bad Request: message is not modified: the same", 1, None),
        ("Bad Request: message can't be edited", 2, None),
        ("Bad Request: MESSAGE_EDIT_TIME_EXPIRED", 2, None),
    ],
)
def test_what_cannot_be_edited_is_told_apart(
    room: Newsroom, bot: TelegramDouble, reason: str, sent: int, error: str | None
) -> None:
    post = published(by_telegram(room))
    retitled(room, post, "Libya has voted")
    bot.answers.append(refused(400, reason))
    assert room.deliver() == 1
    assert len(bot.sent) == sent
    told = rows(room)[0]
    assert (told["state"], (error or "") in (told["last_error"] or "")) == ("sent", True)
    if sent == 2:
        assert bot.sent[1]["reply_parameters"]["message_id"] == 1
        assert bot.sent[1]["visible"].splitlines()[0] == "Libya has voted"
        assert "the title was: Libya votes" in bot.sent[1]["visible"]


def test_a_message_of_a_group_that_became_a_supergroup_is_answered_there(room: Newsroom, bot: TelegramDouble) -> None:
    post = published(by_telegram(room))
    bot.moved[42] = -100
    retitled(room, post, "Libya has voted")
    assert room.deliver() == 1
    assert (bot.sent[1]["chat_id"], bot.edits) == (-100, [])
    retitled(room, post, "Libya counts")
    room.deliver()
    assert (bot.sent[2]["chat_id"], bot.edits) == (-100, [])


def test_an_edit_waits_when_asked_to_and_one_whose_answer_is_lost_is_made_again(
    room: Newsroom, bot: TelegramDouble
) -> None:
    post = published(by_telegram(room, on_uncertain="skip"))
    retitled(room, post, "Libya has voted")
    bot.answers.append(too_many_requests(30))
    assert room.deliver() == 0
    room.later(seconds=31)
    bot.answers.append(LOST)
    assert room.deliver() == 0
    room.later(minutes=5)
    assert room.deliver() == 1
    assert (len(bot.sent), len(bot.edits)) == (1, 1)
    assert states(room) == [("alert", "sent"), ("update", "sent")]


def test_nothing_is_edited_in_quiet_hours_and_the_last_title_afterwards(room: Newsroom, bot: TelegramDouble) -> None:
    post = published(by_telegram(room))
    by_telegram(room, quiet=(time(12, 20), time(20)))
    retitled(room, post, "Libya has voted")
    assert room.deliver() == 0
    retitled(room, post, "Libya counts")
    assert room.deliver() == 0
    room.later(hours=9)
    assert room.deliver() == 1
    assert (len(bot.edits), lines(bot)[0]) == (1, "Libya counts (updated)")


def test_a_title_that_is_what_it_was_when_it_can_be_told_is_not_told(room: Newsroom, bot: TelegramDouble) -> None:
    post = published(by_telegram(room))
    by_telegram(room, quiet=(time(12, 20), time(20)))
    for title in ("Libya has voted", "Libya votes"):
        retitled(room, post, title)
        assert room.deliver() == 0
    room.later(hours=9)
    assert room.deliver() == 0
    assert states(room) == [("alert", "sent"), ("update", "merged")]
    assert bot.edits == []


def test_a_mail_and_a_note_tell_the_new_title_once_and_what_it_was(room: Newsroom) -> None:
    post = published(tells(room, DESK, SCREEN))
    retitled(room, post, "Libya has voted")
    assert room.deliver() == 2
    assert room.deliver() == 0
    first, *_, mail = [one for name, one in room.sent if name == "desk"]
    assert mail.subject == "[libya] updated: Libya has voted · Europe"
    assert mail.text.splitlines()[0] == "Libya has voted"
    assert "the title was: Libya votes\nits title changed since you were told of it: libya" in mail.text
    assert (mail.thread, mail.answers) == (first.thread, first.key)
    assert "Libya has voted" in [one for name, one in room.sent if name == "screen"][-1].text


def test_an_update_goes_into_the_digest_of_a_channel_that_has_one(room: Newsroom) -> None:
    post = published(tells(room, DESK))
    tells(room, replace(DESK, digest="18:00"))
    retitled(room, post, "Libya has voted")
    assert room.deliver() == 0
    room.later(hours=7)
    assert room.deliver() == 1
    assert "the title was: Libya votes" in room.sent[-1][1].text
    assert states(room) == [("alert", "sent"), ("digest", "sent")]


@pytest.mark.parametrize("wants", [False, True])
def test_nobody_is_told_who_did_not_ask_or_was_never_told(room: Newsroom, wants: bool) -> None:
    tells(room, replace(DESK, updates=wants))
    if wants:
        room.outcomes.append(Outcome(state="failed", error="no such address"))
    post = published(room)
    retitled(room, post, "Libya has voted")
    assert room.deliver() == 0
    assert [occasion for occasion, _ in occasions(room)] == ["new"] * 3


def test_a_watch_that_tells_of_the_edit_tells_of_the_title(tmp_path: Path) -> None:
    watches = (watch("libya", "libya", "desk"), watch("chad", "chad", "desk"))
    with newsroom(tmp_path, *watches) as room:
        room.poll()
        post = published(tells(room, DESK))
        retitled(room, post, "Libya and Chad vote")
        assert room.deliver() == 1
        assert "edited, now matches chad" in room.sent[-1][1].text
        retitled(room, post, "Libya and Chad count")
        assert room.deliver() == 1
        assert "the title was: Libya and Chad vote" in room.sent[-1][1].text


def test_a_page_that_words_the_title_otherwise_than_the_card_is_no_change(room: Newsroom) -> None:
    tells(room, DESK)
    room.later(minutes=15)
    post = room.publish("votes", "Libya votes")
    room.poll()
    room.deliver()
    room.site.edit(post.id, title="Libya votes: at last")
    room.read_pages()  # for the first time: nobody knows that its title was another
    assert room.deliver() == 0
