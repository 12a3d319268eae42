"""The sections that an import names: known by any name that they had, made where they are not there."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from db import rights, sections
from db.archive import Archive
from db.importing import Taken
from db.merging import merge
from db.schema import section, site
from db.schema_manners import rights as rights_table
from db.schema_polling import span
from db.search import Filters, search
from db.verify import verify
from pressclip.models import Statement
from queries.parser import parse
from tests.archives import NOON, archive_in, card, file_page, make_sections, page, read, write
from tests.db.test_exchange import LATER, _without_seq, export, import_


def test_a_line_of_a_section_that_is_called_otherwise_by_now_is_of_that_section(archive: Archive) -> None:
    make_sections(archive, "Europe")
    renamed = update(section).values(name="The Continent", formerly=["Europe"])
    write(archive, lambda tx: tx.execute(renamed))
    import_(archive, [{"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"}])
    assert [line["section"] for line in export(archive)] == ["The Continent"]


def test_a_site_that_is_followed_here_by_another_name_is_the_one_of_an_export(archive: Archive) -> None:
    file_page(archive, make_sections(archive, "Europe", "Energy")["Europe"], page("a", "b"))
    lines = export(archive)
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        place = make_sections(other, "Europe")["Europe"]
        file_page(other, place, page("b"))
        write(other, lambda tx: tx.execute(update(site).values(name="gazette")))
        write(other, lambda tx: tx.execute(update(section).values(last_success=NOON)))
        assert import_(other, lines).new == 1
        assert read(other, lambda tx: list(tx.scalars(select(site.c.name)))) == ["gazette"]
        assert [(line["site"], line["sections"]) for line in export(other)] == [("gazette", ["Europe"])] * 2
        assert {one.state for one in read(other, lambda tx: [*verify(tx)])} == {"ok"}
        assert import_(other, lines) == Taken(known=2)


def test_a_site_whose_name_another_one_has_here_is_known_by_its_home(archive: Archive) -> None:
    file_page(archive, make_sections(archive, "Europe")["Europe"], page("a"))
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        make_sections(other, "Europe")
        write(other, lambda tx: tx.execute(update(site).values(name="gazette")))
        write(other, lambda tx: sections.sync_site(tx, "news", "https://else.example/"))
        import_(other, export(archive))
        assert [(line["site"], line["sections"]) for line in export(other)] == [("gazette", ["Europe"])]


def test_a_copy_that_follows_no_site_takes_a_site_that_was_renamed_for_the_one_that_it_was(archive: Archive) -> None:
    places = make_sections(archive, "Europe", "Energy")
    file_page(archive, places["Europe"], page("a", "b"))
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        import_(other, export(archive))
        write(archive, lambda tx: tx.execute(update(site).values(name="gazette")))
        file_page(archive, places["Energy"], page("a", "c"))
        file_page(archive, places["Europe"], page("c"))
        assert import_(other, export(archive)).new == 1
        assert read(other, lambda tx: list(tx.scalars(select(site.c.name)))) == ["news"]
        assert {line["title"]: line["sections"] for line in export(other)} == {
            line["title"]: line["sections"] for line in export(archive)
        }


def test_two_sites_of_one_home_come_over_as_two(archive: Archive) -> None:
    for name, slug in (("alpha", "a"), ("beta", "b")):
        file_page(archive, make_sections(archive, "Europe", site=name)["Europe"], page(slug))
    write(archive, lambda tx: tx.execute(update(site).values(home="https://news.example/")))
    lines = export(archive)
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        import_(other, lines)
        assert [line["site"] for line in export(other)] == ["alpha", "beta"]


ELSE: dict[str, Any] = {
    "url": "https://else.example/a/", "title": "A", "site": "news", "site_home": "https://else.example/",
    "section": "Europe", "section_url": "https://else.example/category/europe/",
}  # fmt: skip


def test_another_site_of_a_name_that_is_taken_here_stays_apart_under_a_name_of_its_own(archive: Archive) -> None:
    file_page(archive, make_sections(archive, "Europe")["Europe"], page("b"))
    lines = [ELSE, ELSE | {"url": "https://else.example/c/", "section": "Oil", "section_url": None}]
    assert import_(archive, lines) == Taken(new=2)
    assert [(line["site"], line["sections"]) for line in export(archive)] == [
        ("news", ["Europe"]), ("news (else.example)", ["Europe"]), ("news (else.example)", ["Oil"])
    ]  # fmt: skip
    assert import_(archive, lines) == Taken(known=2)
    assert import_(archive, export(archive)) == Taken(known=3)
    assert len(read(archive, lambda tx: list(tx.scalars(select(site.c.name))))) == 2


@pytest.mark.parametrize("host", [100, 97, 40])
def test_the_name_of_a_site_that_is_kept_apart_can_be_imported_again(archive: Archive, host: int) -> None:
    make_sections(archive, "Europe", site="n" * 100)
    labels = ".".join(["a" * 30] * 3 + ["b" * 30])[: host - 8] + ".example"
    home = {"site": "n" * 100, "site_home": f"https://{labels}/", "url": f"https://{labels}/a/", "section_url": None}
    import_(archive, [ELSE | home])
    assert import_(archive, export(archive)) == Taken(known=1)


@pytest.mark.parametrize("home", ["https://else.example/", "https://en.news.example/", "http://www.news.example/en/"])
def test_a_site_that_was_at_the_home_of_an_export_is_that_of_the_same_name(archive: Archive, home: str) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    shown = {"newest": ["else.example/b"], "oldest": ["else.example/b"], "newest_time": NOON}
    write(archive, lambda tx: tx.execute(insert(span).values(section_id=place.section_id, **shown)))
    import_(archive, [ELSE | {"site_home": home}])
    assert [line["site"] for line in export(archive)] == ["news"]


def test_the_names_that_a_section_had_go_along_but_for_those_that_are_another_ones(archive: Archive) -> None:
    file_page(archive, make_sections(archive, "Europe")["Europe"], page("a"))
    renamed = update(section).values(name="The Continent", formerly=["Old", "Once", "Europe"])
    write(archive, lambda tx: tx.execute(renamed))
    lines = export(archive)
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        place = make_sections(other, "Old")["Old"]
        write(other, lambda tx: tx.execute(update(section).values(formerly=["Before", "Europe"])))
        file_page(other, place, page("b"))
        import_(other, lines)
        names = {one.name: one.formerly for one in read(other, sections.every_section)}
        assert names == {"The Continent": ("Once",), "Old": ("Before", "Europe")}
        found = read(other, lambda tx: search(tx, parse("section:once"), Filters(), limit=9))
        assert [one.article.article.title for one in found] == ["A"]
        assert {one.state for one in read(other, lambda tx: [*verify(tx)])} == {"ok"}
    assert import_(archive, lines) == Taken(known=1)


def test_a_name_that_an_archive_did_not_know_of_leads_to_the_articles_that_it_has(archive: Archive) -> None:
    file_page(archive, make_sections(archive, "Europe")["Europe"], page("a"))
    line = export(archive)[0]
    line["sightings"][0]["formerly"] = ["The Continent", "Europe"]
    import_(archive, [line, line])
    assert [one.formerly for one in read(archive, sections.every_section)] == [("The Continent",)]
    assert {one.state for one in read(archive, lambda tx: [*verify(tx)])} == {"ok"}
    assert export(archive)[0]["sightings"][0]["formerly"] == ["The Continent"]


def test_a_section_of_the_past_comes_back_with_the_menu(archive: Archive) -> None:
    line = {"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"}
    import_(archive, [line])
    assert read(archive, lambda tx: sections.all_sections(tx, LATER)) == []
    make_sections(archive, "Europe")
    (known,) = read(archive, lambda tx: sections.all_sections(tx, LATER))
    assert (known.name, known.url) == ("Europe", "https://news.example/category/europe/")


def test_sections_of_which_no_line_told_the_address_stay_apart_when_they_are_exported(archive: Archive) -> None:
    lines = [ELSE | {"url": f"https://else.example/{name}/", "section": name, "section_url": None} for name in "ab"]
    import_(archive, lines)
    assert [(line["section_url"], line["sightings"][0]["url"]) for line in export(archive)] == [(None, None)] * 2
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        import_(other, export(archive))
        assert _without_seq(export(other)) == _without_seq(export(archive))
        assert [line["sections"] for line in export(other)] == [["a"], ["b"]]


MINUTE = timedelta(minutes=1)
ALPHA, BETA = "https://alpha.example/category/europe/", "https://beta.example/category/europe/"


def _seen_on_two_sites(archive: Archive, *, edits: int) -> None:
    """One article in a section of the same name on each of two sites, both of which change its title so often."""
    for at in range(edits + 1):
        for later, name in enumerate(("alpha", "beta")):
            place = make_sections(archive, "Europe", site=name)["Europe"]
            file_page(archive, place, [card("a", title=f"{name} says {at}")], NOON + (10 * at + later) * MINUTE)


def _sections(tx: Connection) -> list[tuple[str, str, str]]:
    of_site = select(site.c.name, section.c.name, section.c.url).join(section, section.c.site_id == site.c.id)
    return [tuple(row) for row in tx.execute(of_site.order_by(site.c.name))]


def _in_order(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is noise comes in the order of the sections' numbers, which are an archive's own."""
    return [line | {"noise": sorted(line["noise"], key=str)} for line in _without_seq(lines)]


