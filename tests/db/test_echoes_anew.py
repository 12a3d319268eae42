"""Edits that two articles saw are one once these become one, though one of them was read late."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from db import articles, merging, pages
from db.archive import Archive
from db.echoes import Version, followed, is_echo, marked
from db.known import Place
from db.revisions import Edit, edit_numbers, titles_before
from db.schema import revision
from db.versions import versions
from pressclip.models import Article
from tests.archives import NOON, archive_in, card, file_page, make_sections, own, read, write
from tests.db.test_exchange import export, import_

HOUR = timedelta(hours=1)
TALKS, OIL, GAS = "Talks resume", "Oil talks collapse", "Gas talks go on"


@pytest.fixture
def place(archive: Archive) -> Place:
    return replace(make_sections(archive, "Europe")["Europe"], read_pages=True)


def shows(archive: Archive, place: Place, slug: str, title: str, at: datetime) -> None:
    file_page(archive, place, [card(slug, title=title)], at)


def reads(archive: Archive, slug: str, title: str, at: datetime, text: str = "It rained.") -> None:
    url = card(slug).url
    found = read(archive, lambda tx: articles.find(tx, url))
    assert found is not None
    write(archive, lambda tx: pages.settle(tx, found, Article(url=url, title=title, text=text), own(url), at))


def told(archive: Archive) -> list[tuple[str, str, str]]:
    found = read(archive, lambda tx: versions(tx, 1))
    return [(one["value"], one["superseded_by"], one["where"]) for one in found]


def counted(archive: Archive) -> int:
    return read(archive, lambda tx: articles.load(tx, [1]))[1].revisions


def number(archive: Archive) -> int:
    return read(archive, lambda tx: edit_numbers(tx, [1]))[1]


def test_an_edit_that_both_of_two_articles_saw_which_became_one_counts_once_and_no_number_is_given_twice(
    archive: Archive, place: Place
) -> None:
    for hours, slug in ((0, "story"), (1, "story-2")):
        shows(archive, place, slug, TALKS, NOON)
        reads(archive, slug, TALKS, NOON)
        reads(archive, slug, OIL, NOON + (hours + 1) * HOUR)
        shows(archive, place, slug, OIL, NOON + (hours + 3) * HOUR)
    reads(archive, "story-2", GAS, NOON + 5 * HOUR)
    reads(archive, "story", GAS, NOON + 6 * HOUR)
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON + 7 * HOUR))
    assert told(archive) == [(TALKS, OIL, "on its page, in Europe"), (OIL, GAS, "on its page")]
    assert counted(archive) == number(archive) == 3
    reads(archive, "story", TALKS, NOON + 8 * HOUR)
    assert counted(archive) == number(archive) == 4


def test_what_two_articles_edited_otherwise_are_edits_of_the_one_that_they_became_each_with_its_number(
    archive: Archive, place: Place, tmp_path: Path
) -> None:
    for slug, title in (("story", OIL), ("story-2", GAS)):
        shows(archive, place, slug, TALKS, NOON)
        reads(archive, slug, TALKS, NOON)
        reads(archive, slug, title, NOON + HOUR)
    reads(archive, "story-2", TALKS, NOON + 2 * HOUR)
    before = read(archive, lambda tx: edit_numbers(tx, [1, 2]))
    assert before == {1: 2, 2: 3}
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON + 3 * HOUR))
    assert number(archive) == 3
    reads(archive, "story", TALKS, NOON + 4 * HOUR)
    assert read(archive, partial(titles_before, edits=[(1, "edit:4")])) == {(1, "edit:4"): OIL}
    with archive_in(tmp_path / "other") as other:
        write(archive, lambda tx: tx.execute(update(revision).values(number=revision.c.number + 3)))
        import_(other, export(archive))
        assert (number(other), counted(other)) == (7, 4)


def test_an_article_that_was_merged_replaced_no_title(archive: Archive, place: Place) -> None:
    for slug, title in (("story", OIL), ("story-2", GAS)):
        shows(archive, place, slug, title, NOON)
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON + HOUR))
    assert counted(archive) == number(archive) == 2
    assert read(archive, partial(titles_before, edits=[(1, "edit:1")])) == {}


def test_a_title_that_the_lost_article_still_showed_is_no_further_version_where_it_is_one_already(
    archive: Archive, place: Place
) -> None:
    for slug in ("story", "story-2"):
        shows(archive, place, slug, TALKS, NOON)
        reads(archive, slug, TALKS, NOON)
    reads(archive, "story", OIL, NOON + HOUR)
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON + 2 * HOUR))
    assert counted(archive) == 2
    assert [(value, after) for value, after, _ in told(archive)] == [(TALKS, OIL)]


@pytest.mark.parametrize(("later", "versions_"), [(GAS, 2), ("Talks…", 1)])
def test_what_an_article_still_shows_is_no_version_when_a_later_card_becomes_its_own(
    archive: Archive, place: Place, later: str, versions_: int
) -> None:
    shows(archive, place, "story", TALKS, NOON)
    shows(archive, place, "story-2", later, NOON + HOUR)
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON + 2 * HOUR))
    assert read(archive, lambda tx: articles.load(tx, [1]))[1].article.title == TALKS
    assert counted(archive) == versions_


def test_two_articles_of_which_one_was_read_late_have_the_edits_of_one(archive: Archive, place: Place) -> None:
    for slug in ("story", "story-2"):
        shows(archive, place, slug, TALKS, NOON)
        reads(archive, slug, TALKS, NOON)
    for hours, slug, title in ((1, "story", OIL), (2, "story", GAS), (3, "story-2", OIL), (4, "story-2", GAS)):
        reads(archive, slug, title, NOON + hours * HOUR)
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON + 5 * HOUR))
    assert [(value, after) for value, after, _ in told(archive)] == [(TALKS, OIL), (OIL, GAS)]
    found = read(archive, lambda tx: versions(tx, 1))
    assert [one["superseded_at"] for one in found] == [NOON + HOUR, NOON + 2 * HOUR]


def test_a_page_that_only_the_lost_article_had_gives_its_title(archive: Archive, place: Place) -> None:
    shows(archive, place, "story", TALKS, NOON)
    shows(archive, place, "story-2", TALKS, NOON)
    reads(archive, "story-2", OIL, NOON + HOUR)
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON + 2 * HOUR))
    assert read(archive, lambda tx: articles.load(tx, [1]))[1].article.title == OIL
    assert told(archive) == []


def test_a_title_that_was_replaced_is_not_told_where_two_articles_had_an_edit_of_that_number(
    archive: Archive, place: Place
) -> None:
    for slug, title in (("story", TALKS), ("story-2", "Rain stops")):
        shows(archive, place, slug, title, NOON)
        reads(archive, slug, title, NOON)
        reads(archive, slug, f"Now {title}", NOON + (1 if slug == "story-2" else 2) * HOUR)
    write(archive, lambda tx: merging.merge(tx, 2, 1, NOON + 3 * HOUR))
    assert read(archive, partial(titles_before, edits=[(1, "edit:2")])) == {}


_titles = st.lists(st.sampled_from("ABC"), min_size=1, max_size=8)


@given(_titles, st.lists(st.sampled_from(["card:1", "card:2", "page"]), min_size=1, max_size=24))
def test_marks_made_anew_are_those_that_were_made_at_each_edit(said: list[str], turns: list[str]) -> None:
    said = [one for at, one in enumerate(said) if at == 0 or said[at - 1] != one]
    left = {source: list(pairwise(said)) for source in ("card:1", "card:2", "page")}
    chains: dict[str, Sequence[str]] = {}
    rows, made = [], []
    for source in [*turns, *(source for source in left for _ in said)]:
        if left[source]:
            before, after = left[source].pop(0)
            chain = [*chains.get(source, [before])]
            edit = Edit(article_id=1, field="title", source=source, before=before, after=after)
            made.append(is_echo(edit, {**chains, source: chain}))
            rows.append((source, before, False))
            chains[source] = [*chain, after]
    now = dict.fromkeys(chains, said[-1])
    assert marked("title", followed(rows, now)) == made


def test_a_version_of_which_nobody_knows_what_came_next_keeps_its_mark() -> None:
    rows = [("card:1", "A", True), ("card:2", "A", False), ("page", "A", False)]
    found = followed(rows, {"card:1": None, "card:2": None, "page": "B"})
    assert found == [Version("card:1", "A", None, echo=True), Version("card:2", "A", None, echo=False),
                     Version("page", "A", "B", echo=False)]  # fmt: skip
    assert marked("title", found) == [True, False, False]


def test_hundreds_of_long_versions_are_each_looked_at_once() -> None:
    rows = [
        (f"card:{number % 2}", f"{number} {'Rain “fell” on the harbour&#8217;s piers. ' * 400}", False)
        for number in range(400)
    ]
    begin = time.process_time()
    assert marked("text", followed(rows, {"card:0": "Snow.", "card:1": "Snow."})) == [False] * 400
    assert time.process_time() - begin < 5  # a minute where each is taken apart for each
