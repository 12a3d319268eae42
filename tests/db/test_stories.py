from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Connection, insert, select, update

from db import articles, indexing, stories, story_alerts
from db.archive import Archive
from db.matches import Decision, owe
from db.merging import merge
from db.removal import remove
from db.schema import article, message, owed
from db.schema_stories import likeness_mark
from pressclip.models import WatchHit
from tests.archives import NOON, card, file_page, make_sections, read, write
from tests.queries.test_near import text

HOUR = timedelta(hours=1)


@pytest.fixture
def three(archive: Archive) -> list[int]:
    """Three articles without texts; the third stands on another site."""
    place = make_sections(archive, "Europe")["Europe"]
    cards = [card(slug, position, title="Port of Bari opens") for position, slug in enumerate(("c", "b", "a"))]
    filed = file_page(archive, place, cards)
    write(archive, lambda tx: _another_site(tx, filed.new[0]))
    return sorted(filed.new)


def _another_site(tx: Connection, public_id: int) -> None:
    tx.exec_driver_sql(
        "INSERT INTO site (id, name, home, menu_failures) VALUES (9, 'wire', 'https://wire.example/', 0)"
    )
    tx.execute(update(article).where(article.c.id == public_id).values(site_id=9))


def tell(archive: Archive, public_id: int, written: str, *, after: timedelta = timedelta()) -> None:
    def change(tx: Connection) -> None:
        with indexing.reindexed(tx, [public_id]):
            tx.execute(update(article).where(article.c.id == public_id).values(text=written))
        stories.link(tx, [public_id], NOON + after)
        story_alerts.withdraw(tx, [public_id], NOON + after)

    write(archive, change)


def owing(archive: Archive, public_id: int, watch: str = "ports", after: timedelta = timedelta()) -> int:
    hit = WatchHit(watch=watch, query="port")
    one = Decision(article_id=public_id, hit=hit, version="1", channels=("phone",), revision=0, judged_on="text")
    return write(archive, lambda tx: owe(tx, [one], NOON + after))


def states(archive: Archive) -> dict[int, str]:
    return {row.article_id: row.state for row in read(archive, lambda tx: tx.execute(select(owed)).all())}


def test_articles_of_two_sites_with_much_the_same_text_are_one_story(archive: Archive, three: list[int]) -> None:
    a, b, c = three
    tell(archive, a, text(1))
    tell(archive, b, text(2))
    tell(archive, c, text(1) + " " + text(3, 30))
    assert read(archive, lambda tx: stories.members(tx, three)) == {a: {c}, c: {a}}
    (other,) = read(archive, lambda tx: stories.elsewhere(tx, a))
    assert (other["id"], other["site"], other["title"]) == (c, "wire", "Port of Bari opens")


def test_two_stories_that_a_third_article_joins_become_one(archive: Archive, three: list[int]) -> None:
    a, b, c = three
    tell(archive, a, text(1))
    tell(archive, c, text(2))
    tell(archive, b, text(2))
    tell(archive, b, text(1))
    assert read(archive, lambda tx: stories.members(tx, [b])) == {b: {a, c}}


def test_an_article_of_last_week_is_no_part_of_todays_story(archive: Archive, three: list[int]) -> None:
    a, b, c = three
    tell(archive, a, text(1))
    tell(archive, c, text(1), after=stories.WINDOW + HOUR)
    assert read(archive, lambda tx: stories.members(tx, three)) == {}
    write(archive, lambda tx: tx.execute(update(article).where(article.c.id == b).values(time=NOON + stories.WINDOW)))
    tell(archive, b, text(1), after=stories.WINDOW + HOUR)
    assert read(archive, lambda tx: stories.members(tx, three)) == {}
    marked = read(archive, lambda tx: set(tx.scalars(select(likeness_mark.c.article_id))))
    assert marked == {b}, "marks that nobody can meet are gone"


def test_the_second_article_of_a_story_owes_nothing_for_the_same_watch(archive: Archive, three: list[int]) -> None:
    a, b, c = three
    tell(archive, a, text(1))
    assert owing(archive, a) == 1
    tell(archive, c, text(1))
    assert owing(archive, c) == 0
    assert owing(archive, b) == 1
    assert states(archive) == {a: "owed", b: "owed", c: "merged"}
    assert owing(archive, c, watch="another watch") == 1


def twice(archive: Archive, first: int, second: int) -> None:
    """Two articles are owed, and turn out to tell one story."""
    for one in (first, second):
        owing(archive, one)
    for one in (first, second):
        tell(archive, one, text(1))


def test_what_was_owed_before_the_texts_were_known_is_withdrawn_while_no_message_holds_it(
    archive: Archive, three: list[int]
) -> None:
    a, _, c = three
    twice(archive, a, c)
    assert states(archive) == {a: "owed", c: "merged"}


def test_the_later_one_is_withdrawn_whichever_text_is_known_first(archive: Archive, three: list[int]) -> None:
    a, _, c = three
    owing(archive, a)
    owing(archive, c)
    tell(archive, c, text(1))
    tell(archive, a, text(1))
    assert states(archive) == {a: "owed", c: "merged"}


def test_what_a_message_holds_is_sent(archive: Archive, three: list[int]) -> None:
    a, _, c = three
    owing(archive, a)
    owing(archive, c)
    write(archive, lambda tx: _in_a_message(tx, c, "owed"))
    tell(archive, a, text(1))
    tell(archive, c, text(1))
    assert states(archive) == {a: "owed", c: "owed"}


def test_nothing_is_kept_silent_for_an_alert_that_never_arrived(archive: Archive, three: list[int]) -> None:
    a, _, c = three
    owing(archive, a)
    write(archive, lambda tx: _in_a_message(tx, a, "failed"))
    tell(archive, a, text(1))
    tell(archive, c, text(1))
    assert owing(archive, c) == 1