@pytest.mark.parametrize("edits", [0, 2, 14])  # so many that the titles count as noise
def test_an_article_on_two_sites_whose_sections_are_called_the_same_comes_over_with_both(
    archive: Archive, edits: int
) -> None:
    _seen_on_two_sites(archive, edits=edits)
    lines = export(archive)
    assert [one.get("site") for one in lines[0]["sightings"]] == [None, "beta"]
    for has_both in (False, True):
        with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
            if has_both:
                make_sections(other, "Europe", site="beta")
                make_sections(other, "Europe", site="alpha")
            assert import_(other, lines) == Taken(new=1)
            assert _in_order(export(other)) == _in_order(lines)
            assert read(other, _sections) == [("alpha", "Europe", ALPHA), ("beta", "Europe", BETA)]
            assert import_(other, lines) == Taken(known=1)
    assert import_(archive, lines) == Taken(known=1)


def test_two_sites_that_saw_an_article_at_once_are_exported_in_one_order(archive: Archive) -> None:
    for name in ("alpha", "beta"):
        file_page(archive, make_sections(archive, "Europe", site=name)["Europe"], [card("a")])
    lines = export(archive)
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        make_sections(other, "Europe", site="beta")
        import_(other, lines)
        assert _without_seq(export(other)) == _without_seq(lines)


