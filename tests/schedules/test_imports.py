"""What an import brings while its site is followed here: nobody is told of it, nor kept from being told of news."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from db.articles import load
from db.schema import owed
from db.verify import verify
from pressclip.settings import WatchSettings
from tests.archives import archive_in, read
from tests.db.test_exchange import export, import_
from tests.desks import Newsroom, newsroom, watch
from tests.pressclip.why.test_verdicts import why_of

FERRY = watch("ferry", "title:ferry")


@contextmanager
def two(folder: Path, here: WatchSettings = FERRY) -> Iterator[tuple[Newsroom, Newsroom]]:
    """Two desks on one site; the first has seen what came since the second read it last."""
    with newsroom(folder / "there", watch("other", "libya"), FERRY) as there, newsroom(folder / "here", here) as mine:
        for room in (there, mine):
            room.publish("old", "An old story")
            room.poll()
            room.later(minutes=30)
            room.publish("first", "The first ferry")
        there.poll()
        yield there, mine


def test_news_that_an_import_brings_first_is_told_once_the_site_shows_it_here(tmp_path: Path) -> None:
    with two(tmp_path, watch("mine", "title:ferry")) as (there, mine):
        assert import_(mine.desk.archive, export(there.desk.archive), mine.now).new == 1
        assert mine.deliver() == 0
        mine.later(minutes=1)
        mine.poll()
        assert (mine.deliver(), mine.deliver()) == (1, 0)
        assert "The first ferry" in mine.sent[0][1].subject
        import_(mine.desk.archive, export(there.desk.archive), mine.now)
        mine.later(hours=1)
        mine.poll()
        assert mine.deliver() == 0
        assert {one.state for one in mine.read(lambda tx: [*verify(tx)])} == {"ok"}


def test_what_the_same_watch_met_elsewhere_is_not_told_again(tmp_path: Path) -> None:
    with two(tmp_path) as (there, mine):
        import_(mine.desk.archive, export(there.desk.archive), mine.now)
        mine.later(minutes=1)
        mine.poll()
        assert mine.deliver() == 0


def test_news_that_the_same_watch_told_other_channels_of_elsewhere_is_told_those_of_this_desk(tmp_path: Path) -> None:
    with two(tmp_path) as (there, mine):
        lines = export(there.desk.archive)
        assert lines[0]["match_list"][0]["told"] == ["phone"]
        lines[0]["match_list"][0]["told"] = ["elsewhere"]
        import_(mine.desk.archive, lines, mine.now)
        assert mine.deliver() == 0
        mine.later(minutes=1)
        mine.poll()
        assert mine.deliver() == 1
        assert "The first ferry" in mine.sent[0][1].subject
        import_(mine.desk.archive, lines, mine.now)
        mine.later(hours=1)
        mine.poll()
        assert mine.deliver() == 0
        assert {one.state for one in mine.read(lambda tx: [*verify(tx)])} == {"ok"}


def test_a_watch_that_waits_for_a_text_is_asked_although_the_same_watch_met_the_article_elsewhere(
    tmp_path: Path,
) -> None:
    waits = watch("ferry", "ferry")
    with newsroom(tmp_path / "there", waits) as there, newsroom(tmp_path / "here", waits) as mine:
        for room in (there, mine):
            room.publish("old", "An old story")
            room.poll()
            room.later(minutes=30)
            room.publish("first", "The first boat", f"{'Nothing. ' * 40}A ferry.")
            room.poll()
        there.read_pages()
        lines = export(there.desk.archive)
        (match,) = lines[-1]["match_list"]
        match["told"] = ["elsewhere"]
        import_(mine.desk.archive, lines, mine.now)
        mine.overdue()
        assert mine.deliver() == 1
        assert "with its text" in why_of(mine, public_id=2)["ferry"].reason


def test_who_was_told_by_another_desk_stands_in_what_is_exported_of_an_import(tmp_path: Path) -> None:
    with two(tmp_path) as (there, _), archive_in(tmp_path / "third") as third:
        there.deliver()
        lines = export(there.desk.archive)
        assert import_(third, lines, there.now + timedelta(days=1)).new == 2
        assert export(third)[0]["match_list"][0]["told"] == ["phone"]
        assert import_(third, lines, there.now).known == 2
        assert read(third, lambda tx: tx.scalar(select(owed.c.created))) == there.now


def test_what_another_archive_announced_before_the_section_was_read_here_stays_announced(tmp_path: Path) -> None:
    with two(tmp_path, watch("mine", "title:ferry")) as (there, mine):
        lines = export(there.desk.archive)
        mine.site.trash(next(post.id for post in mine.site.published() if post.slug == "first"))
        mine.later(hours=2)
        mine.poll()
        import_(mine.desk.archive, lines, mine.now)
        assert mine.read(lambda tx: load(tx, [2]))[2].announced_at == there.now


def test_news_that_a_page_from_a_cache_did_not_have_yet_is_told_once_the_site_shows_it(tmp_path: Path) -> None:
    with two(tmp_path, watch("mine", "title:ferry")) as (there, mine):
        (first,) = (post for post in mine.site.published() if post.slug == "first")
        mine.site.trash(first.id)
        mine.later(minutes=1)
        mine.poll()
        import_(mine.desk.archive, export(there.desk.archive), mine.now)
        mine.site.add(replace(first, id=99))
        mine.later(minutes=10)
        mine.poll()
        assert mine.deliver() == 1
