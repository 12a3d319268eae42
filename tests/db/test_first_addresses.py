"""A feed's readers show an article once: its id stays whatever becomes of its address, and is no other's."""

from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select

from db import aliases, articles, pages
from db.archive import Archive, open_archive
from db.filing import file
from db.importing import Taken
from db.known import Place
from db.merging import merge
from db.missed import settle_missed
from db.removal import remove
from db.schema_keeping import first_address
from db.sqlite.backup import backup
from db.verify import verify
from pressclip.addresses import key
from pressclip.errors import NotAnArticle
from pressclip.listings.entries import entries_of
from pressclip.models import Article
from tests.archives import NOON, archive_in, card, file_page, make_sections, own, read, write
from tests.db.test_exchange import export, import_
from tests.db.test_forgetting import forget
from tests.db.test_migrations import made_by

NUMBER = "https://news.example/?p=8"
SLUGS = ("talks", "talks-collapse", "ferries", "harvest")
LONG = "The harvest is in, and nobody in the valley was surprised by how little of it there was this year. " * 4


def urn(url: str) -> str:
    """The id that an article has for ever that was filed at this address."""
    return uuid5(NAMESPACE_URL, key(url)).urn


def feed_ids(archive: Archive) -> dict[int, str]:
    """The ids by which a feed calls the articles, by their own."""

    def look(tx: Connection) -> dict[int, str]:
        found = list(articles.load(tx, range(1, 40)).values())
        return dict(zip([one.id for one in found], [one.id for one in entries_of(tx, found)], strict=True))

    return read(archive, look)


def kept(archive: Archive) -> list[tuple[int, str]]:
    rows = read(archive, lambda tx: tx.execute(select(first_address).order_by(first_address.c.article_id)).all())
    return [tuple(row) for row in rows]


def europe(archive: Archive) -> Place:
    return make_sections(archive, "Europe")["Europe"]


def filed(archive: Archive, *urls: str) -> list[int]:
    cards = [card(url.strip("/").rpartition("/")[2], at, url=url) for at, url in enumerate(urls)]
    return list(file_page(archive, europe(archive), cards).new)


def settle(tx: Connection, number: int, was: str, url: str) -> None:
    """The page of an article that stood at `was` states `url` as its address."""
    addresses = own(was, url)
    title = articles.load(tx, [number])[number].article.title
    pages.settle(tx, number, Article(url=url, title=title, text=LONG), addresses, NOON)


def moved(archive: Archive, number: int, *urls: str) -> None:
    """The article moves from the first of the addresses to each of the others in turn."""
    for was, url in pairwise(urls):
        write(archive, lambda tx, was=was, url=url: settle(tx, number, was, url))  # type: ignore[misc]  # bound now
        stored = read(archive, lambda tx: articles.load(tx, [number]))
        assert stored[number].article.url == url


def test_the_id_stays_when_the_page_of_a_card_by_number_states_its_address(archive: Archive) -> None:
    [number] = filed(archive, NUMBER)
    assert feed_ids(archive) == {number: urn(NUMBER)}
    moved(archive, number, NUMBER, card("talks").url)
    assert feed_ids(archive) == {number: urn(NUMBER)}


def test_the_id_stays_however_often_a_slug_is_edited_and_when_it_is_put_back(archive: Archive) -> None:
    first, second, third = (card(slug).url for slug in SLUGS[:3])
    [number] = filed(archive, first)
    for urls in ((first, second), (second, third), (third, first), (first, third)):
        moved(archive, number, *urls)
        assert feed_ids(archive) == {number: urn(first)}
    assert kept(archive) == [(number, key(first))]


def test_nothing_is_kept_of_an_address_that_is_only_spelled_in_another_way_or_is_the_first_again(
    archive: Archive,
) -> None:
    first, second = (card(slug).url for slug in SLUGS[:2])
    [number] = filed(archive, first)
    moved(archive, number, first, first.replace("https://", "https://www."))
    assert kept(archive) == []
    moved(archive, number, first, second, first)
    assert kept(archive) == []


def test_the_id_stays_when_a_site_moves_to_another_domain(archive: Archive) -> None:
    first = card("talks").url
    [number] = filed(archive, first)
    moved(archive, number, first, first.replace("news.example", "journal.example"))
    assert feed_ids(archive) == {number: urn(first)}


