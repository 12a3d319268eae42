from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from db import articles, pages
from db.archive import Archive
from db.schema import revision
from db.versions import versions
from pressclip.models import Article
from tests.archives import NOON, archive_in, card, file_page, make_sections, own, read, write

HOUR = timedelta(hours=1)
STORY = card("story").url


def test_each_version_is_told_with_when_it_was_seen_first_and_what_came_in_its_place(archive: Archive) -> None:
    place = replace(make_sections(archive, "Europe")["Europe"], read_pages=True)
    [story] = file_page(archive, place, [card("story")]).new
    for hours, title in enumerate(("Talks resume", "Talks collapse", "Talks resume")):
        page = Article(url=STORY, title=title, text="It rained.")
        write(archive, lambda tx, page=page, at=NOON + hours * HOUR: pages.settle(tx, story, page, own(STORY), at))  # type: ignore[misc]  # mypy does not infer a default's type
    found = read(archive, lambda tx: versions(tx, story))
    assert [(one["value"], one["superseded_by"], one["first_seen"], one["superseded_at"]) for one in found] == [
        ("Talks resume", "Talks collapse", NOON, NOON + HOUR),
        ("Talks collapse", "Talks resume", NOON + HOUR, NOON + 2 * HOUR),
    ]
    assert {one["where"] for one in found} == {"on its page"}


def test_a_version_of_a_card_is_that_of_its_section(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    [story] = file_page(archive, place, [card("story", title="Talks resume")]).new
    file_page(archive, place, [card("story", title="Talks collapse")], NOON + HOUR)
    [one] = read(archive, lambda tx: versions(tx, story))
    assert (one["where"], one["value"], one["superseded_by"]) == ("in Europe", "Talks resume", "Talks collapse")


def test_white_space_typographic_marks_and_a_cut_make_no_version(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    one, other = "Libya's “talks” – again", "Libya's\u00a0&quot;talks&quot; — again"
    shown = (one, 'Libya’s  "talks" - again', "Libya’s „talks“…", other)
    [story] = file_page(archive, place, [card("story", title=shown[0], excerpt=shown[0])]).new
    for hours, title in enumerate(shown):
        filed = file_page(archive, place, [card("story", title=title, excerpt=title)], NOON + hours * HOUR)
        assert filed.changed == ()
    assert read(archive, lambda tx: versions(tx, story)) == []


def test_an_echo_of_a_version_that_is_not_here_is_told_itself(archive: Archive) -> None:
    [story] = file_page(archive, make_sections(archive, "Europe")["Europe"], [card("story")]).new
    row = {"field": "title", "source": "page", "value": "Talks", "superseded_at": NOON, "echo": True}
    write(archive, lambda tx: tx.execute(insert(revision).values(article_id=story, **row)))
    assert [one["value"] for one in read(archive, lambda tx: versions(tx, story))] == ["Talks"]


_SAID = ("Oil “talks” – at last – resume", "Nobody's ferry left the port", "Gas flows, and Vienna pays for it")
_PLAIN = str.maketrans("“”–'", '""-’')
_set = st.sampled_from(
    [
        str, lambda said: said.translate(_PLAIN), lambda said: f"  {said.replace(' ', chr(160))} ",
        lambda said: said.replace(" ", " \u200b\n"), lambda said: " ".join(said.split()[:3]) + "…",
        lambda said: " ".join(said.split()[:3]) + " [...]", lambda said: said.replace('"', "&quot;"),
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(_SAID), _set, _set), min_size=1, max_size=8))
def test_there_are_as_many_versions_as_edits_however_they_are_set(shown: list[tuple[str, Any, Any]]) -> None:
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as archive:
        places = make_sections(archive, "Europe", "Energy")
        for at, (said, *written) in enumerate(shown):
            for name, setting in zip(places, written, strict=True):
                now = NOON + timedelta(days=2 * at)  # faster is noise
                file_page(archive, places[name], [card("story", title=setting(said), excerpt="The same.")], now)
        edits = [(one[0], other[0]) for one, other in pairwise(shown) if one[0] != other[0]]
        assert read(archive, lambda tx: articles.load(tx, [1]))[1].revisions == 1 + len(edits)
        told = read(archive, lambda tx: versions(tx, 1))
        assert len(told) == len(edits)
        assert all(one["where"] == "in Europe, in Energy" for one in told)
