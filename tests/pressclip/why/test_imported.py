"""Why a watch was silent about what an import brought."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pressclip.settings import WatchSettings
from tests.db.test_exchange import export, import_
from tests.desks import Newsroom, newsroom, watch
from tests.pressclip.why.test_verdicts import why_of
from tests.schedules.test_imports import FERRY, two


def test_why_says_who_was_told_elsewhere_and_what_no_page_has_shown_here_yet(tmp_path: Path) -> None:
    with two(tmp_path) as (there, mine):
        import_(mine.desk.archive, export(there.desk.archive), mine.now)
        told = why_of(mine, public_id=2)["ferry"]
        assert told.reason == (
            "its words are there, but no section's page has shown it here yet, as of what an import or the site's"
            " feed brought first; it is told once one shows it as news;"
            " phone was told by the desk from which it was imported"
        )
        mine.later(minutes=1)
        mine.poll()
        told = why_of(mine, public_id=2)["ferry"]
        assert told.verdict == "not told"
        assert told.reason.endswith("by its card; phone was told by the desk from which it was imported")


@contextmanager
def edited(folder: Path, *watches: WatchSettings) -> Iterator[tuple[Newsroom, Newsroom]]:
    """Two desks that announced an article whose title then was edited, so that a watch would meet it."""
    with newsroom(folder / "there", FERRY) as there, newsroom(folder / "here", FERRY, *watches) as mine:
        for room in (there, mine):
            for slug, title in (("old", "An old story"), ("first", "The first boat")):
                room.publish(slug, title)
                room.poll()
                room.later(minutes=30)
            room.site.edit(2, title="The first ferry sails")
        yield there, mine


def test_why_says_of_an_edit_that_an_import_told_of_first_that_no_watch_was_asked_here(tmp_path: Path) -> None:
    with edited(tmp_path, watch("edits", "ferry", on=("edit",))) as (there, mine):
        there.poll()
        lines = export(there.desk.archive)
        for one in lines:
            one["match_list"] = []
        import_(mine.desk.archive, lines, mine.now)
        mine.later(minutes=10)
        mine.poll()
        assert mine.deliver() == 0
        told = why_of(mine, public_id=2)
    assert [one.verdict for one in told.values()] == ["not told", "not told"]
    assert told["ferry"].reason == told["edits"].reason
    assert told["ferry"].reason == (
        "an edit brought its words, of which the watch was not asked here: an import told of it before the site was"
        " read again, or the watch, or this query of it, was not there yet"
    )


def test_why_says_of_an_older_import_that_it_came_by_one_and_told_nobody(tmp_path: Path) -> None:
    with two(tmp_path) as (there, _), newsroom(tmp_path / "new", FERRY, watch("boat", "first")) as new:
        lines = export(there.desk.archive)
        for one in lines[0]["match_list"]:
            del one["told"]
        import_(new.desk.archive, lines, there.now)
        told = why_of(new, public_id=2)
        assert told["ferry"].reason.endswith(
            "the watch told no channel: one of this name met it on the desk from which it was imported,"
            " and an import never alerts"
        )
        assert "it was news on the desk from which it was imported alone" in told["boat"].reason