def test_where_another_site_showed_an_article_completes_what_an_archive_knows(archive: Archive) -> None:
    _seen_on_two_sites(archive, edits=1)
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        file_page(other, make_sections(other, "Europe", site="alpha")["Europe"], [card("a", title="alpha says 0")])
        assert import_(other, export(archive)) == Taken(completed=1)
        assert [one["url"] for one in export(other)[0]["sightings"]] == [ALPHA, BETA]


def test_an_older_line_that_names_no_other_site_is_of_its_own_and_keeps_its_sections_address(archive: Archive) -> None:
    _seen_on_two_sites(archive, edits=0)
    (line,) = export(archive)
    for one in line["sightings"]:
        one.pop("site", None), one.pop("site_home", None)
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        import_(other, [line])
        assert read(other, _sections) == [("alpha", "Europe", ALPHA)]


def test_a_site_of_which_a_line_does_not_say_where_it_begins_begins_where_its_section_does(archive: Archive) -> None:
    seen = {"section": "Europe", "url": BETA, "first_seen": "2026-11-23T12:00:00Z", "last_seen": "2026-11-23T12:00:00Z"}
    line: dict[str, Any] = {"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"}
    edit = {"field": "title", "source": "card:Home", "site": "gamma", "value": "Z", "superseded_at": seen["last_seen"]}
    import_(archive, [line | {"sightings": [seen | {"site": "beta"}], "revision_list": [edit]}])
    homes = dict(read(archive, lambda tx: tx.execute(select(site.c.name, site.c.home)).all()))
    assert homes == {
        "news": "https://news.example/", "beta": "https://beta.example/", "gamma": "https://news.example/"
    }  # fmt: skip
    told = export(archive)[0]["revision_list"][0]
    assert told | edit == told


def test_what_one_site_says_of_the_rights_in_an_article_is_not_told_as_the_words_of_another(archive: Archive) -> None:
    def joined(tx: Connection) -> None:
        rights.note_article(tx, 2, [Statement(source="tdm meta", said="1", no_text=True, no_copy=False)], NOON)
        merge(tx, 2, 1, NOON)

    def sites(tx: Connection) -> list[str]:
        return list(tx.scalars(select(site.c.name).join(rights_table, rights_table.c.site_id == site.c.id)))

    for slug, name in (("a", "alpha"), ("b", "beta")):
        file_page(archive, make_sections(archive, "Europe", site=name)["Europe"], [card(slug)])
    write(archive, joined)
    with TemporaryDirectory() as folder, archive_in(Path(folder)) as other:
        import_(other, export(archive))
        assert read(other, sites) == ["beta"]
