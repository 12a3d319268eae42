"""How fast pages of cards are filed: by our own filing, and by bare `sqlite3` doing the same upserts.

A hundred sections are read in turn, page by page: 25 cards and a commit, one card of ten new on top, the others moved
down by as many. Ours is `db.filing.file` as a poll calls it, once in a transaction of the archive. Bare is what a
script would write: an upsert of each card as an article and one of where it was seen, in tables with our columns,
keys and indexes and our settings of SQLite, in a file of its own. How our tables lie in the file (in the order of their
keys, indexes of some rows alone) is ours; `…_so_laid_out` is the same script with tables that lie as ours do. The three
take turns, a slice of pages each.

Ours draws numbers, looks up what is known but for cards that stand as they stood, and says what is new and what is
news; the keys of addresses, and where each article was seen, count on both sides. The text index counts on neither.

`--cards N` files so many on each side; a million unless told otherwise.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from benchmarks.table import report
from db import filing, indexing, sections
from db.known import Place
from db.schema import article, metadata, sighting
from db.sections import Wanted
from db.sqlite.engines import writer
from db.sqlite.place import prepare_file
from pressclip.addresses import key
from pressclip.models import Card, Published

_CARDS = 1_000_000
_A_PAGE = 25
_SECTIONS = 100
_NEW = (2, 3)  # of a page's cards, by turns: one of ten
_SLICE = 1_000  # pages, until the other side has its turn
_BEGAN = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
_STEP = timedelta(seconds=2)  # between two pages
_Page = tuple[int, datetime, tuple[Card, ...]]  # the section, when it was read, what it showed

_UPSERT_ARTICLE = """\
INSERT INTO article (pk, id, seq, site_id, section_id, origin, time, first_seen, announced_at, url, title, ending,
    label, authors, published, published_to, published_precision, image, page_state, page_attempts, unsettled, key)
