from pathlib import Path

from sqlalchemy import select, text

from benchmarks.corpus import archive_of, section, word
from db import indexing
from db.archive import open_existing
from db.schema import article
from db.search import Filters, Part, find
from db.sections import every_section
from db.sqlite import engines
from queries.parser import parse
from tests.archives import read


def test_the_made_up_archive_is_searched_like_any_other_and_is_made_once(tmp_path: Path) -> None:
    path, made = archive_of(60, tmp_path)
    assert set(made) == {"rows_seconds", "index_seconds"}
    archive = open_existing(path)
    try:
        page = read(archive, lambda tx: find(tx, parse(word(0)), Filters(), Part(limit=100, hits=True)))
        assert len(page.found) > 50
        assert all(one.verdict.hits for one in page.found)
        assert {one.name for one in read(archive, every_section)} == {section(number) for number in range(20)}
    finally:
        archive.close()
    assert archive_of(60, tmp_path) == (path, {})


def test_its_index_holds_its_articles_and_nothing_else(tmp_path: Path) -> None:
    path, _ = archive_of(20, tmp_path)
    engine = engines.writer(path)
    with engine.connect() as tx:
        indexing.remove(tx, list(tx.scalars(select(article.c.id))))
        tx.execute(text("CREATE VIRTUAL TABLE temp.word USING fts5vocab(main, article_fts, instance)"))
        assert tx.scalar(text("SELECT count(*) FROM temp.word")) == 0
    engine.dispose()
