"""What is exported is imported without loss, completes what is known, and never tells anybody."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, update

from db import articles, exporting, forgetting, rights, sections
from db.archive import Archive
from db.importing import Taken, take
from db.pages import settle
from db.portable import decode
from db.removal import remove
from db.schema import article, match, owed, revision
from db.verify import verify
from pressclip.exchange import End, Exported, end_of, line_of
from pressclip.models import Article
from tests.archives import NOON, archive_in, card, file_page, make_sections, own, page, read, write

LATER = NOON + timedelta(days=1)
AT = "2026-11-23T12:00:00Z"
GOOD = {"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"}


def export(archive: Archive, after: int = 0, since: datetime | None = None) -> list[dict[str, Any]]:
    rows = read(archive, lambda tx: exporting.rows(tx, after, since))
    return [json.loads(line_of(stored, more)) for stored, more in rows]


def import_(archive: Archive, lines: Sequence[dict[str, Any]], now: datetime = LATER) -> Taken:
    taken = [decode(json.dumps(line).encode()) for line in lines]
    return write(archive, lambda tx: take(tx, taken, now))


def _without_seq(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in line.items() if name != "seq"} for line in lines]


def _full(archive: Archive) -> None:
    """An archive in which articles have all that an article can have."""
    places = make_sections(archive, "Europe", "Energy")
    file_page(archive, places["Europe"], page("moved", "edited", "plain"), NOON.replace(microsecond=123456))
    file_page(archive, places["Energy"], [card("edited", 3, excerpt="Short of gas")], NOON + timedelta(hours=1))
    edited = card("edited", 0, title="Edited since", excerpt="Full of gas")
    file_page(archive, places["Energy"], [edited], NOON + timedelta(hours=2))
    found = read(archive, lambda tx: articles.find(tx, edited.url))
    assert found is not None
    read_page = Article(
        url=edited.url, title="Edited on its page", text="Whole.\nText.", authors=("A", "B"), language="en", bio="Of A."
    )
    addresses = own("https://news.example/?p=7", edited.url)
    write(archive, lambda tx: settle(tx, found, read_page, addresses, NOON + timedelta(hours=3)))
    met = {"article_id": found, "watch": "gas", "occasion": "new", "query": "gas", "version": "1", "revision": 1}
    met |= {
        "judged_on": "card",
        "decided_at": NOON,
        "hits": [{"clause": "gas", "field": "title", "start": 0, "end": 3}],
    }
    write(archive, lambda tx: tx.execute(insert(match).values(met)))
    change = update(article).where(article.c.id == 1).values(announced_at=None, gone_at=NOON, categories=["x"])
    write(archive, lambda tx: tx.execute(change))


def test_an_export_read_into_an_empty_archive_gives_the_same_export(archive: Archive, tmp_path: Path) -> None:
    _full(archive)
    lines = export(archive)
    (tmp_path / "other").mkdir()
    with archive_in(tmp_path / "other") as other:
        assert import_(other, lines) == Taken(new=3)
        assert _without_seq(export(other)) == _without_seq(lines)
        assert [line["seq"] for line in export(other)] == [1, 2, 3]
        assert import_(other, lines) == Taken(known=3)
        assert {one.state for one in read(other, lambda tx: list(verify(tx)))} == {"ok"}
        assert read(other, lambda tx: tx.scalar(select(func.count()).select_from(owed))) == 0
        assert read(other, lambda tx: sections.all_sections(tx, LATER)) == []  # they are of the past


_text = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40)
_times = st.timedeltas(timedelta(0), timedelta(days=9_000)).map(lambda age: NOON - age)
_cards = st.lists(st.tuples(_text, st.none() | _text, st.sampled_from(["Europe", "Energy"]), _times), max_size=5)


@settings(deadline=None, max_examples=15)
@given(_cards)
def test_whatever_was_filed_is_exported_and_imported_without_loss(shown: list[Any]) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as two, archive_in(Path(one)) as here:
        places = make_sections(here, "Europe", "Energy")
        for number, (title, excerpt, name, time) in enumerate(shown):
            made = card(f"story-{number % 3}", number, title=title, excerpt=excerpt)
            file_page(here, places[name], [made], time)
        lines = export(here)
        with archive_in(Path(two)) as there:
            assert import_(there, lines) == Taken(new=len(lines))
            assert _without_seq(export(there)) == _without_seq(lines)


def test_sections_that_saw_an_article_at_once_are_exported_in_one_order(archive: Archive, tmp_path: Path) -> None:
    places = make_sections(archive, "Europe", "Energy")
    file_page(archive, places["Europe"], [card("a")])
    file_page(archive, places["Energy"], [card("a")])
    lines = export(archive)
    assert lines[0]["sections"] == ["Energy", "Europe"]
    (tmp_path / "other").mkdir()
    with archive_in(tmp_path / "other") as other:
        import_(other, lines)
        assert _without_seq(export(other)) == _without_seq(lines)


def test_only_what_changed_since_is_exported(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, page("b", "a"))
    assert [line["title"] for line in export(archive)] == ["A", "B"]
    file_page(archive, place, [card("a", title="A anew", age=timedelta(hours=1))])
    assert [(line["title"], line["seq"]) for line in export(archive, after=2)] == [("A anew", 3)]
    assert export(archive, since=NOON + timedelta(minutes=1)) == []


def test_a_later_state_completes_an_earlier_one_and_an_earlier_one_takes_nothing_back(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        file_page(archive, place, [card("a")])
        early = export(archive)
        import_(other, early)
        file_page(archive, place, [card("a", title="A anew")], NOON + timedelta(hours=1))
        late = export(archive)
        assert import_(other, late) == Taken(completed=1)
        assert _without_seq(export(other)) == _without_seq(late)
        assert import_(other, early) == Taken(known=1)
        assert _without_seq(export(other)) == _without_seq(late)
        assert {one.state for one in read(other, lambda tx: list(verify(tx)))} == {"ok"}


def test_the_words_that_the_archive_shows_stand_against_another_archives(archive: Archive) -> None:
    file_page(archive, make_sections(archive, "Europe")["Europe"], [card("a", title="Ours")])
    (line,) = export(archive)
    theirs = {**line, "title": "Theirs", "text": "The text.", "id": 9, "section": "World", "section_url": None}
    theirs["sightings"] = [{**line["sightings"][0], "section": "World", "url": "https://news.example/world/"}]
    assert import_(archive, [theirs]) == Taken(completed=1)
    (now,) = export(archive)
    assert (now["id"], now["title"], now["text"], now["sections"]) == (1, "Ours", "The text.", ["Europe", "World"])


def test_ids_are_kept_where_they_are_free_and_new_ones_are_new(archive: Archive) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, page("b", "a"))
    write(archive, lambda tx: remove(tx, [2], NOON))
    base = {"site": "news", "section": "Europe"}
    urls = [f"https://news.example/{number}/" for number in range(4)]
    lines = [{**base, "url": url, "title": "T", "id": id_} for url, id_ in zip(urls, (1, 2, 70, 10**15), strict=True)]
    assert import_(archive, lines) == Taken(new=4)
    ids = [read(archive, lambda tx, url=url: articles.find(tx, url)) for url in urls]  # type: ignore[misc]
    assert ids == [71, 72, 70, 73]
    assert file_page(archive, place, page("c")).new == (74,)


@pytest.mark.parametrize("known", [False, True])
def test_an_imported_match_has_a_number_that_none_had_before(archive: Archive, known: bool) -> None:
    _full(archive)
    [line] = [one for one in export(archive) if one["match_list"]]
    [number] = read(archive, lambda tx: tx.scalars(select(match.c.id)).all())
    write(archive, lambda tx: remove(tx, [line["id"]], LATER))
    if known:
        import_(archive, [line | {"match_list": []}])
    import_(archive, [line])
    assert read(archive, lambda tx: tx.scalars(select(match.c.id)).all()) == [number + 1]


def test_one_article_twice_in_a_file_is_one_article(archive: Archive) -> None:
    line = {"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"}
    assert import_(archive, [line, {**line, "url": "http://www.news.example/a"}, line]) == Taken(new=1, known=2)


def test_an_address_that_a_line_adds_to_a_known_article_counts_for_the_lines_behind_it(archive: Archive) -> None:
    line = {"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"}
    import_(archive, [line])
    more: list[dict[str, Any]] = [{**line, "aliases": ["news.example/b"]}, {**line, "url": "https://news.example/b/"}]
    assert import_(archive, more) == Taken(completed=1, known=1)


def test_a_line_that_is_of_two_articles_gives_neither_the_address_of_the_other(archive: Archive) -> None:
    a, b = ({"url": f"https://news.example/{at}/", "title": "A", "site": "news", "section": "Europe"} for at in "ab")
    import_(archive, [a, b])
    read_page = {"title": "Another", "page_title": "Another", "page_state": "read", "text": "It is built."}
    assert import_(archive, [{**b, **read_page, "aliases": ["news.example/a"]}]) == Taken(completed=1)
    assert sorted((told["url"], told["title"]) for told in export(archive)) == [(a["url"], "Another"), (b["url"], "A")]


def test_a_day_that_ends_after_the_article_was_seen_is_imported_once(archive: Archive) -> None:
    about = {"published": AT, "published_to": "2026-11-24T12:00:00Z", "published_precision": "day"}
    line = GOOD | about | {"first_seen": "2026-11-23T18:00:00Z"}
    assert [import_(archive, [line]) for _ in range(3)] == [Taken(new=1), Taken(known=1), Taken(known=1)]
    assert export(archive)[0]["published_to"] == "2026-11-23T18:00:00Z"


def test_what_was_forgotten_is_not_imported(archive: Archive) -> None:
    entries = forgetting.entries_of(["news.example/a"], "0" * 32, NOON)
    write(archive, lambda tx: forgetting.remember(tx, entries))
    line = {"url": "https://news.example/b/", "title": "A", "site": "news", "section": "Europe"}
    assert import_(archive, [{**line, "aliases": ["news.example/a"]}]) == Taken(forgotten=1)


def test_a_line_without_times_is_ordered_by_what_the_site_claims(archive: Archive) -> None:
    line = {"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"}
    claimed = {"published": "2020-01-02T03:04:05Z", "published_to": "2020-01-02T03:04:05Z"}
    import_(archive, [line | claimed | {"published_precision": "second"}])
    (told,) = export(archive)
    assert (told["time"], told["first_seen"], told["origin"]) == (
        claimed["published"],
        "2026-11-24T12:00:00Z",
        "import",
    )
    place = replace(make_sections(archive, "Europe")["Europe"], last_success=None)
    again = [card("b", 0), card("a", 1, url="https://news.example/a/")]
    assert len(file_page(archive, place, again, LATER).new) == 1


def test_an_edit_that_two_archives_saw_at_different_times_is_one_and_one_that_came_back_is_two(
    archive: Archive,
) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        there = make_sections(other, "Europe")["Europe"]
        for at, title in enumerate(("Talks", "Oil", "Talks", "Oil")):
            file_page(archive, place, [card("a", title=title)], NOON + at * timedelta(hours=1))
            if at < 2:
                file_page(other, there, [card("a", title=title)], NOON + timedelta(hours=at, minutes=7))
        assert import_(archive, export(other)) == Taken(known=1)
        assert import_(other, export(archive)) == Taken(completed=1)
        for one in (archive, other):
            assert [it["value"] for it in export(one)[0]["revision_list"]] == ["Talks", "Oil", "Talks"]


def _line(slug: str, **more: Any) -> dict[str, Any]:
    return {"url": f"https://news.example/{slug}/", "title": "A", "site": "news", "section": "Europe"} | more


def _story(*slugs: str) -> list[dict[str, Any]]:
    return [{"url": f"https://news.example/{slug}/", "likeness": 1.0, "at": AT} for slug in slugs]


def test_a_line_puts_only_its_own_article_into_a_story(archive: Archive) -> None:
    import_(archive, [_line("a"), _line("b"), _line("c", story_list=_story("a", "b"))])
    barred = forgetting.entries_of(["news.example/d"], "0" * 32, NOON)
    write(archive, lambda tx: forgetting.remember(tx, barred))
    import_(archive, [_line("d", story_list=_story("a", "b", "d"))])
    assert {line["story_id"] for line in export(archive)} == {None}
    import_(archive, [_line("c", story_list=_story("a", "c", "z"))])
    assert {line["id"]: line["story_id"] for line in export(archive)} == {1: 1, 2: None, 3: 1}


def test_what_a_line_says_of_rights_is_not_of_the_future_and_leaves_what_is_known(archive: Archive) -> None:
    said = {"source": "tdm meta", "said": "1", "no_text": True, "no_copy": False}
    import_(archive, [_line("a", rights_list=[said | {"since": "2900-01-01T00:00:00Z"}])])
    known = read(archive, lambda tx: rights.of_article(tx, 1))
    assert [(one["since"], one["until"]) for one in known] == [(LATER, None)]
    import_(archive, [_line("a", rights_list=[said | {"since": AT, "until": AT}])])
    assert read(archive, lambda tx: rights.of_article(tx, 1)) == known


def test_a_key_that_kept_a_default_port_is_read_as_the_one_of_today(archive: Archive) -> None:
    import_(archive, [_line("a", aliases=["other.example:80/a", "news.example:8080/a"])])
    assert export(archive)[0]["aliases"] == ["news.example/a", "news.example:8080/a", "other.example/a"]


def test_an_export_goes_on_behind_its_last_whole_line(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    assert end_of(file) == End()
    file.write_bytes(b"")
    assert end_of(file) == End()
    one, other = b'{"seq": 7, "id": 1, "url": "a"}\n', b'{"seq": 9, "id": 2, "url": "b"}\n'
    file.write_bytes(one + other + b'{"seq": 1')
    last = (Exported(id=2, url="b", seq=9), Exported(id=1, url="a", seq=7))
    assert (end_of(file), end_of(file).seq) == (End(whole=64, last=last), 9)
    file.write_bytes(b'{"seq": 7, "id": 1, "url": "a", "text": "' + b"a" * 3_000_000 + b'"}\n{"seq"')
    assert end_of(file).seq == 7
    for wrong in (b"notes\n", b"notes", b"[]\n", b'{"seq": 7}\n', b'{"seq": -4, "id": 1, "url": "a"}\n'):
        file.write_bytes(wrong)
        with pytest.raises(ValueError, match="line"):
            end_of(file)


def test_versions_of_a_sections_cards_keep_their_section(archive: Archive) -> None:
    place = make_sections(archive, "Sport", "Europe")["Europe"]
    file_page(archive, place, [card("a")])
    file_page(archive, place, [card("a", title="A anew")], NOON + timedelta(hours=1))
    lines = export(archive)
    assert lines[0]["revision_list"][0]["source"] == "card:Europe"
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        import_(other, lines)
        assert read(other, lambda tx: tx.scalars(select(revision.c.source)).all()) == ["card:1"]
