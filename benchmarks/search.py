"""How fast a million articles are searched, beside bare FTS5 on the same expression and limit in the same file.

`--articles N` takes another number; the archive is made once (some minutes) and kept in the temporary folder. Both
sides take turns, medians of processor time count, which a busy machine stretches least; everything is in the page
cache. A `ratio_time_…` is ours over the bare query's, so less is better; a `ratio_size_…` is of bytes, likewise.
`newest_ms` is the whole library call for the newest 20 with all fields but the text, where the bare query yields twenty
numbers; `newest_over_bare_ms` is what it takes more. Articles are put together when they are looked at:
`newest_shown_ms` has all twenty as the rows that commands and API print. `newest_rows_bare_ms` is the bare query joined
with the articles' columns. `window_…` are the same within thirty days. `form_…` are the forms of queries, with `hits`
telling what hit and where, of which the whole text must be read. `command_…` are whole commands as processes, the least
of seven in wall time, as what else runs only adds, and in processor time; `…_cold_ms` is the wall time of the first of
them, nothing of the archive's file being in memory. `load_before` is how busy the machine was.
"""

import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from benchmarks.corpus import END, VOCABULARY, archive_of, author, section, word
from benchmarks.table import report
from db.counting import facets, total
from db.search import Filters, Part, find
from db.search_plan import make_plan
from db.sections import every_section
from db.sqlite import engines
from pressclip.rows import article_row
from queries.parser import parse
from queries.tree import Query

_ARTICLES = 1_000_000
_ROUNDS = 15
_COMMON = 20  # the rank of a word in every fifth article
_NEWEST = "SELECT rowid FROM article_fts WHERE article_fts MATCH ? ORDER BY rowid DESC LIMIT 20"
_ROWS = """SELECT article.id, article.url, title, excerpt, label, authors, time, published,
    first_seen, image, site.name, section.name
FROM ({}) JOIN article ON pk = rowid JOIN site ON site.id = article.site_id
JOIN section ON section.id = section_id"""
_WINDOW = (
    "SELECT rowid FROM article_fts WHERE article_fts MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT 20"
)
_CONFIG = """\
[archive]
url = "sqlite:///{path}"
[[sites]]
name = "bench"
home = "https://b.example/"
"""
Figures = dict[str, float | int | str]


def main() -> None:
    """Prints the figures."""
    wanted = int(sys.argv[sys.argv.index("--articles") + 1]) if "--articles" in sys.argv else _ARTICLES
    path, made = archive_of(wanted)
    load = os.getloadavg()[0]
    engine = engines.reader(path)
    with engine.begin() as tx, closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as bare:
        figures = _newest(tx, bare) | _forms(tx, bare) | _relevance(tx) | _counts(tx, bare) | _pages(tx)
        sizes = _sizes(bare, path.stat().st_size)
    engine.dispose()
    report(
        f"search: {wanted:,} articles (medians of {_ROUNDS})",
        {"articles": wanted, "load_before": load, **made, **figures, **sizes, **_commands(path)},
    )


def _alternated(*sides: Callable[[], object], rounds: int = _ROUNDS) -> list[float]:
    """The median milliseconds of processor time of each side, taking turns; once unmeasured before."""
    seconds: list[list[float]] = [[] for _ in sides]
    for side in sides:
        side()
    for _ in range(rounds):
        for side, measured in zip(sides, seconds, strict=True):
            begin = time.process_time()
            side()
            measured.append(time.process_time() - begin)
    return [statistics.median(measured) * 1000 for measured in seconds]


def _newest(tx: Connection, bare: sqlite3.Connection) -> Figures:
    query = parse(word(_COMMON))
    month = Filters(since=END - timedelta(days=60), until=END - timedelta(days=30))
    return _beside(tx, bare, query, Filters(), "newest") | _beside(tx, bare, query, month, "window")


def _beside(tx: Connection, bare: sqlite3.Connection, query: Query, filters: Filters, name: str) -> Figures:
    """The newest twenty, beside the bare query for their numbers and for their columns."""
    plan = make_plan(tx, query, filters)
    asked = (plan.expression, plan.low, plan.high) if filters.since else (plan.expression,)
    numbers = _WINDOW if filters.since else _NEWEST
    floor, rows, ours, shown = _alternated(
        lambda: bare.execute(numbers, asked).fetchall(),
        lambda: bare.execute(_ROWS.format(numbers), asked).fetchall(),
        lambda: find(tx, query, filters),
        lambda: [article_row(one.article) for one in find(tx, query, filters).found],
        rounds=10 * _ROUNDS,
    )
    return {
        f"{name}_ms": ours,
        f"{name}_shown_ms": shown,
        f"{name}_rows_bare_ms": rows,
        f"{name}_bare_ms": floor,
        f"{name}_over_bare_ms": ours - floor,
        f"ratio_time_{name}_vs_bare": ours / floor,
    }


