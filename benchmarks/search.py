"""How fast a million articles are searched, beside bare FTS5 on the same expression and limit in the same file.

`--articles N` takes another number; the archive is made once (some minutes) and kept in the temporary folder. Both
sides take turns, medians of processor time count, which a busy machine stretches least; everything is in the page
cache. A `ratio_time_…` is ours over the bare query's, so less is better; a `ratio_size_…` is of bytes, likewise.
`newest_…` is the whole library call for the newest 20 with all fields but the text, where the bare query yields twenty
numbers; `newest_rows_…` is the bare query joined with the articles' columns. `form_…` are the forms of queries, with
`hits` telling what hit and where, of which the whole text must be read.
"""

import random
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
from db import sqlite
from db.counting import facets, total
from db.search import Filters, Part, find
from db.search_plan import make_plan
from db.sections import every_section
from queries.parser import parse

_ARTICLES = 1_000_000
_ROUNDS = 15
_COMMON = 20  # the rank of a word in every fifth article
_NEWEST = "SELECT rowid FROM article_fts WHERE article_fts MATCH ? ORDER BY rowid DESC LIMIT 20"
_ROWS = f"""SELECT article.id, article.url, title, excerpt, label, authors, time, published,
    first_seen, image, site.name, section.name
FROM ({_NEWEST}) JOIN article ON pk = rowid JOIN site ON site.id = article.site_id
JOIN section ON section.id = section_id"""  # noqa: S608 - all ours
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
    engine = sqlite.reader(path)
    with engine.begin() as tx, closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as bare:
        figures = _newest(tx, bare) | _forms(tx, bare) | _relevance(tx) | _counts(tx, bare) | _pages(tx)
        sizes = _sizes(bare)
    engine.dispose()
    report(
        f"search: {wanted:,} articles (medians of {_ROUNDS})",
        {"articles": wanted, **made, **figures, **sizes, **_commands(path)},
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
    query, common = parse(word(_COMMON)), Filters()
    month = Filters(since=END - timedelta(days=60), until=END - timedelta(days=30))
    plan, window = make_plan(tx, query, common), make_plan(tx, query, month)
    floor, rows, ours, window_floor, windowed = _alternated(
        lambda: bare.execute(_NEWEST, (plan.expression,)).fetchall(),
        lambda: bare.execute(_ROWS, (plan.expression,)).fetchall(),
        lambda: find(tx, query, common),
        lambda: bare.execute(_WINDOW, (window.expression, window.low, window.high)).fetchall(),
        lambda: find(tx, query, month),
        rounds=10 * _ROUNDS,
    )
    return {
        "newest_ms": ours,
        "newest_rows_ms": rows,
        "newest_bare_ms": floor,
        "ratio_time_newest_vs_bare": ours / floor,
        "window_ms": windowed,
        "window_bare_ms": window_floor,
        "ratio_time_window_vs_bare": windowed / window_floor,
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
            lambda: find(tx, query, filters, Part(hits=True)),  # noqa: B023 - likewise
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


def _sizes(bare: sqlite3.Connection) -> Figures:
    pages = dict(bare.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall())
    columns = " + ".join(f"coalesce(length(CAST({name} AS BLOB)), 0)" for name in ("title", "excerpt", "text"))
    [text] = bare.execute(f"SELECT sum({columns}) FROM article").fetchone()  # noqa: S608 - our own columns
    index = sum(size for name, size in pages.items() if name.startswith("article_fts"))
    return {
        "file_mb": sum(pages.values()) / 1e6,
        "text_mb": text / 1e6,
        "index_mb": index / 1e6,
        "ratio_size_index_vs_articles": index / pages["article"],
        "ratio_size_file_vs_text": sum(pages.values()) / text,
    }


def _commands(path: Path) -> Figures:
    """Whole commands as processes, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        config.write_text(_CONFIG.format(path=path), encoding="utf-8")
        pressclip = [sys.executable, "-m", "pressclip", "--config", str(config)]
        asked = {"search": ["search", word(_COMMON)], "relevance": ["search", word(_COMMON), "--sort", "relevance"],
                 "facets": ["search", word(_COMMON), "--facets"], "show": ["show", "17"]}  # fmt: skip
        return {f"command_{name}_ms": _quickest([*pressclip, *arguments]) for name, arguments in asked.items()}


def _quickest(command: list[str]) -> float:
    """Milliseconds of wall time from start to end, the least of seven: what else runs only adds."""
    times = []
    for _ in range(7):
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - begin)
    return min(times) * 1000


if __name__ == "__main__":
    main()