@pytest.mark.parametrize(("state", "is_told"), [(None, 1), ("held", 1), ("owed", 1), ("sending", 0), ("sent", 0)])
def test_where_the_first_article_of_a_story_is_removed_before_it_was_told_the_next_one_is(
    archive: Archive, three: list[int], state: str | None, is_told: int
) -> None:
    a, _, c = three
    twice(archive, a, c)
    if state is not None:
        write(archive, lambda tx: _in_a_message(tx, a, state))
    assert states(archive) == {a: "owed", c: "merged"}
    write(archive, lambda tx: remove(tx, [a], NOON))
    assert states(archive) == {c: "owed" if is_told else "merged"}


def test_where_another_article_told_the_story_the_removal_of_one_that_did_not_is_told_to_nobody(
    archive: Archive, three: list[int]
) -> None:
    a, b, c = three
    for one in three:
        owing(archive, one)
    write(archive, lambda tx: _in_a_message(tx, a, "held"))
    write(archive, lambda tx: _in_a_message(tx, b, "sent", 2))
    for one in three:
        tell(archive, one, text(1))
    assert states(archive) == {a: "owed", b: "owed", c: "merged"}
    write(archive, lambda tx: remove(tx, [a], NOON))
    assert states(archive) == {b: "owed", c: "merged"}


def test_an_alert_of_a_story_stands_for_it_for_a_while_only(archive: Archive, three: list[int]) -> None:
    a, _, c = three
    owing(archive, a)
    tell(archive, a, text(1))
    tell(archive, c, text(1))
    assert owing(archive, c, after=stories.WINDOW) == 1


def _in_a_message(tx: Connection, public_id: int, state: str, number: int = 1) -> None:
    values = {"id": number, "channel": "phone", "kind": "alert", "state": state, "created": NOON, "due": NOON}
    tx.execute(insert(message).values(values))
    tx.execute(update(owed).where(owed.c.article_id == public_id).values(message_id=number))


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_an_article_that_proves_to_be_another_leaves_its_place_in_the_story_to_it(
    archive: Archive, three: list[int], lost: int
) -> None:
    a, b, c = three
    tell(archive, a, text(1))
    tell(archive, c, text(1))
    gone, stays = three[lost], three[(lost + 1) % 3]
    write(archive, lambda tx: merge(tx, gone, stays, NOON))
    left = {a, b, c} - {gone}
    story = {stays if one == gone else one for one in (a, c)}
    wanted = {one: story - {one} for one in story} if len(story) == 2 else {}
    assert read(archive, lambda tx: stories.members(tx, sorted(left))) == wanted


def numbers(archive: Archive) -> dict[int, int | None]:
    every = read(archive, lambda tx: list(tx.scalars(select(article.c.id))))
    return {one: it.story_id for one, it in read(archive, lambda tx: articles.load(tx, every)).items()}


def seqs(archive: Archive) -> dict[int, int]:
    return {row.id: row.seq for row in read(archive, lambda tx: tx.execute(select(article.c.id, article.c.seq)).all())}


def test_a_story_has_the_number_of_its_first_article_and_who_follows_changes_hears_of_it(
    archive: Archive, three: list[int]
) -> None:
    a, b, c = three
    assert numbers(archive) == {a: None, b: None, c: None}
    tell(archive, c, text(1))
    before = seqs(archive)
    tell(archive, b, text(1))
    assert numbers(archive) == {a: None, b: b, c: b}
    assert [seqs(archive)[one] > before[one] for one in three] == [False, True, True]
    before = seqs(archive)
    tell(archive, a, text(1))
    assert numbers(archive) == {a: a, b: a, c: a}
    assert [seqs(archive)[one] > before[one] for one in three] == [True, True, True]
    before = seqs(archive)
    write(archive, lambda tx: remove(tx, [a], NOON))
    assert numbers(archive) == {b: b, c: b}
    assert [seqs(archive)[one] > before[one] for one in (b, c)] == [True, True]
    write(archive, lambda tx: remove(tx, [c], NOON))
    assert numbers(archive) == {b: None}


def test_what_stands_in_every_text_makes_no_story_without_end_and_an_export_names_the_neighbours(
    archive: Archive,
) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    ids = sorted(file_page(archive, place, [card(f"s{at}", at) for at in range(210)]).new)

    def join(tx: Connection) -> None:
        for one, other in pairwise(ids):
            stories.join(tx, dict.fromkeys((one, other), (1.0, NOON)))

    write(archive, join)
    told = read(archive, lambda tx: stories.rows(tx, ids))
    assert len(told) == 200 + 10  # those that came behind are a story of their own
    assert [len(told[one]) for one in (ids[0], ids[100], ids[199])] == [11, 21, 11]
    assert [one["url"] for one in told[ids[100]]][10] == read(archive, lambda tx: articles.load(tx, [ids[100]]))[
        ids[100]
    ].article.url
    before = seqs(archive)
    write(archive, lambda tx: remove(tx, ids[:100], NOON))
    after = seqs(archive)
    assert {numbers(archive)[one] for one in ids[100:200]} == {ids[100]}
    assert max(after.values()) - max(before.values()) <= 200  # each of those left is told of once


def test_an_article_can_leave_its_story(archive: Archive, three: list[int]) -> None:
    a, _, c = three
    tell(archive, a, text(1))
    tell(archive, c, text(1))
    write(archive, lambda tx: stories.leave(tx, [a]))
    assert read(archive, lambda tx: stories.members(tx, three)) == {}
    assert read(archive, lambda tx: set(tx.scalars(select(likeness_mark.c.article_id)))) == {c}
