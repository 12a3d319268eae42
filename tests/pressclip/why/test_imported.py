"""Why a watch was silent about what an import brought."""

from pathlib import Path

from tests.db.test_exchange import export, import_
from tests.desks import newsroom, watch
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
