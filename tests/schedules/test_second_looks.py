"""Late articles are looked at again, ever farther apart: edits, new addresses, pages that are gone, or back."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select

from db import articles, pages
from db.schema import article, incident, match
from pressclip.models import StoredArticle, Validators
from replica.faults import Fault
from schedules import second_looks
from tests.desks import Newsroom, newsroom, ticks, watch

LONG = "The harvest is in, and nobody in the valley was surprised by how little of it there was this year. " * 4
GRAIN = "The grain is sold, and was shipped at once. " * 12
HOUR = timedelta(hours=1)


def opened(room: Newsroom, *, api: bool = False) -> int:
    """Europe was read once; a story was announced and its page read: the id of its post."""
    room.site.faults.add(Fault(path_prefix="/category/europe/feed/", status=404))
    room.site.faults.add(Fault(path_prefix="/feed/", status=404))
    if not api:
        room.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
    room.publish("first", "The first story of all")
    room.later(minutes=1)
    room.poll()
    room.later(minutes=15)
    post = room.publish("harvest", "A poor harvest", LONG)
    room.poll()
    if api:
        room.read_edits()
    room.read_pages()
    return post.id


def looks(room: Newsroom, hours: float, every: float = 0.25) -> list[str]:
    """The article pages that are asked for in so many hours."""
    before = len(room.asked)
    for _ in range(int(hours / every)):
        room.later(hours=every)
        while room.read_pages():
            pass
    return [path for path in room.asked[before:] if "harvest" in path]


def story(room: Newsroom) -> StoredArticle:
    public_id = room.read(partial(articles.find, id_or_url="2"))
    assert public_id is not None
    return room.read(lambda tx: articles.load(tx, [public_id]))[public_id]


def told(room: Newsroom) -> list[str]:
    room.deliver()
    return [message.text for _, message in room.sent]


def test_an_article_is_looked_at_again_at_growing_distances_and_then_no_more(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        assert [len(looks(room, hours)) for hours in (0.75, 0.5, 4, 1, 16, 3, 40, 10, 300)] == [
            0, 1, 0, 1, 0, 1, 0, 1, 0
        ]  # fmt: skip


def test_a_site_may_have_looks_of_its_own_or_none(tmp_path: Path) -> None:
    with newsroom(tmp_path, reread_after=(2 * HOUR,)) as room:
        opened(room)
        assert [len(looks(room, hours)) for hours in (1.5, 1, 100)] == [0, 1, 0]
    with newsroom(tmp_path / "none", reread_after=()) as room:
        opened(room)
        assert looks(room, 100) == []


def test_where_the_api_tells_edits_only_the_last_look_is_made(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room, api=True)
        seen: list[str] = []
        for _ in range(80):
            room.read_edits()
            seen += looks(room, 1)
        assert len(seen) == 1


def test_a_keyword_that_an_edit_brings_is_told_once_however_often_the_page_is_looked_at(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "grain"), watch("harvest", "harvest")) as room:
        post = opened(room)
        assert len(told(room)) == 1
        room.site.edit(post, paragraphs=(LONG, GRAIN))
        looks(room, 100)
        assert len(told(room)) == 2
        occasions = room.read(lambda tx: tx.execute(select(match.c.watch, match.c.occasion)).all())
        assert sorted(map(tuple, occasions)) == [("grain", "edit:1"), ("harvest", "new")]


def test_a_headline_edited_there_and_back_makes_three_versions_and_no_storm(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest")) as room:
        post = opened(room)
        looks(room, 1.25)
        room.site.edit(post, title="No harvest at all")
        looks(room, 5)
        room.site.edit(post, title="A poor harvest")
        looks(room, 20)
        kept = room.read(lambda tx: articles.revisions(tx, 2))
        assert [(one["source"], one["value"]) for one in kept if one["field"] == "title"] == [
            ("page", "A poor harvest"), ("page", "No harvest at all"),
        ]  # fmt: skip
        assert story(room).article.title == "A poor harvest"
        assert len(told(room)) == 1


def test_an_article_whose_page_is_gone_is_kept_marked_and_unmarked_when_it_is_back(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        room.site.faults.add(Fault(path_prefix=f"/{room.now:%Y/%m/%d}/harvest", status=410, times=2))
        looks(room, 1)
        assert not story(room).gone
        looks(room, 0.25)
        assert story(room).gone
        assert story(room).article.text == LONG.strip()
        looks(room, 5)
        assert not story(room).gone


def test_one_404_is_no_proof_that_a_page_is_gone(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room)
        room.site.faults.add(Fault(path_prefix=f"/{room.now:%Y/%m/%d}/harvest", status=404, times=1))
        assert len(looks(room, 2)) == 2
        assert not story(room).gone


def test_a_slug_and_a_headline_of_other_words_become_one_article_at_the_next_look_and_nobody_is_told_again(
    tmp_path: Path,
) -> None:
    with newsroom(tmp_path, watch("harvest", "harvest")) as room:
        post = opened(room)
        before = room.site.path_of(room.site._posts[0])
        assert len(told(room)) == 1
        room.later(minutes=30)
        edited = room.site.edit(post, slug="hunger", title="Winter without harvest")
        room.publish("ferries", "Ferries at sea")  # so that its place does not give it away
        room.poll()
        while room.read_pages():
            pass
        assert len(told(room)) == 2  # nothing told yet that it was the same
        looks(room, 100)
        assert len(told(room)) == 2
        for name in ("2", "3", f"https://news.example{before}", f"https://news.example{room.site.path_of(edited)}"):
            assert room.read(partial(articles.find, id_or_url=name)) == 2
        assert story(room).article.title == "Winter without harvest"
        assert room.poll().new == 0


def asked_with(room: Newsroom, hours: float) -> list[tuple[str, object]]:
    """For which kind of request the budget is asked, and with which validators, in so many hours."""
    asked: list[tuple[str, object]] = []
    get = room.desk.fetcher.get

    async def noted(url: str, **how: object) -> object:
        asked.append((str(how["kind"]), how["validators"]))
        return await get(url, **how)  # type: ignore[arg-type]  # as it is called

    vars(room.desk.fetcher)["get"] = noted
    looks(room, hours)
    return asked


def test_a_look_is_paid_from_what_the_budget_leaves_and_asks_whether_the_page_changed(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        dated = {"ETag": '"7"', "Last-Modified": "Mon, 23 Nov 2026 12:16:00 GMT"}
        room.site.faults.add(Fault(path_prefix="/2026/", headers=dated))
        opened(room)
        known = Validators(etag=dated["ETag"], last_modified=dated["Last-Modified"])
        assert asked_with(room, 2) == [("reread", known)]


def test_a_page_that_answers_that_it_did_not_change_is_looked_at_at_the_next_distance(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.faults.add(Fault(path_prefix="/2026/", headers={"ETag": '"7"'}))
        opened(room)
        room.site.faults.add(Fault(path_prefix="/2026/", status=304, body=""))
        assert [len(looks(room, hours)) for hours in (2, 3, 2)] == [1, 0, 1]
        assert story(room).article.text == LONG.strip()
        assert not story(room).gone


def test_an_idle_daemon_plans_the_looks_at_what_a_feed_brought(tmp_path: Path) -> None:
    with newsroom(tmp_path, reread_after=(2 * HOUR,)) as room:
        room.publish("first", "The first story of all")
        ticks(room, 70)
        room.publish("harvest", "A poor harvest", LONG)
        ticks(room, 30, seconds=60)
        times = select(article.c.page_due, article.c.first_seen).where(article.c.id == 2)
        row = room.read(lambda tx: tx.execute(times).one())
        assert row.page_due == row.first_seen + 2 * HOUR
        assert not room.read(lambda tx: pages.any_due(tx, ["news"], room.now))
        assert room.read(lambda tx: tx.scalars(select(incident.c.error)).all()) == []


def test_an_article_whose_page_comes_late_is_judged_by_its_text_after_all(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("grain", "grain")) as room:
        room.site.faults.add(Fault(path_prefix="/2026/", status=404, times=2))
        post = opened(room)
        looks(room, 0.5)
        assert story(room).gone
        assert told(room) == []
        room.site.edit(post, paragraphs=(LONG, GRAIN))
        looks(room, 1)
        assert not story(room).gone
        assert len(told(room)) == 1


def test_an_api_that_a_crawl_delay_has_asked_every_six_hours_tells_edits_all_the_while(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        opened(room, api=True)
        site = room.desk.settings.sites[0]
        room.site.robots = "User-agent: *\nCrawl-delay: 3600\n"
        room.later(days=1, minutes=1)
        room.read_edits()
        for hours, told in ((17, site.reread_after[-1:]), (2, site.reread_after)):
            room.later(hours=hours)
            assert room.read(lambda tx: second_looks.of_all(tx, room.desk, room.now)) == {"news": told}
