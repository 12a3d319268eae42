"""An article that goes takes with it all that hangs on it, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from db import aliases, articles, pages, raw, raw_bases
from db.archive import Archive
from db.removal import hanging, remove
from db.schema import article, message, owed
from db.schema_keeping import removed
from db.verify import verify
from pressclip.errors import NotAnArticle
from pressclip.models import Article, Outcome
from tests.archives import NOON, file_page, make_sections, own, read, write
from tests.archives import page as listing
from tests.db.test_outbox import assemble, decision, filed, lease, owe, settle
from tests.db.test_raw import base_of, flip_a_byte, keep, kept, numbers, of_article, page

MINUTE = timedelta(minutes=1)


def wrong(archive: Archive) -> list[str]:
    return [one.detail for one in read(archive, lambda tx: list(verify(tx))) if one.state != "ok"]


def gone(archive: Archive, *ids: int) -> int:
    return write(archive, lambda tx: remove(tx, ids, NOON))


def states(archive: Archive) -> list[str]:
    return list(read(archive, lambda tx: tx.scalars(select(message.c.state).order_by(message.c.id)).all()))


def test_every_table_that_refers_to_an_article_is_known(archive: Archive) -> None:
    query = (
        'SELECT m.name, k."from" FROM sqlite_master m, pragma_foreign_key_list(m.name) k WHERE k."table" = \'article\''
    )
    referring = {(row[0], row[1]) for row in read(archive, lambda tx: tx.execute(text(query)).all())}
    assert {(table.name, column.name) for table, column in hanging()} == referring


def test_an_article_goes_with_all_that_hangs_on_it(archive: Archive) -> None:
    ids = filed(archive, "kept", "gone")
    owe(archive, decision(ids[0]), decision(ids[1]))
    keep(archive, page("Gone"), "l", subject=of_article(ids[1]))
    assert gone(archive, ids[1], 99) == 1
    assert wrong(archive) == []
    assert read(archive, lambda tx: list(articles.load(tx, ids))) == [ids[0]]
    assert read(archive, lambda tx: articles.find(tx, "https://news.example/2026/11/23/gone/")) is None
    assert numbers(archive, of_article(ids[1])) == []
    assert read(archive, lambda tx: tx.scalars(select(owed.c.article_id)).all()) == [ids[0]]


@pytest.mark.parametrize("url", ["https://news.example/2026/11/23/gone/", "", "https://news.example/else/"])
def test_all_addresses_of_an_article_go_with_it_even_where_its_own_is_damaged(archive: Archive, url: str) -> None:
    stays, lost = filed(archive, "kept", "gone")
    known = {"news.example/old": lost, "news.example?p=7": lost, "news.example?p=8": stays}
    write(archive, lambda tx: aliases.name(tx, known))
    write(archive, lambda tx: tx.execute(update(article).where(article.c.id == lost).values(url=url)))
    assert gone(archive, lost) == 1
    assert wrong(archive) == []
    assert read(archive, lambda tx: aliases.owners(tx, known)) == {"news.example?p=8": stays}


def test_what_was_removed_stands_in_the_order_of_changes_and_its_id_is_given_to_no_other(archive: Archive) -> None:
    ids = filed(archive, "first", "second")
    gone(archive, *ids)
    rows = read(archive, lambda tx: tx.execute(select(removed).order_by(removed.c.id)).all())
    assert [(row.id, row.seq, row.at) for row in rows] == [(1, 3, NOON), (2, 4, NOON)]
    place = make_sections(archive, "Europe")["Europe"]
    assert file_page(archive, place, listing("third")).new == (3,)


def test_a_message_goes_only_where_it_was_not_sent_and_has_nothing_else_to_tell(archive: Archive) -> None:
    ids = filed(archive, "a", "b", "c")
    owe(archive, decision(ids[0]))
    assemble(archive)
    sent = lease(archive)
    assert sent is not None
    settle(archive, sent, Outcome(state="sent"))
    owe(archive, decision(ids[1]), decision(ids[2]))
    assemble(archive)
    gone(archive, ids[0], ids[1])
    assert states(archive) == ["sent", "owed"]
    gone(archive, ids[2])
    assert states(archive) == ["sent", "dropped"]
    assert lease(archive) is None
    assert wrong(archive) == []


def test_who_is_sending_a_message_that_is_dropped_does_not_bring_it_back(archive: Archive) -> None:
    ids = filed(archive, "a")
    owe(archive, decision(ids[0]))
    assemble(archive)
    under_way = lease(archive)
    assert under_way is not None
    gone(archive, *ids)
    assert not settle(archive, under_way, Outcome(state="retry", error="lost"), NOON + MINUTE)
    assert states(archive) == ["dropped"]


def test_pages_that_rest_on_one_that_goes_stay_readable_and_small(archive: Archive) -> None:
    make_sections(archive, "Europe")
    base = keep(archive, page("First"), "1")
    others = [keep(archive, page("First", f"Number {n}"), f"{n + 2}") for n in range(3)]
    assert [base_of(archive, one) for one in others] == [base] * 3
    bodies = [kept(archive, one).body for one in others]
    assert base is not None
    write(archive, lambda tx: raw_bases.remove(tx, [base]))
    assert [kept(archive, one).body for one in others] == bodies
    assert [base_of(archive, one) for one in others] == [None, others[0], others[0]]
    sizes = read(archive, lambda tx: tx.scalars(text("SELECT length(body) FROM raw ORDER BY id")).all())
    assert max(sizes[1:]) * 4 < sizes[0]


def test_pages_that_rest_on_a_damaged_one_go_with_it(archive: Archive) -> None:
    make_sections(archive, "Europe")
    base = keep(archive, page("First"), "1")
    keep(archive, page("First", "Second"), "2")
    flip_a_byte(archive, base)
    assert base is not None
    write(archive, lambda tx: raw_bases.remove(tx, [base]))
    assert numbers(archive) == []


def test_several_pages_of_one_base_go_at_once(archive: Archive) -> None:
    make_sections(archive, "Europe")
    several = [keep(archive, page(*(f"Story {m}" for m in range(n + 1))), f"{n}") for n in range(4)]
    write(archive, lambda tx: raw_bases.remove(tx, [number for number in several[:3] if number is not None]))
    assert numbers(archive) == several[3:]
    assert kept(archive, several[3]).body == page(*(f"Story {m}" for m in range(4))).body


def test_a_page_that_comes_after_its_article_went_is_no_articles(archive: Archive) -> None:
    ids = filed(archive, "story")
    gone(archive, *ids)
    read_page = Article(url="https://news.example/2026/11/23/story/", title="Story", text="Too late.")
    with pytest.raises(NotAnArticle, match="removed meanwhile"):
        write(archive, lambda tx: pages.settle(tx, ids[0], read_page, own(read_page.url), NOON))
    assert not read(archive, lambda tx: pages.is_there(tx, ids[0]))
    assert read(archive, raw.sizes) == (0, 0)
