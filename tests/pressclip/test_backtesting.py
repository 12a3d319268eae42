"""A watch tried on the past meets exactly the articles that it would have met live."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.schema import match
from pressclip.backtest import Met, backtest, by_day
from pressclip.settings import WatchSettings
from replica.faults import Fault
from tests.archives import NOON
from tests.desks import Newsroom, newsroom, watch
from tests.queries.test_near import text

WATCHES = (
    watch("word", "harbour"),
    watch("of-title", "title:harbour"),
    watch("excluded", "harbour -strike"),
    watch("of-text", "strike"),
    watch("of-section", "harbour section:energy"),
    watch("elsewhere", "harbour -section:energy"),
    watch("bound", "harbour", sections=("Energy",)),
    watch("author", "author:writer strike"),
    watch("hasty", "harbour -strike", text_wait=timedelta(minutes=1)),
)
TITLES = ("The harbour opens", "A strike begins", "Nothing of note", "Harbour strike")
STORIES = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "words": st.sampled_from(("", "harbour", "strike", "harbour strike")),
        "fails": st.sampled_from((0, 0, 1, 3)),  # so often its page cannot be read at first
        "later": st.booleans(),  # it moves to another section, too, once it is read
        "edited": st.none() | st.sampled_from(TITLES),  # its headline, in the end
        "rewritten": st.none() | st.sampled_from(("", "harbour", "strike")),
    }
)


@contextmanager
def room_with(*watches: WatchSettings, feeds: bool) -> Iterator[Newsroom]:
    with TemporaryDirectory() as folder, newsroom(Path(folder), *watches) as room:
        for path in () if feeds else ("/feed", "/category/europe/feed", "/category/energy/feed", "/wp-json"):
            room.site.faults.add(Fault(path_prefix=path, status=404))
        for section in ("europe", "energy"):
            room.publish(f"before-{section}", "An old story", categories=(section,))
        poll_both(room)
        yield room


def poll_both(room: Newsroom) -> None:
    room.poll("Europe")
    room.poll("Energy")


def pass_through(room: Newsroom, number: int, story: dict[str, object]) -> None:
    """A story appears, is read sooner or later, and is edited after that."""
    room.later(minutes=20)
    written = f"{text(number, 120)}\n{story['words']}"
    post = room.publish(f"story-{number}", f"{story['title']} {number}", written)
    if story["fails"]:
        room.site.faults.add(Fault(path_prefix=room.site.path_of(post), status=500, times=int(str(story["fails"]))))
    poll_both(room)
    for minutes in (1, 1, 2, 7, 12, 30):
        room.read_pages()
        room.later(minutes=minutes)
        room.overdue()
    if story["later"]:
        room.site.edit(post.id, categories=("europe", "energy"))
        poll_both(room)
    room.later(minutes=20)
    if story["edited"] is not None:
        room.site.edit(post.id, title=f"{story['edited']} {number}")
    if story["rewritten"] is not None:
        room.site.edit(post.id, paragraphs=(f"{text(number + 100, 120)}\n{story['rewritten']}",))
    poll_both(room)
    room.read_pages()


def live(room: Newsroom) -> set[tuple[str, int]]:
    first = select(match.c.watch, match.c.article_id).where(match.c.occasion == "new")
    return {tuple(row) for row in room.read(lambda tx: tx.execute(first).all())}


def tried(room: Newsroom, name: str) -> list[Met]:
    (wanted,) = (one for one in room.desk.watches if one.name == name)
    return room.read(lambda tx: backtest(tx, wanted, since=None, until=None))


@settings(max_examples=8, deadline=None)
@given(stories=st.lists(STORIES, min_size=1, max_size=3), feeds=st.booleans())
@example(
    stories=[
        {"title": title, "words": words, "fails": fails, "later": True, "edited": TITLES[1], "rewritten": "strike"}
        for title, words, fails in ((TITLES[0], "", 0), (TITLES[0], "strike", 3), (TITLES[2], "harbour", 3))
    ],
    feeds=False,
)
@example(
    stories=[{"title": TITLES[0], "words": "", "fails": 0, "later": True, "edited": None, "rewritten": None}],
    feeds=False,
)
def test_a_backtest_meets_what_was_met_live_whatever_was_edited_since(
    stories: list[dict[str, object]], feeds: bool
) -> None:
    with room_with(*WATCHES, feeds=feeds) as room:
        for number, story in enumerate(stories):
            pass_through(room, number, story)
        found = {(one.name, met.article.id) for one in WATCHES for met in tried(room, one.name) if met.alerts}
        assert found == live(room)


def test_what_was_there_at_the_first_visit_is_a_hit_and_no_alert(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harbour", "harbour")) as room:
        room.publish("before", "The harbour opens")
        room.poll()
        room.later(minutes=20)
        room.publish("new", "The harbour closes")
        room.poll()
        met = tried(room, "harbour")
        assert [(one.article.article.title, one.alerts) for one in met] == [
            ("The harbour opens", False),
            ("The harbour closes", True),
        ]
        assert [hit.clause for hit in met[0].hit.hits] == ["harbour"]


def test_news_that_a_further_section_showed_at_its_first_visit_is_a_hit_there_and_no_alert(tmp_path: Path) -> None:
    bound, asks = watch("bound", "harbour", sections=("Energy",)), watch("asks", "harbour section:energy")
    with newsroom(tmp_path, watch("all", "harbour"), bound, asks) as room:
        for section in ("europe", "energy"):
            room.publish(f"before-{section}", "An old story", categories=(section,))
        room.poll("Europe")
        room.later(minutes=20)
        room.publish("new", "The harbour opens", categories=("europe", "energy"))
        room.poll("Europe")
        room.later(minutes=5)
        room.poll("Energy")
        room.read_pages()
        assert {name for name, _ in live(room)} == {"all"}
        for name, alerts in (("all", True), ("bound", False), ("asks", False)):
            assert [one.alerts for one in tried(room, name)] == [alerts], name


def test_a_story_counts_as_one_alert(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harbour", "harbour")) as room:
        room.poll()
        for slug in ("one", "two"):
            room.later(minutes=20)
            room.publish(slug, "The harbour opens", text(1))
            room.poll()
            room.read_pages()
        assert [one.alerts for one in tried(room, "harbour")] == [True, False]


def test_only_articles_of_the_time_asked_for_are_tried(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harbour", "harbour")) as room:
        room.poll()
        for slug in ("one", "two", "three"):
            room.publish(slug, f"The harbour opens {slug}")
            room.poll()
            room.later(hours=1)
        (wanted,) = room.desk.watches
        hour = timedelta(hours=1)
        met = room.read(lambda tx: backtest(tx, wanted, since=NOON + hour, until=NOON + 2 * hour))
        assert [one.article.article.title for one in met] == ["The harbour opens two"]


def test_days_are_those_of_the_zone_and_none_is_left_out(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harbour", "harbour")) as room:
        room.poll()
        for slug, hours in (("one", 11.5), ("two", 1), ("three", 48)):
            room.later(hours=hours)
            room.publish(slug, f"The harbour opens {slug}")
            room.poll()
        days = by_day(tried(room, "harbour"), ZoneInfo("Europe/Rome"))
        assert {f"{day:%m-%d}": hits for day, hits in days.items()} == {"11-24": 2, "11-25": 0, "11-26": 1}


def test_what_a_query_excludes_today_was_met_before_it_was_there(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("elsewhere", "harbour -section:energy")) as room:
        room.publish("before", "Nothing of note")
        room.publish("before-energy", "Nothing of note there", categories=("energy",))
        poll_both(room)
        room.later(minutes=20)
        post = room.publish("new", "The harbour opens")
        room.poll()
        room.later(minutes=20)
        room.site.edit(post.id, categories=("europe", "energy"))
        poll_both(room)
        assert [one.alerts for one in tried(room, "elsewhere")] == [True]
