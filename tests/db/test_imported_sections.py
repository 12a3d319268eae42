"""The sections that an import names: known by any name that they had, made where they are not there."""

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import update

from db import sections
from db.archive import Archive
from db.importing import Taken
from db.schema import section
from db.search import Filters, search
from db.verify import verify
from queries.parser import parse
from tests.archives import archive_in, file_page, make_sections, page, read, write
from tests.db.test_exchange import LATER, export, import_


def test_a_line_of_a_section_that_is_called_otherwise_by_now_is_of_that_section(archive: Archive) -> None:
    make_sections(archive, "Europe")
    renamed = update(section).values(name="The Continent", formerly=["Europe"])
    write(archive, lambda tx: tx.execute(renamed))
    import_(archive, [{"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe"}])
    assert [line["section"] for line in export(archive)] == ["The Continent"]


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
