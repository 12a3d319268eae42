"""An edit that several places show is one version; one that is made twice is two."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import articles, pages
from db.archive import Archive
from db.echoes import is_echo
from db.known import Place
from db.revisions import Edit, titles_before
from db.versions import versions
from pressclip.models import Article
from tests.archives import NOON, card, file_page, make_sections, own, read, write

HOUR = timedelta(hours=1)
URL = card("story").url
TALKS, OIL, GAS = "Talks resume", "Oil talks collapse", "Gas talks go on"


@pytest.fixture
def places(archive: Archive) -> dict[str, Place]:
    made = make_sections(archive, "Europe", "Energy")
    return {name: replace(place, read_pages=True) for name, place in made.items()}


def shows(archive: Archive, place: Place, title: str, at: datetime) -> tuple[int, ...]:
    return file_page(archive, place, [card("story", title=title)], at).changed


def reads(archive: Archive, title: str, at: datetime) -> bool:
    said = Article(url=URL, title=title, text="It rained.")
    return write(archive, lambda tx: pages.settle(tx, 1, said, own(URL), at)).changed


def counted(archive: Archive) -> int:
    return read(archive, lambda tx: articles.load(tx, [1]))[1].revisions


def test_a_headline_that_two_sections_and_the_page_show_edited_there_and_back_is_three_versions(
    archive: Archive, places: dict[str, Place]
) -> None:
    for hours, title in enumerate((TALKS, OIL, TALKS)):
        for minutes, name in enumerate(places):
            shows(archive, places[name], title, NOON + timedelta(hours=hours, minutes=minutes))
        reads(archive, title, NOON + timedelta(hours=hours, minutes=9))
    assert counted(archive) == 3
    told = read(archive, lambda tx: versions(tx, 1))
    assert [(one["value"], one["superseded_by"], one["where"]) for one in told] == [
        (TALKS, OIL, "in Europe, in Energy, on its page"), (OIL, TALKS, "in Europe, in Energy, on its page"),
    ]  # fmt: skip
    assert [one["superseded_at"] for one in told] == [NOON + HOUR, NOON + 2 * HOUR]


def test_an_edit_that_only_one_place_makes_again_counts_again(archive: Archive, places: dict[str, Place]) -> None:
    for hours, title in enumerate((TALKS, OIL, TALKS, OIL)):
        shows(archive, places["Europe"], title, NOON + hours * HOUR)
    shows(archive, places["Energy"], TALKS, NOON)
    shows(archive, places["Energy"], OIL, NOON + 5 * HOUR)
    assert counted(archive) == 4


def test_an_edit_that_goes_elsewhere_is_no_echo(archive: Archive, places: dict[str, Place]) -> None:
    for name, title in (("Europe", OIL), ("Energy", GAS)):
        shows(archive, places[name], TALKS, NOON)
        shows(archive, places[name], title, NOON + HOUR)
    assert counted(archive) == 3


def test_an_echo_is_still_news_to_judge_and_its_edit_is_told_with_the_title_it_replaced(
    archive: Archive, places: dict[str, Place]
) -> None:
    shows(archive, places["Europe"], TALKS, NOON)
    reads(archive, TALKS, NOON)
    shows(archive, places["Europe"], OIL, NOON + HOUR)
    assert reads(archive, OIL, NOON + 2 * HOUR)
    assert counted(archive) == 2
    assert read(archive, partial(titles_before, edits=[(1, "edit:2")])) == {(1, "edit:2"): TALKS}


def test_typographic_marks_and_cuts_do_not_hide_an_echo(archive: Archive, places: dict[str, Place]) -> None:
    for name, title, later in (("Europe", TALKS, "Oil “talks” collapse"), ("Energy", "Talks…", 'Oil "talks"…')):
        shows(archive, places[name], title, NOON)
        shows(archive, places[name], later, NOON + HOUR)
    assert counted(archive) == 2


_titles = st.lists(st.sampled_from("ABC"), max_size=8)


def _edits(said: Sequence[str], source: str) -> list[tuple[Edit, Mapping[str, Sequence[str]]]]:
    made: list[tuple[Edit, Mapping[str, Sequence[str]]]] = []
    for at, (before, after) in enumerate(pairwise(said)):
        edit = Edit(article_id=1, field="title", source=source, before=before, after=after)
        made.append((edit, {source: said[: at + 1]}))
    return made


@given(_titles, st.lists(st.sampled_from(["card:1", "card:2", "page"]), min_size=1, max_size=24))
def test_places_that_say_the_same_in_turn_make_as_many_versions_as_one(said: list[str], turns: list[str]) -> None:
    said = [one for at, one in enumerate(said) if at == 0 or said[at - 1] != one]
    left = {source: _edits(said, source) for source in ("card:1", "card:2", "page")}
    chains: dict[str, Sequence[str]] = {}
    real = 0
    for source in [*turns, *(source for source in left for _ in said)]:
        if left[source]:
            edit, mine = left[source].pop(0)
            real += not is_echo(edit, {**chains, **mine})
            chains[source] = [*mine[source], edit.after]
    assert real == max(0, len(said) - 1)