def _forms(tx: Connection, bare: sqlite3.Connection) -> Figures:
    """Each form of query and filter, with its floor; and which is the worst."""
    one, two, rare, prefix = word(90), word(300), word(30_000), word(5_000)
    [place] = [found.id for found in every_section(tx) if found.name == section(3)]
    forms = {
        "stop_word": (word(0), Filters()),
        "rare_word": (rare, Filters()),
        "phrase": (f'"{word(3)} {word(9)}"', Filters()),
        "and": (f"{one} {two}", Filters()),
        "and_rare": (f"{word(0)} {rare}", Filters()),
        "or": (f"{one} OR {two}", Filters()),
        "not": (f"{two} -{one}", Filters()),
        "prefix": (f"{prefix[:4]}*", Filters()),
        "title": (f"title:{one}", Filters()),
        "site_in_query": (f"site:bench {one}", Filters()),
        "section": (one, Filters(sections=(place,))),
        "site": (one, Filters(site="bench")),
        "author": (one, Filters(author=author(3))),
        "rare_author": (word(0), Filters(author=author(399))),
    }
    figures: Figures = {}
    worst, at = 0.0, ""
    for name, (text, filters) in forms.items():
        query = parse(text)
        expression = make_plan(tx, query, filters).expression
        floor, ours, told = _alternated(
            lambda: bare.execute(_NEWEST, (expression,)).fetchall(),  # noqa: B023 - called at once
            lambda: find(tx, query, filters),  # noqa: B023 - likewise
            lambda: [one.verdict for one in find(tx, query, filters, Part(hits=True)).found],  # noqa: B023 - likewise
        )
        figures |= {f"form_{name}_ms": ours, f"form_{name}_hits_ms": told, f"form_{name}_bare_ms": floor}
        if ours / floor > worst:
            worst, at = ours / floor, name
    begin = time.perf_counter()
    page = find(tx, parse("url:nowhere OR nosuchword"), Filters())
    figures |= {"texts_without_a_word_ms": (time.perf_counter() - begin) * 1000, "texts_partial": page.partial}
    return {"ratio_time_worst_form_vs_bare": worst, "worst_form": at, **figures}


def _relevance(tx: Connection) -> Figures:
    """Over words of all frequencies: fifty whose ranks are spread evenly by magnitude, the most frequent among them."""
    chance = random.Random(3)
    ranks = [0, 1, 2, *(int(VOCABULARY ** chance.random()) for _ in range(47))]
    best = Part(sort="relevance")
    times = sorted(
        _alternated(lambda: find(tx, parse(word(rank)), Filters(), best), rounds=3)[0]  # noqa: B023 - called at once
        for rank in ranks
    )
    return {
        "relevance_median_ms": statistics.median(times),
        "relevance_p95_ms": times[int(len(times) * 0.95)],
        "relevance_worst_ms": times[-1],
    }


def _counts(tx: Connection, bare: sqlite3.Connection) -> Figures:
    query = parse(word(_COMMON))
    expression = make_plan(tx, query, Filters()).expression
    counting = "SELECT count(*) FROM (SELECT 1 FROM article_fts WHERE article_fts MATCH ? LIMIT 1001)"
    capped, floor = _alternated(
        lambda: total(tx, query, Filters()), lambda: bare.execute(counting, (expression,)).fetchall()
    )
    return {
        "count_ms": capped,
        "count_bare_ms": floor,
        "facets_ms": _alternated(lambda: facets(tx, query, Filters()))[0],
    }


def _pages(tx: Connection) -> Figures:
    query, cursor = parse(word(_COMMON)), None
    for _ in range(50):
        cursor = find(tx, query, Filters(), Part(after=cursor)).cursor
    first, later, offset = _alternated(
        lambda: find(tx, query, Filters()),
        lambda: find(tx, query, Filters(), Part(after=cursor)),
        lambda: find(tx, query, Filters(), Part(offset=1_000)),
        rounds=5 * _ROUNDS,
    )
    return {
        "page_1_ms": first,
        "page_51_ms": later,
        "page_51_by_offset_ms": offset,
        "ratio_time_page_51_vs_1": later / first,
    }


def _sizes(bare: sqlite3.Connection, file: int) -> Figures:
    pages = dict(bare.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall())
    columns = " + ".join(f"coalesce(length(CAST({name} AS BLOB)), 0)" for name in ("title", "excerpt", "text"))
    [text] = bare.execute(f"SELECT sum({columns}) FROM article").fetchone()  # noqa: S608 - our own columns
    index = sum(size for name, size in pages.items() if name.startswith("article_fts"))
    return {
        "file_mb": file / 1e6,
        "text_mb": text / 1e6,
        "index_mb": index / 1e6,
        "ratio_size_index_vs_articles": index / pages["article"],
        "ratio_size_file_vs_text": file / text,
    }


def _commands(path: Path) -> Figures:
    """Whole commands as processes, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        config.write_text(_CONFIG.format(path=path), encoding="utf-8")
        pressclip = [sys.executable, "-m", "pressclip", "--config", str(config)]
        asked = {"search": ["search", word(_COMMON)], "relevance": ["search", word(_COMMON), "--sort", "relevance"],
                 "facets": ["search", word(_COMMON), "--facets"], "show": ["show", "17"]}  # fmt: skip
        figures: Figures = {}
        for name, arguments in asked.items():
            command = [*pressclip, *arguments]
            _forget(path)
            cold, _ = _milliseconds(command)
            walls, processor = zip(*[_milliseconds(command) for _ in range(7)], strict=True)
            figures |= {
                f"command_{name}_cold_ms": cold,
                f"command_{name}_ms": min(walls),
                f"command_{name}_cpu_ms": min(processor),
            }
        return figures


def _forget(path: Path) -> None:
    """Has the system drop what it holds of a file in memory."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _milliseconds(command: list[str]) -> tuple[float, float]:
    """Of wall time from start to end, and of processor time."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall * 1000, took * 1000


if __name__ == "__main__":
    main()