VALUES (?1, ?1, ?1, 1, ?2, 'live', ?3, ?3, ?3, ?4, ?5, ?6, ?7, '[]', ?8, ?8, 'minute', ?9, 'none', 0, 0, ?10)
ON CONFLICT (key) DO UPDATE SET title = excluded.title, ending = excluded.ending, image = excluded.image,
    published = excluded.published, published_to = excluded.published_to"""
_UPSERT_SIGHTING = """\
INSERT INTO sighting (article_id, section_id, first_seen, last_seen, position, baseline, live, source)
SELECT id, ?2, ?3, ?3, ?4, 0, 1, 'page' FROM article WHERE key = ?1
ON CONFLICT (article_id, section_id) DO UPDATE SET last_seen = excluded.last_seen, position = excluded.position,
    live = 1"""


def main() -> None:
    """Prints the figures."""
    cards = int(sys.argv[sys.argv.index("--cards") + 1]) if "--cards" in sys.argv[1:] else _CARDS
    report("file: cards a second, 25 a commit, nine of ten known", measured(cards))


def measured(cards: int) -> dict[str, float]:
    """The figures for so many cards on each side."""
    took = [0.0, 0.0, 0.0]
    with tempfile.TemporaryDirectory() as folder, _without_words():
        bare = (_Bare(Path(folder) / "bare.db"), _Bare(Path(folder) / "laid_out.db", sqlite.dialect()))
        sides: tuple[_Ours | _Bare, ...] = (_Ours(Path(folder) / "ours.db"), *bare)
        for pages in _slices(cards // _A_PAGE):
            took = [seconds + side.filed(pages) for seconds, side in zip(took, sides, strict=True)]
        articles, *others = (side.close() for side in sides)
        if {articles} != set(others):
            raise SystemExit(f"{articles} articles filed, {others} by bare sqlite3")
    ours_s, bare_s, laid_out_s = took
    filed = cards // _A_PAGE * _A_PAGE
    return {
        "cards": filed,
        "articles": articles,
        "rows_a_second": filed / ours_s,
        "bare_rows_a_second": filed / bare_s,
        "ratio_rows_vs_sqlite3": bare_s / ours_s,
        "ratio_rows_vs_sqlite3_so_laid_out": laid_out_s / ours_s,
    }


@contextmanager
def _without_words() -> Iterator[None]:
    """Nothing feeds the index of words meanwhile: no card is edited, so what adds new articles alone would."""
    add = indexing.add_cards
    vars(indexing)["add_cards"] = lambda *_: None
    try:
        yield
    finally:
        vars(indexing)["add_cards"] = add


def _slices(pages: int) -> Iterator[Sequence[_Page]]:
    """All pages, in slices, made before either side is measured on them."""
    shown: list[tuple[Card, ...]] = [()] * _SECTIONS
    for start in range(0, pages, _SLICE):
        made: list[_Page] = []
        for number in range(start, min(start + _SLICE, pages)):
            section, now = number % _SECTIONS, _BEGAN + number * _STEP
            first = _NEW[number // _SECTIONS % 2] if shown[section] else _A_PAGE
            new = (_card(number * _A_PAGE + place, now) for place in range(first))
            both = (*new, *shown[section])[:_A_PAGE]
            shown[section] = tuple(_at(card, place) for place, card in enumerate(both))
            made.append((section, now, shown[section]))
        yield made


def _card(number: int, now: datetime) -> Card:
    minute = now.replace(second=0, microsecond=0)
    return Card(
        url=f"https://ledger.example/2026/01/{number}-what-the-harbour-master-said-of-the-new-pier/",
        title=f"What the harbour master said of the new pier, part {number}",
        position=0,
        label="Ports",
        published=Published(lower=minute, upper=minute, precision="minute"),
        excerpt=f"For the {number}th time the council has asked what the pier will cost, and who is to pay for it. "
        * 2,
        image=f"https://ledger.example/pictures/{number}.jpg",
    )


def _at(card: Card, place: int) -> Card:
    return Card(
        url=card.url, title=card.title, position=place, label=card.label, published=card.published,
        excerpt=card.excerpt, image=card.image,
    )  # fmt: skip


class _Ours:
    """Our archive."""

    def __init__(self, path: Path) -> None:
        prepare_file(path)
        self._engine = _made(path)
        self._read_at: dict[int, datetime] = {}
        with self._engine.begin() as tx:
            tx.exec_driver_sql("INSERT INTO counter VALUES ('article', 0), ('seq', 0), ('late', 0)")
            site = sections.sync_site(tx, "ledger", "https://ledger.example/")
            named = [Wanted(name=f"S{n}", url=f"https://ledger.example/s{n}/", source="menu") for n in range(_SECTIONS)]
            self._ids = sections.sync_sections(tx, site, named, "menu", _BEGAN)
            self._site = site

    def filed(self, pages: Sequence[_Page]) -> float:
        """Files the pages; how many seconds that took."""
        begin = time.perf_counter()
        for section, now, cards in pages:
            place = Place(
                site_id=self._site,
                section_id=self._ids[section],
                last_success=self._read_at.get(section),
                baseline=False,
                read_pages=False,
            )
            with self._engine.begin() as tx:
                filing.file(tx, place, cards, now)
            self._read_at[section] = now
        return time.perf_counter() - begin

    def close(self) -> int:
        """How many articles there are now."""
        with self._engine.begin() as tx:
            count = int(tx.exec_driver_sql("SELECT count(*) FROM article").scalar_one())
        self._engine.dispose()
        return count


class _Bare:
    """Two tables and the driver; they are SQL's own unless a dialect is given."""

    def __init__(self, path: Path, dialect: Dialect | None = None) -> None:
        self._last = 0
        self._database = sqlite3.connect(path, isolation_level=None)
        for pragma in ("page_size=16384", "journal_mode=WAL", "synchronous=NORMAL"):
            self._database.execute(f"PRAGMA {pragma}")
        for table in (article, sighting):
            statements: list[ExecutableDDLElement] = [CreateTable(table), *map(CreateIndex, table.indexes)]
            for statement in statements:
                self._database.execute(str(statement.compile(dialect=dialect)))
        self._database.execute("ALTER TABLE article ADD COLUMN key TEXT NOT NULL DEFAULT ''")
        self._database.execute("CREATE UNIQUE INDEX article_key ON article (key)")

    def filed(self, pages: Sequence[_Page]) -> float:
        """Files the pages; how many seconds that took."""
        begin = time.perf_counter()
        run, many = self._database.execute, self._database.executemany
        for section, now, cards in pages:
            at = int(now.timestamp() * 1_000_000)
            run("BEGIN IMMEDIATE")
            many(_UPSERT_ARTICLE, [self._article(card, section + 1, at) for card in reversed(cards)])
            many(_UPSERT_SIGHTING, [_sighting(card, section + 1, at) for card in cards])
            run("COMMIT")
        return time.perf_counter() - begin

    def _article(self, card: Card, section: int, now: int) -> tuple[object, ...]:
        self._last += 1
        lower = card.published.lower
        published = None if lower is None else int(lower.timestamp() * 1_000_000)
        return (
            self._last, section, now, card.url, card.title, card.excerpt, card.label, published, card.image,
            key(card.url),
        )  # fmt: skip

    def close(self) -> int:
        """How many articles there are now."""
        count = int(self._database.execute("SELECT count(*) FROM article").fetchone()[0])
        self._database.close()
        return count


def _sighting(card: Card, section: int, now: int) -> tuple[object, ...]:
    return key(card.url), section, now, card.position


def _made(path: Path) -> Engine:
    engine = writer(path)
    with engine.begin() as tx:
        metadata.create_all(tx)
    return engine


if __name__ == "__main__":
    main()