def test_the_id_stays_when_a_kept_page_that_is_read_anew_states_another_address(archive: Archive) -> None:
    first, second = (card(slug).url for slug in SLUGS[:2])
    [number] = filed(archive, first)
    page = Article(url=second, title="Talks", text=LONG)
    done = write(archive, lambda tx: settle_missed(tx, number, page, own(first, second), at=NOON, now=NOON))
    assert done
    assert read(archive, lambda tx: articles.load(tx, [number]))[number].article.url == second
    assert feed_ids(archive) == {number: urn(first)}


def test_of_two_that_become_one_the_one_that_stays_keeps_its_id_and_the_other_one_s_goes(archive: Archive) -> None:
    urls = [card(slug).url for slug in SLUGS]
    for stays_first, lost_first in ((urls[0], urls[1]), (urls[2], urls[3])):
        stays, lost = (filed(archive, url)[0] for url in (stays_first, lost_first))
        moved(archive, lost, lost_first, f"{lost_first}again/")
        if stays_first == urls[2]:
            moved(archive, stays, stays_first, f"{stays_first}again/")
        before = feed_ids(archive)
        write(archive, lambda tx, lost=lost, stays=stays: merge(tx, lost, stays, NOON))  # type: ignore[misc]  # bound now
        del before[lost]
        assert feed_ids(archive) == before
        moved(archive, stays, f"{lost_first}again/", lost_first)
        assert feed_ids(archive) == before


def test_an_article_that_its_page_proves_to_be_an_older_one_takes_no_id_from_it(archive: Archive) -> None:
    [older] = filed(archive, NUMBER)
    moved(archive, older, NUMBER, card("talks").url)
    [newer] = filed(archive, "https://news.example/?p=9")
    write(archive, lambda tx: settle(tx, newer, "https://news.example/?p=9", card("talks").url))
    assert feed_ids(archive) == {older: urn(NUMBER)}


def test_the_id_stays_over_a_copy_and_over_an_export_into_an_archive_that_has_it_not(
    archive: Archive, tmp_path: Path
) -> None:
    ids = filed(archive, NUMBER, card("ferries").url)
    moved(archive, ids[0], NUMBER, card("talks").url)
    before = feed_ids(archive)
    assert before == {ids[0]: urn(NUMBER), ids[1]: urn(card("ferries").url)}
    (tmp_path / "copy").mkdir()
    backup(archive.path, tmp_path / "copy" / "archive.db")
    with archive_in(tmp_path / "copy") as copy:
        assert feed_ids(copy) == before
    lines = export(archive)
    assert sorted(line.get("first_alias", "none") for line in lines) == ["news.example?p=8", "none"]
    with archive_in(tmp_path / "other") as other:
        assert import_(other, lines) == Taken(new=2)
        assert feed_ids(other) == before
        assert export(other) == [line | {"seq": at} for at, line in enumerate(lines, start=1)]
        assert import_(other, lines) == Taken(known=2)


def test_an_archive_that_had_it_before_it_moved_keeps_its_id_whatever_another_one_tells(
    archive: Archive, tmp_path: Path
) -> None:
    [number] = filed(archive, NUMBER)
    early = export(archive)
    moved(archive, number, NUMBER, card("talks").url)
    with archive_in(tmp_path / "other") as other:
        import_(other, early)
        assert import_(other, export(archive)) == Taken(completed=1)
        assert read(other, lambda tx: articles.load(tx, [number]))[number].article.url == card("talks").url
        assert feed_ids(other) == {number: urn(NUMBER)}
    with archive_in(tmp_path / "third") as third:
        filed(third, card("talks").url)
        import_(third, export(archive))
        assert feed_ids(third) == {1: urn(card("talks").url)}


def test_an_upgraded_archive_calls_its_articles_as_before_and_from_then_on_for_ever(tmp_path: Path) -> None:
    made_by("0012", tmp_path / "archive.db")
    first = {1: "https://news.example/a/", 2: "https://news.example/b/"}
    named = {key(url): number for number, url in first.items()}
    with closing(open_archive(tmp_path / "archive.db")) as archive:
        write(archive, lambda tx: aliases.name(tx, named, own=named))
        assert feed_ids(archive) == {number: urn(url) for number, url in first.items()}
        moved(archive, 1, first[1], "https://news.example/b-side/")
        assert feed_ids(archive) == {number: urn(url) for number, url in first.items()}


