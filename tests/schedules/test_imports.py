"""What an import brings while its site is followed here: nobody is told of it, nor kept from being told of news."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from db.articles import load
from db.verify import verify
from pressclip.settings import WatchSettings
from tests.db.test_exchange import export, import_
from tests.desks import Newsroom, newsroom, watch

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
