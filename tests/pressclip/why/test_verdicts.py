"""Why a watch told, or did not tell, of an article."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from alerts.matching import compile_watches
from db import alerts
from db.articles import find
from db.schema import article, owed
from db.traces import trace
from pressclip.listings.article import article_object
from pressclip.models import Outcome
from pressclip.settings import WatchSettings
from pressclip.why.explanation import explanation
from pressclip.why.verdicts import Told, why
from replica.faults import Fault
from tests.desks import HOME, Newsroom, newsroom, watch
from tests.queries.test_near import text
from tests.schedules.test_digests import wants
from tests.schedules.test_judging import seen

LATER = "Nothing. " * 40


def why_of(room: Newsroom, path: str = "", *, public_id: int | None = None) -> dict[str, Told]:
    """What each watch made of the article at a path, by name."""
    wanted = public_id or room.read(lambda tx: find(tx, HOME.rstrip("/") + path))
    assert wanted is not None
    found = room.read(lambda tx: trace(tx, wanted))
    return {one.name: one for one in why(found, room.desk.watches, room.now)}


def rewatch(room: Newsroom, *watches: WatchSettings) -> None:
    """A reload brings other watches."""
    settings = replace(room.desk.settings, watches=watches)
    room.desk = replace(room.desk, settings=settings, watches=compile_watches(settings))


def test_who_was_told_is_named_with_the_words_and_the_time(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya OR haftar"), watch("oil", "oil AND talks")) as room:
        path = seen(room, "Libya talks resume")
        assert room.deliver() == 1
        room.later(minutes=1)
        room.read_pages()
        told = why_of(room, path)
    assert (told["libya"].verdict, told["oil"].verdict) == ("matched", "no")
    at = "23 Nov 2026, 12:15 UTC"
    assert told["libya"].reason == f"matched on {at} by its card; phone was told on {at}"
    assert [(one.clause, one.stands) for one in told["libya"].clauses] == [("libya", True), ("haftar", None)]
    assert told["oil"].reason == "it would need oil"
    assert [(one.clause, one.stands) for one in told["oil"].clauses] == [("oil", False), ("talks", True)]


def test_what_stood_there_at_the_first_visit_or_came_by_a_backfill_is_not_told(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya"), watch("oil", "oil")) as room:
        post = room.publish("old", "Libya talks resume")
        room.poll()
        path = room.site.path_of(post)
        told = why_of(room, path)
        assert told["libya"].verdict == "not told"
        assert "first read" in told["libya"].reason
        assert told["oil"].verdict == "no"
        assert told["oil"].reason.startswith("it would need oil; besides, it stood there already")
        room.run(lambda desk: desk.archive.write(lambda tx: tx.execute(update(article).values(origin="backfill"))))
        assert "backfill" in why_of(room, path)["libya"].reason


def test_an_article_of_another_section_is_not_the_watchs(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya", sections=("Africa",))) as room:
        told = why_of(room, seen(room, "Libya talks resume"))["libya"]
    assert (told.verdict, told.reason) == ("no", "it is in Europe, and the watch follows Africa only")


def test_a_watch_that_waits_says_for_what_and_until_when(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("haftar", "haftar")) as room:
        room.site.faults.add(Fault(path_prefix="/2026/", status=500))
        path = seen(room, "Talks resume", f"{LATER}Then Haftar spoke.")
        told = why_of(room, path)["haftar"]
        assert told.verdict == "waiting"
        assert told.reason == "its text decides: haftar; it waits for the text until 23 Nov 2026, 12:25 UTC"
        room.read_pages()
        room.later(minutes=11)
        room.overdue()
        told = why_of(room, path)["haftar"]
        assert told.verdict == "no"
        assert told.reason == (
            "judged without the text, which did not come within 10 minutes: it would need haftar. "
            "It is asked once more when the text comes"
        )


def test_a_watch_that_waits_and_has_another_query_by_now_says_that_it_meets(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("haftar", "haftar")) as room:
        path = seen(room, "Talks resume", f"{LATER}Then Haftar spoke.")
        rewatch(room, watch("haftar", "talks"))
        told = why_of(room, path)["haftar"]
    assert told.verdict == "waiting"
    assert told.reason == "today's query meets it; it waits for the text until 23 Nov 2026, 12:25 UTC"


def test_an_exclusion_names_where_its_words_stand(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("no-sport", "talks -sport")) as room:
        path = seen(room, "Talks resume", f"{LATER}It was about sport.")
        room.read_pages()
        told = why_of(room, path)["no-sport"]
    assert (told.verdict, told.reason) == ("no", "it would need no sport (it is in its text)")


def test_what_was_judged_without_its_text_says_so(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("no-sport", "talks -sport")) as room:
        room.site.faults.add(Fault(path_prefix="/2026/", status=500))
        path = seen(room, "Talks resume")
        room.read_pages()
        room.later(minutes=10)
        room.overdue()
        told = why_of(room, path)["no-sport"]
    assert told.verdict == "matched"
    assert "without its text, which did not come in time" in told.reason


def test_a_story_that_was_told_already_names_the_other_article(tmp_path: Path) -> None:
    release = f"The harbour. {text(1)} libya."
    with newsroom(tmp_path, watch("harbour", "harbour libya")) as room:
        seen(room, "Port of Bari opens", release, slug="opens")
        room.read_pages()
        room.deliver()
        room.later(hours=1)
        again = room.publish("opens-again", "Port of Bari opens again", release)
        room.poll()
        room.read_pages()
        told = why_of(room, room.site.path_of(again))["harbour"]
        rewatch(room)
        removed = why_of(room, room.site.path_of(again))["harbour"]
    for one in (told, removed):
        assert one.verdict == "not told"
        assert "phone was told of the same story already by article 2, Port of Bari opens" in one.reason


def test_of_a_story_that_was_taken_out_of_a_digest_show_says_what_why_says(tmp_path: Path) -> None:
    release = f"The harbour. {text(1)} libya."
    with newsroom(tmp_path, watch("harbour", "title:port")) as room:
        for path in ("/category/europe/feed", "/feed", "/wp-json"):
            room.site.faults.add(Fault(path_prefix=path, status=404))
        wants(room, digest="18:00")
        room.publish("before", "Nothing of note")
        room.poll()
        room.later(minutes=5)
        both = [room.publish(f"opens-{n}", f"Port of Bari opens {n}", release) for n in (1, 2)]
        room.poll()
        room.deliver()
        room.read_pages()
        waits = [why_of(room, room.site.path_of(post))["harbour"].reason for post in both]
        assert sum("phone is to be told of the same story by article" in reason for reason in waits) == 1
        room.later(hours=8)
        room.deliver()
        told = why_of(room, room.site.path_of(both[0])), why_of(room, room.site.path_of(both[1]))
        shown = room.read(lambda tx: [article_object(tx, 2), article_object(tx, 3)])
    pairs = zip(shown, told, strict=True)
    verdicts = {one["alerts"][0]["state"]: made["harbour"].verdict for one, made in pairs if one}
    assert verdicts == {"sent": "matched", "merged": "not told"}


def test_what_is_held_says_until_when_and_why(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        wants(room, digest="18:00")
        path = seen(room, "Libya talks resume")
        assert "phone is about to be told" in why_of(room, path)["libya"].reason
        room.deliver()
        told = why_of(room, path)["libya"]
    assert told.verdict == "matched"
    assert told.reason.endswith("held for phone until 23 Nov 2026, 18:00 UTC: the channel's digest")


def test_what_waits_for_a_channel_that_was_removed_says_so(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        wants(room, digest="18:00")
        path = seen(room, "Libya talks resume")
        settings = replace(room.desk.settings, channels=())

        def told() -> tuple[str, str]:
            row = room.read(lambda tx: explanation(tx, settings, HOME.rstrip("/") + path, room.now))
            return row["watches"][0]["reason"], row["alerts"][0]["why"]

        owed_alone = told()
        room.deliver()
        held, settings = told(), room.desk.settings
        assert told()[1] == "digest"
    assert owed_alone[0].endswith("phone is told only once the configuration has such a channel again")
    assert held[0].endswith("has such a channel again (pressclip alerts drop 1)")
    assert owed_alone[1] == held[1] == "removed"


def test_a_message_that_did_not_arrive_is_told_with_its_error(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        path = seen(room, "Libya talks resume")
        room.outcomes = [
            Outcome(state="retry", error="no route", after=timedelta(minutes=2)),
            Outcome(state="failed", error="no chat"),
        ]
        room.deliver()
        again = why_of(room, path)["libya"].reason
        assert again.endswith("phone is told again at 23 Nov 2026, 12:17 UTC, after 1 attempt: no route")
        room.later(minutes=3)
        room.deliver()
        failed = why_of(room, path)["libya"].reason
        assert failed.endswith("phone was not told, after 2 attempts: no chat (pressclip alerts retry 1)")
        room.run(lambda desk: desk.archive.write(lambda tx: alerts.drop(tx, [1])))
        assert why_of(room, path)["libya"].reason.endswith("the alert for phone was given up by hand")


def test_what_another_archive_told_is_not_told_again(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        path = seen(room, "Libya talks resume")
        room.deliver()
        room.run(lambda desk: desk.archive.write(lambda tx: tx.execute(update(owed).values(state="told"))))
        told = why_of(room, path)["libya"]
    assert told.verdict == "not told"
    assert "phone was told before" in told.reason


def test_a_query_that_changed_since_is_told_with_the_old_one(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya")) as room:
        path = seen(room, "Libya talks resume")
        room.read_pages()
        rewatch(room, watch("libya", "tripoli"))
        told = why_of(room, path)["libya"]
        assert told.verdict == "matched"
        assert "today's query is another one than then (libya), and it would need tripoli" in told.reason
        assert [one.clause for one in told.clauses] == ["tripoli"]
        rewatch(room)
        lost = why_of(room, path)["libya"]
        assert (lost.verdict, lost.query) == ("matched", "libya")
        assert "no such watch any more" in lost.reason


def test_a_watch_that_was_added_afterwards_says_how_to_be_told_now(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        path = seen(room, "Libya talks resume")
        room.read_pages()
        rewatch(room, watch("libya", "libya"), watch("edits", "libya", on=("edit",)))
        told = why_of(room, path)
    assert (told["libya"].verdict, told["edits"].verdict) == ("not told", "not told")
    assert told["libya"].reason.endswith("pressclip poll --replay libya --since 2026-11-23")
    assert "follows edits only" in told["edits"].reason


def test_news_that_a_further_section_showed_at_its_first_visit_is_not_told_for_that(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya", sections=("Energy",))) as room:
        room.publish("before", "An old story", categories=("energy",))
        seen(room, "Nothing of note")
        post = room.publish("both", "Libya talks resume", categories=("europe", "energy"))
        room.poll("Europe")
        room.later(minutes=5)
        room.poll("Energy")
        told = why_of(room, room.site.path_of(post))["libya"]
    assert told.verdict == "not told"
    assert told.reason == (
        "its words are there, but Energy showed it only when first read, in its past or in its feed so far, "
        "and that never alerts"
    )


def test_what_the_article_says_today_does_not_change_why_it_was_not_told(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("libya", "libya", on=("new",))) as room:
        path = seen(room, "Talks resume")
        room.read_pages()
        room.later(minutes=20)
        room.site.edit(2, title="Libya talks resume")
        room.poll()
        room.read_pages()
        told = why_of(room, path)["libya"]
    assert (told.verdict, told.reason) == ("no", "it would need libya")