def test_forgetting_an_article_leaves_no_trace_of_the_address_at_which_it_was_filed(archive: Archive) -> None:
    first, second = card("the-zanzibar-letters").url, card("letters").url
    number, other = filed(archive, first, card("ferries").url)
    moved(archive, number, first, second)
    moved(archive, other, card("ferries").url, card("boats").url)
    assert any("zanzibar" in one for _, one in kept(archive))
    forget(archive, number)
    assert kept(archive) == [(other, key(card("ferries").url))]
    for url in (first, second):
        assert filed(archive, url) == []
    assert {one.state for one in read(archive, lambda tx: list(verify(tx)))} == {"ok"}


def test_an_article_that_goes_takes_the_address_at_which_it_was_filed_with_it(archive: Archive) -> None:
    [number] = filed(archive, NUMBER)
    moved(archive, number, NUMBER, card("talks").url)
    write(archive, lambda tx: remove(tx, [number], NOON))
    assert kept(archive) == []
    [again] = filed(archive, card("talks").url)
    assert feed_ids(archive) == {again: urn(card("talks").url)}


def test_what_is_filed_at_an_address_that_an_article_left_is_that_article(archive: Archive) -> None:
    first, second = (card(slug).url for slug in SLUGS[:2])
    [number] = filed(archive, first)
    moved(archive, number, first, second)
    assert filed(archive, first) == []
    [other] = filed(archive, card("ferries").url)
    assert feed_ids(archive) == {number: urn(first), other: urn(card("ferries").url)}


_slugs = st.sampled_from(SLUGS)
_steps = st.one_of(
    st.tuples(st.just("file"), _slugs, _slugs),
    st.tuples(st.just("move"), _slugs, _slugs),
    st.tuples(st.just("merge"), _slugs, _slugs),
    st.tuples(st.just("remove"), _slugs, _slugs),
)


def _step(tx: Connection, place: Place, step: tuple[str, str, str], first: dict[int, str]) -> None:
    """Does one thing, and notes the address of what is filed by it."""
    what, slug, other = step
    url = card(slug).url
    mine, others = (articles.find(tx, card(one).url) for one in (slug, other))
    if what == "file":
        first |= dict.fromkeys(file(tx, place, [card(slug)], NOON).new, url)
    elif mine is not None and what == "move":
        settle(tx, mine, url, card(other).url)
    elif mine is not None and what == "remove":
        remove(tx, [mine], NOON)
    elif mine is not None and others is not None:
        merge(tx, mine, others, NOON)


@example([("file", "talks", "talks"), ("move", "talks", "ferries"), ("file", "talks", "talks")])
@example(
    [("file", "talks", "talks"), ("move", "talks", "ferries"), ("file", "harvest", ""), ("move", "harvest", "talks")]
)
@settings(deadline=None, max_examples=15)
@given(st.lists(_steps, max_size=10))
def test_whatever_becomes_of_articles_each_keeps_its_id_and_no_two_have_one_in_common(steps: list[Any]) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as two, archive_in(Path(one)) as here:
        place, first = europe(here), dict[int, str]()
        for step in steps:
            with suppress(NotAnArticle):
                write(here, lambda tx, step=step: _step(tx, place, step, first))  # type: ignore[misc]  # bound now
            told = feed_ids(here)
            assert told == {number: urn(first[number]) for number in told}
            assert len(set(told.values())) == len(told)
        assert {one.state for one in read(here, lambda tx: list(verify(tx)))} == {"ok"}
        with archive_in(Path(two)) as there:
            import_(there, export(here))
            assert feed_ids(there) == feed_ids(here)


def test_a_feed_of_many_articles_asks_no_more_often_than_one_of_two(archive: Archive) -> None:
    urls = [card(f"a-{at}").url for at in range(20)]
    ids = filed(archive, *urls)
    for number, url in zip(ids, urls, strict=True):
        moved(archive, number, url, f"{url}again/")
    asked: list[str] = []

    def hear(_tx: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    def look(tx: Connection, several: list[int]) -> int:
        found, before = list(articles.load(tx, several).values()), len(asked)
        event.listen(tx.engine, "before_cursor_execute", hear)
        assert len(entries_of(tx, found)) == len(several)
        event.remove(tx.engine, "before_cursor_execute", hear)
        return len(asked) - before

    assert read(archive, lambda tx: look(tx, ids[:2])) == read(archive, lambda tx: look(tx, ids)) == 2
