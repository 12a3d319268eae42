"""A watch that is new tells of the past what it would have alerted, once."""

import re
from datetime import timedelta
from pathlib import Path

from replica.faults import Fault
from schedules.replay import Replayed, replay
from tests.desks import Newsroom, newsroom, watch
from tests.pressclip.why.test_verdicts import LATER, rewatch
from tests.queries.test_near import text
from tests.schedules.test_digests import news, wants
from tests.schedules.test_judging import judged

DAY = timedelta(days=1)


def replayed(room: Newsroom, name: str = "libya", since: timedelta = DAY) -> Replayed:
    (wanted,) = (one for one in room.desk.watches if one.name == name)
    return room.run(lambda desk: replay(desk, wanted, room.now - since))


def told(room: Newsroom) -> list[str]:
    room.deliver()
    return [re.sub("\x1b\\[[0-9]+m", "*", message.text).split("\n")[0] for _, message in room.sent]


def came(owed: int, *, before: int = 0, merged: int = 0, waiting: int = 0) -> Replayed:
    return Replayed(owed=owed, before=before, merged=merged, waiting=waiting)


def test_a_new_watch_tells_what_it_would_have_alerted_and_nothing_of_a_first_visit(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.publish("old", "Libya before anybody looked")
        news(room, "Libya talks resume", "Oil flows")
        room.read_pages()
        rewatch(room, watch("libya", "libya"))
        assert replayed(room) == came(1)
        assert told(room) == ["*Libya* talks resume"]


def test_a_second_replay_and_what_was_told_live_tell_nothing_again(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        news(room, "Libya one")
        room.read_pages()
        assert len(told(room)) == 1
        rewatch(room, watch("libya", "libya OR oil"))
        assert replayed(room) == came(0, before=1)
        rewatch(room)
        news(room, "Oil two", "Libya three")
        room.read_pages()
        rewatch(room, watch("libya", "libya OR oil"))
        assert replayed(room) == came(2, before=1)
        assert replayed(room) == came(0, before=3)
        assert len(told(room)) == 2, "one message of one article, one of two"
        assert replayed(room) == came(0, before=3)


def test_only_what_came_since_is_replayed(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        news(room, "Libya one")
        news(room, "Libya two", minutes=300)
        room.read_pages()
        rewatch(room, watch("libya", "libya"))
        assert replayed(room, since=timedelta(hours=1)) == came(1)
        assert told(room) == ["*Libya* two"]


def test_a_story_is_told_once(tmp_path: Path) -> None:
    release = f"The harbour. {text(1)} libya."
    with newsroom(tmp_path) as room:
        news(room)
        for slug, title in (("opens", "Port of Bari opens"), ("again", "Port of Bari opens again")):
            room.later(minutes=20)
            room.publish(slug, title, release)
            room.poll()
            room.read_pages()
        rewatch(room, watch("libya", "libya"))
        assert replayed(room) == came(1)
        assert told(room) == ["Port of Bari opens"]
        assert replayed(room) == came(0, before=1)


def test_a_story_that_another_query_of_the_watch_told_is_not_told_again(tmp_path: Path) -> None:
    release = f"The harbour. {text(1)} libya."
    with newsroom(tmp_path, watch("libya", "title:first")) as room:
        news(room)
        for slug, title in (("first", "Port of Bari opens first"), ("second", "Port of Bari opens second")):
            room.later(minutes=20)
            room.publish(slug, title, release)
            room.poll()
            room.read_pages()
        assert len(told(room)) == 1
        rewatch(room, watch("libya", "title:second"))
        assert replayed(room) == came(0, merged=1)
        assert len(told(room)) == 1


def test_it_is_judged_as_it_stood_and_says_on_what(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        news(room, "Libya by its card")
        room.later(minutes=20)
        post = room.publish("edited", "Libya was here")
        room.publish("texts", "Talks", f"{LATER}In Libya.")
        room.poll()
        room.later(minutes=1)
        room.read_pages()
        room.later(minutes=20)
        room.site.edit(post.id, title="Nobody was here")
        room.poll()
        room.read_pages()
        rewatch(room, watch("libya", "libya", on=("new",)))
        assert replayed(room) == came(3)
        assert sorted(on for _, _, on in judged(room)) == ["card", "card", "text"]


def test_an_article_whose_text_is_still_to_come_is_waited_for_and_told_then(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.faults.add(Fault(path_prefix="/2026/", status=500, times=1))
        room.publish("before", "Nothing of note")
        room.poll()
        room.later(minutes=20)
        room.publish("talks", "Talks", f"{LATER}In Libya.")
        room.poll()
        rewatch(room, watch("libya", "libya"), watch("calm", "talks -libya"))
        assert replayed(room) == came(0, waiting=1)
        assert replayed(room, "calm") == came(0, waiting=1)
        room.read_pages()
        room.later(minutes=5)
        room.read_pages()
        assert judged(room) == [("libya", "new", "text")]
        assert len(told(room)) == 1


def test_a_digest_collects_what_is_replayed(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        news(room, "Libya one", "Libya two")
        room.read_pages()
        rewatch(room, watch("libya", "libya"))
        wants(room, digest="18:00")
        assert replayed(room) == came(2)
        assert room.deliver() == 0
        room.later(hours=6)
        assert room.deliver() == 1


def test_another_watch_of_the_same_article_keeps_its_own(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("talks", "talks")) as room:
        news(room, "Libya talks")
        room.read_pages()
        assert len(told(room)) == 1
        rewatch(room, watch("talks", "talks"), watch("libya", "libya"))
        assert replayed(room) == came(1)
        assert len(told(room)) == 2
        assert "also matches libya" in room.sent[-1][1].text


def test_what_the_watch_met_by_its_card_waits_for_no_text(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "title:libya")) as room:
        news(room, "Libya talks")
        assert judged(room) == [("libya", "new", "card")]
        rewatch(room, watch("libya", "oil"))
        assert replayed(room) == came(0)


def test_where_no_pages_are_read_the_card_is_all_there_is(tmp_path: Path) -> None:
    with newsroom(tmp_path, fetch_articles=False) as room:
        news(room, "Libya talks")
        rewatch(room, watch("libya", "libya -oil"))
        assert replayed(room) == came(1)
        assert judged(room) == [("libya", "new", "text")]
