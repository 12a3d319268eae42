import re
from collections.abc import Iterator
from pathlib import Path

_TOP = Path(__file__).parents[2]
_PACKAGES = ("alerts", "db", "pressclip", "queries", "schedules", "scraper", "web")
_SQLITE = re.compile(
    r"\bsqlite3\b|PRAGMA|sqlite_master|json_(?:each|group_array|array)\(|fts5vocab|dialects|VACUUM|in_transaction"
)


def _users(*, inside: bool) -> Iterator[str]:
    """The files that name something of SQLite's: those of `db/sqlite`, or all others but the migrations.

    Those ask which database they change.
    """
    for package in _PACKAGES:
        for path in (_TOP / package).rglob("*.py"):
            file = path.relative_to(_TOP).as_posix()
            if file.startswith("db/migrations/") or file.startswith("db/sqlite/") is not inside:
                continue
            if _SQLITE.search(path.read_text("utf-8")):
                yield file


def test_what_only_sqlite_has_stands_in_one_place() -> None:
    assert [*_users(inside=False)] == []
    assert len([*_users(inside=True)]) > 6  # it is looked for in words that are found
