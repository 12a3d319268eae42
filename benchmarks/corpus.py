"""An archive of any number of made-up articles, in the archive's own tables and index; built once, then kept.

Words are drawn by Zipf's law from 200,000 made of syllables, the frequent ones short; a text has 150 of them, an
excerpt is how it begins, as WordPress makes them. Every article stands in one section and was seen there once; its
page was read, and what the daemon writes then is there, too. The rows are written by the bare driver, in the order of
their keys; the index by the archive's own rebuilding. The file is written anew at last, as by an upgrade.
"""

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any

from db import indexing
from db.aliases import digest
from db.archive import open_archive
from db.keys import first_key
from db.schema import metadata
from db.sqlite.engines import writer
from db.sqlite.files import write_anew
from pressclip.addresses import key
from queries.tokens import ANALYSER_VERSION

VOCABULARY = 200_000
_WORDS, _EXCERPT, _TITLE = 150, 24, 9
_SECTIONS, _AUTHORS = 20, 400
_FIRST = 1_479_859_200  # 23 November 2016, in seconds
_YEARS = 10
END = datetime(2026, 11, 21, tzinfo=UTC)  # ten years later, leap days aside
_SLICE = 5_000
_BUILD = 13  # rises with every change here
_SYLLABLES = tuple(c + v for c in "bcdfghjklmnprstvz" for v in "aeiou")
_ENDINGS = ("", "n", "rs", "ting")  # so that running text has 4.8 letters a word, as English news has
_ARTICLE = """
INSERT INTO article (pk, id, seq, site_id, section_id, origin, time, first_seen, announced_at, url, title, begins,
    ending, text, label, authors, published, published_to, published_precision, image, language, page_state,
    page_attempts, own_page_title, unsettled, access, categories, text_source, page_at, own_text_at)
VALUES (?1, ?2, ?2, 1, ?3, 'live', ?4, ?4, ?4, ?5, ?6, ?7, '…', ?8, ?9, ?10, ?4, ?4, 'second', NULL, 'en', 'read', 1,
    ' ', 0, 'open', '[]', 'page', ?4, 0)"""


def word(rank: int) -> str:
    """The word of a rank, 0 being the most frequent."""
    base, letters, rest = len(_SYLLABLES), "", rank + 1
    while rest:
        rest, at = divmod(rest - 1, base)
        letters = _SYLLABLES[at] + letters
    return letters if rank < base else letters + _ENDINGS[rank % len(_ENDINGS)]


def author(number: int) -> str:
    """A name out of 400."""
    return f"{word(number + 90).title()} {word(number * 7 + 500).title()}"


def archive_of(articles: int, folder: Path | None = None) -> tuple[Path, dict[str, float]]:
    """The archive with so many articles, and what its making took (empty where it was kept from an earlier run).

    It lies in the folder, or in one below the system's temporary folder, and takes 2.3 KB an article.
    """
    folder = folder or Path(tempfile.gettempdir()) / "pressclip-benchmarks"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"search-{articles}-{_shape()}-{ANALYSER_VERSION}-{_BUILD}.db"
    if path.exists():
        return path, {}
    for left in folder.glob(f"search-{articles}-*"):  # of another version, or unfinished
        left.unlink()
    unfinished = path.with_suffix(".part")
    open_archive(unfinished).close()
    begin = time.perf_counter()
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute("PRAGMA cache_size=-200000")
        _fill(database, articles)
    filed = time.perf_counter()
    engine = writer(unfinished)
    with engine.begin() as tx:
        indexing.rebuild(tx)
    indexed = time.perf_counter()
    with closing(engine.raw_connection()) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("PRAGMA journal_mode=DELETE")
    engine.dispose()
    write_anew(unfinished)
    unfinished.rename(path)
    return path, {"rows_seconds": filed - begin, "index_seconds": indexed - filed}


def _shape() -> str:
    """Another one for other tables or columns."""
    names = [(table.name, *table.columns.keys()) for table in metadata.sorted_tables]
    return sha256(repr(names).encode()).hexdigest()[:8]


def _fill(database: sqlite3.Connection, articles: int) -> None:
    database.execute("BEGIN")
    database.execute("INSERT INTO site (id, name, home, menu_failures) VALUES (1, 'bench', 'https://b.example/', 0)")
    database.executemany(
        "INSERT INTO section (id, site_id, key, url, name, source, failures, moved_count, fence)"
        " VALUES (?1, 1, ?2, 'https://' || ?2 || '/', ?3, 'menu', 0, 0, 0)",
        [(n + 1, f"bench.example/category/{n}", section(n)) for n in range(_SECTIONS)],
    )
    rows = _rows(articles)
    while chunk := [row for _, row in zip(range(_SLICE), rows, strict=False)]:
        database.executemany(_ARTICLE, chunk)
        database.executemany(
            "INSERT INTO alias (digest, n, article_id) VALUES (?, 0, ?)",
            [(digest(key(row[4])), row[1]) for row in chunk],
        )
        database.executemany(
            "INSERT INTO sighting (article_id, section_id, first_seen, last_seen, position, baseline, live, source)"
            " VALUES (?1, ?2, ?3, ?3, 0, 0, 1, 'page')",
            [row[1:4] for row in chunk],
        )
    database.executemany("INSERT INTO counter (name, value) VALUES (?, ?)"
                         " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                         [("article", articles), ("seq", articles)])  # fmt: skip
    database.execute("COMMIT")


def section(number: int) -> str:
    """The name of a section, from 0 on."""
    return word(number + 40).title()


def _rows(articles: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(7)
    vocabulary = [word(rank) for rank in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))
    step = _YEARS * 365 * 86_400 / articles
    last_minute, n = 0, 0
    for number in range(articles):
        seconds = int(_FIRST + number * step)
        minute = seconds // 60
        n = n + 1 if minute == last_minute else 0
        last_minute = minute
        words = chance.choices(vocabulary, cum_weights=weights, k=_WORDS + _TITLE)
        title = " ".join(words[:_TITLE]).capitalize()
        sentences = [" ".join(words[at : at + 15]).capitalize() + "." for at in range(_TITLE, _TITLE + _WORDS, 15)]
        text = " ".join(sentences)
        begins = len(" ".join(text.split(" ", _EXCERPT)[:_EXCERPT]).rstrip("."))
        at = chance.randrange(_SECTIONS)
        url = f"https://bench.example/{time.strftime('%Y/%m/%d', time.gmtime(seconds))}/{'-'.join(words[:6])}-{number}/"
        yield (
            first_key(minute) + n, number + 1, at + 1, seconds * 1_000_000, url, title, begins, text, section(at),
            f'["{author(int(chance.paretovariate(1)) % _AUTHORS)}"]',
        )  # fmt: skip
