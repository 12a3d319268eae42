"""What a channel is owed comes when it wants it, each article once, whatever happens in between."""

from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from db.schema import message, owed
from pressclip.models import Outcome
from replica.faults import Fault
from schedules import deliver
from tests.desks import Newsroom, newsroom, ticks, watch
from tests.queries.test_near import text

WATCHES = (watch("libya", "libya"), watch("oil", "oil"))


def wants(room: Newsroom, **rules: Any) -> None:
    """The phone wants to be told otherwise from now on, as after a reload."""
    (phone,) = room.desk.settings.channels
    room.desk = replace(room.desk, settings=replace(room.desk.settings, channels=(replace(phone, **rules),)))


def news(room: Newsroom, *titles: str, minutes: float = 20) -> None:
    """Articles that appear and are judged."""
    if not room.sections()["Europe"].baseline_at:
        room.poll()
    room.later(minutes=minutes)
    for title in titles:
        room.publish(title.lower().replace(" ", "-"), title)
    room.poll()


def pending(room: Newsroom) -> list[tuple[str, str, int]]:
    """The messages: kind, state, articles."""
    rows = room.read(lambda tx: tx.execute(select(message)).all())
    count = room.read(lambda tx: tx.scalars(select(owed.c.message_id)).all()).count
    return [(row.kind, row.state, count(row.id)) for row in rows]


def is_due(room: Newsroom) -> bool:
    return bool(room.read(lambda tx: deliver.due_channels(tx, room.desk, room.now)))


def test_a_digest_collects_what_comes_until_its_time_and_is_silent_when_there_is_nothing(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:  # the clock stands at noon
        wants(room, digest="18:00")
        news(room, "Libya one", "Oil two")
        assert is_due(room)
        assert room.deliver() == 0
        assert not is_due(room)
        news(room, "Libya and oil three")
        assert room.deliver() == 0
        assert pending(room) == [("digest", "held", 4)]
        room.later(hours=5, minutes=20)
        assert is_due(room)
        assert room.deliver() == 1
        (told,) = [message for _, message in room.sent]
        assert told.subject == "[libya, oil] digest, 3 articles: Libya and oil three"
        assert told.text.count("/libya-and-oil-three/") == 1
        assert told.text.index("— libya · Europe —") < told.text.index("— oil · Europe —")
        room.later(hours=24)
        assert not is_due(room)
        assert room.deliver() == 0


def test_what_comes_after_its_time_and_before_it_goes_out_is_in_the_same_digest(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, digest="18:00")
        news(room, "Libya one")
        room.deliver()
        news(room, "Libya two", minutes=360)
        assert room.deliver() == 1
        assert "2 articles" in room.sent[0][1].text


def test_what_was_told_more_than_an_hour_ago_holds_nothing_back(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, max_per_hour=1)
        for title in ("Libya one", "Libya two"):
            news(room, title, minutes=61)
            assert room.deliver() == 1


def test_a_restart_and_a_late_start_change_nothing(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, digest="18:00")
        news(room, "Libya one")
        room.deliver()
        room.later(days=2)
        ticks(room, 2)
        assert [message.text.count("/libya-one/") for _, message in room.sent] == [1]


def test_a_digest_is_due_at_another_time_as_soon_as_the_configuration_says_so(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, digest="mon 18:00")
        room.later(hours=12)
        news(room, "Libya one")
        room.deliver()
        assert not is_due(room)
        wants(room, digest=None)
        assert is_due(room)
        assert room.deliver() == 1


def test_what_comes_in_the_quiet_hours_is_told_after_them_in_one_message(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, quiet=(time(12), time(14)))
        news(room, "Libya one")
        assert room.deliver() == 0
        news(room, "Libya two")
        assert room.deliver() == 0
        assert not is_due(room)
        room.later(hours=2)
        assert room.deliver() == 1
        assert "2 articles, held back during the quiet hours" in room.sent[0][1].text


def test_a_message_that_failed_before_the_quiet_hours_is_not_tried_during_them(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, quiet=(time(12, 30), time(14)))
        news(room, "Libya one")
        room.outcomes.append(Outcome(state="retry", error="down"))
        assert room.deliver() == 0
        room.later(minutes=30)
        assert not is_due(room)
        assert room.deliver() == 0
        room.later(hours=2)
        assert room.deliver() == 1


def test_what_is_above_the_most_an_hour_becomes_one_digest(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, max_per_hour=2)
        for number in range(5):
            news(room, f"Libya {number}", minutes=5)
            room.deliver()
        assert len(room.sent) == 2
        assert not is_due(room)
        assert pending(room)[-1] == ("digest", "held", 3)
        room.later(minutes=39)
        assert not is_due(room)
        room.later(minutes=1)
        assert room.deliver() == 1
        assert "3 articles, held back by max_per_hour" in room.sent[-1][1].text


def test_very_many_at_once_are_one_digest(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, storm=3)
        news(room, "Libya 1", "Libya 2", "Libya 3")
        room.deliver()
        assert [kind for kind, _, _ in pending(room)] == ["alert"]
        news(room, "Libya 4", "Libya 5", "Libya 6", "Libya 7")
        room.deliver()
        assert [kind for kind, _, _ in pending(room)] == ["alert", "digest"]
        assert "4 articles, all at once" in room.sent[-1][1].text


def test_a_watch_that_is_met_by_a_held_article_later_is_named_with_the_first(tmp_path: Path) -> None:
    words = "Nothing. " * 40 + "Then oil came up."
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, digest="18:00")
        room.poll()
        room.later(minutes=20)
        room.publish("one", "Libya one", words)
        room.poll()
        room.deliver()
        room.read_pages()
        room.later(hours=6)
        assert room.deliver() == 1
        (told,) = [message.text for _, message in room.sent]
        assert told.count("/one/") == 1
        assert "also matches" not in told


def test_of_a_story_that_two_held_articles_tell_the_digest_has_the_first(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, digest="18:00")
        for path in ("/feed", "/category/europe/feed", "/wp-json"):
            room.site.faults.add(Fault(path_prefix=path, status=404))
        room.poll()
        for slug in ("one", "two"):
            room.later(minutes=20)
            room.publish(slug, f"Libya opens port {slug}", text(1))
            room.poll()
            room.deliver()
        room.later(minutes=20)
        room.read_pages()
        room.later(hours=6)
        assert room.deliver() == 1
        assert "1 article" in room.sent[0][1].text
        assert "/one/" in room.sent[0][1].text


def test_an_edition_of_a_held_article_that_is_withdrawn_leaves_no_empty_message(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, digest="18:00")
        news(room, "Libya one")
        room.deliver()
        room.run(lambda desk: desk.archive.write(lambda tx: tx.execute(owed.update().values(state="merged"))))
        room.later(hours=6)
        assert is_due(room)
        assert room.deliver() == 0
        assert not is_due(room)
        assert [state for _, state, _ in pending(room)] == ["merged"]


def test_a_digest_over_many_messages_holds_each_article_once(tmp_path: Path) -> None:
    with newsroom(tmp_path, *WATCHES) as room:
        wants(room, digest="18:00", url="ntfy://news.example/topic")  # takes a thousand characters
        news(room, *(f"Libya number {n} and more words" for n in range(9)))
        room.deliver()
        room.later(hours=6)
        assert room.deliver() == 3
        told = "".join(message.text for _, message in room.sent)
        assert all(told.count(f"-number-{n}-and") == 1 for n in range(9))
        assert all(len(message.text) <= 1000 for _, message in room.sent)
        assert {state for _, state, _ in pending(room)} == {"sent"}
