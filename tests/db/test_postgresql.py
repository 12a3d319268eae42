"""How far an archive could be PostgreSQL's: against a server of its own, in a folder that is thrown away."""

import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Delete, Engine, Insert, Select, create_engine, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

import db
from db import stats
from db.hot import Hot
from db.migrate import upgrade
from db.schema import REVISION, metadata

pytestmark = pytest.mark.slow
_USER = "pressclip"
# The lists that `db.sqlite.lists` makes of JSON, as PostgreSQL would say them.
_LISTS = (
    (re.compile(r"IN \(SELECT (\w+)\.value\s+FROM json_each\((\$\d+)::JSON\) AS \1\)"), r"= ANY (\2)"),
    (re.compile(r"json_each\((\$\d+)::JSON\) AS (\w+)"), r"unnest(\1::bigint[]) AS \2 (value)"),
    (re.compile(r"json_group_array\("), "json_agg("),
    (re.compile(r"json_array\("), "json_build_array("),
)


def _tools() -> Path | None:
    """The folder of the server's programs, of the newest where there are several."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if here := shutil.which("initdb"):
        found.append(Path(here).resolve().parent)
    return max(found, key=lambda path: [int(part) for part in re.findall(r"\d+", str(path))], default=None)


@pytest.fixture(scope="module")
def server() -> Iterator[Engine]:
    """An engine for a server that listens to a socket in its own folder alone."""
    tools = _tools()
    if tools is None:
        pytest.skip("PostgreSQL is not installed")
    user = "postgres" if os.getuid() == 0 else None  # it refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if user:
        shutil.chown(folder, user)
    data, socket = folder / "data", f"-c listen_addresses= -c fsync=off -k {folder}"

    def run(tool: str, *arguments: object) -> None:
        command = [str(tools / tool), "-D", str(data), *map(str, arguments)]
        subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=60)

    try:
        run("initdb", "-A", "trust", "-U", _USER, "-E", "UTF8", "--no-sync")
        run("pg_ctl", "-w", "-l", folder / "log", "-o", socket, "start")
        engine = create_engine(f"postgresql+psycopg://{_USER}@/postgres?host={folder}")
        try:
            yield engine
        finally:
            engine.dispose()
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def archive(server: Engine) -> Engine:
    """An archive as the migrations make it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Computed column .* is being created as 'STORED'")
        made = upgrade(server, Path("postgresql"), keep=False)
    assert (made.found, made.made) == (None, REVISION)
    return server


def test_the_migrations_make_every_table_with_all_its_columns_and_indexes(archive: Engine) -> None:
    found = inspect(archive)
    for table in metadata.tables.values():
        columns = found.get_columns(table.name)
        assert {one["name"] for one in columns} == {one.name for one in table.columns}, table
        assert {one["name"]: one["nullable"] for one in columns} == {one.name: one.nullable for one in table.columns}
        assert {one["name"] for one in found.get_indexes(table.name)} >= {one.name for one in table.indexes}, table
        conditional = {one.name for one in table.indexes if one.dialect_options["sqlite"]["where"] is not None}
        there = {one["name"] for one in found.get_indexes(table.name) if "postgresql_where" in one["dialect_options"]}
        assert there == conditional
    assert {*found.get_table_names()} == {*metadata.tables, "alembic_version"}


def _prepared() -> Iterator[tuple[str, Any, list[str]]]:
    """Every statement that a module of `db` keeps, with the columns that it sets; none of SQLite's own."""
    for module in pkgutil.iter_modules(db.__path__, "db."):
        if not module.ispkg:
            for name, kept in vars(importlib.import_module(module.name)).items():
                if isinstance(kept, Hot):
                    yield f"{module.name}.{name}", kept._statement, [*kept._sets]
                elif isinstance(kept, Select | Insert | Delete):  # an update sets what it is told when it is run
                    yield f"{module.name}.{name}", kept, []
    for subject in ("all", "seen", "sections", "watches"):
        for way in ("by key", "late by key", "late by time"):
            for is_limited in (False, True):
                counting = stats._statement(subject, way, is_limited=is_limited)
                yield f"db.stats {subject} {way} {is_limited}", counting._statement, []


def _said(statement: Any, sets: list[str]) -> str:
    dialect = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # it has no types
    said = str(statement.compile(dialect=dialect, column_keys=sets or None))
    for pattern, replacement in _LISTS:
        said = pattern.sub(replacement, said)
    return said


def _refused(tx: Connection, said: str) -> str:
    """Why the server does not take a statement; empty where it does."""
    try:
        with tx.begin_nested():
            tx.exec_driver_sql(f"PREPARE asked AS {said}")
    except DBAPIError as error:
        return str(error)
    tx.exec_driver_sql("DEALLOCATE asked")
    return ""


def test_every_statement_that_is_kept_is_one_that_postgresql_takes(archive: Engine) -> None:
    every = {name: _said(statement, sets) for name, statement, sets in _prepared()}
    mine = {name: said for name, said in every.items() if "article_fts" not in said}
    with archive.begin() as tx:
        refused = {name: why for name, said in mine.items() if (why := _refused(tx, said))}
    assert refused == {}
    assert len(mine) > 100
    assert len(every) - len(mine) < 5  # what asks the full-text index is SQLite's share
