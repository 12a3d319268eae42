"""Brings an archive to today's schema; the only place that loads Alembic."""

from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from db.schema import LOOSE, REVISION, meta
from db.shape import Show, Upgraded, nobody, version
from db.sqlite.backup import NO_ARCHIVE, backup, before, way_back
from pressclip.errors import ArchiveError
from pressclip.events import emit


def configuration() -> Config:
    """Alembic's settings, without a file of their own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def upgrade(engine: Engine, path: Path, *, keep: bool = True, show: Show = nobody) -> Upgraded:
    """Runs the migrations that are missing, all in one transaction; before that, the archive is copied (`keep`).

    `show` is told how far either came, as by `open_archive`.
    Raises ArchiveError for an archive that a newer program made, for a database of another program, and where there is
    no room for the copy.
    """
    config = configuration()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.begin() as connection:
        found = version(connection)
        if found is None and inspect(connection).get_table_names():
            raise ArchiveError(f"{path}: {NO_ARCHIVE}")
    if found is not None and found not in known:
        raise ArchiveError(f"{path}: made by a newer Pressclip (schema {found}); {way_back(path, REVISION)}")
    kept = _copy(path, show) if keep and found not in {None, REVISION} else None
    steps = len([one for one in known if found is None or one > found])
    try:
        _migrate(engine, config, show, steps, found)
    except BaseException:
        if kept is not None and _is_still(engine, found):
            kept.unlink(missing_ok=True)  # the next try makes another
        raise
    return Upgraded(found=found, made=REVISION, kept=kept)


def _is_still(engine: Engine, found: str | None) -> bool:
    """Whether an archive has the schema that it had; not where that cannot be told."""
    with suppress(SQLAlchemyError), engine.begin() as connection:
        return version(connection) == found
    return False


def _migrate(engine: Engine, config: Config, show: Show, steps: int, found: str | None) -> None:
    tell, done = partial(show, f"Upgrading to schema {REVISION}"), count(1)
    if steps:
        tell(0, steps)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        config.attributes["step"] = lambda **_: tell(next(done), steps)
        command.upgrade(config, "head")
        if found is not None:
            _note_loose(connection)


def _note_loose(connection: Connection) -> None:
    """The file may hold room that an upgrade freed."""
    if connection.scalar(select(meta.c.name).where(meta.c.name == LOOSE)) is None:
        connection.execute(insert(meta).values(name=LOOSE, value="1"))


def _copy(path: Path, show: Show) -> Path:
    kept = before(path, REVISION)
    try:
        size = backup(path, kept, advance=partial(show, "Copying the archive"))
    except ArchiveError as error:
        mend = "make room, or upgrade without one: pressclip db upgrade --no-backup"
        raise type(error)(f"{error}; {mend}") from error
    emit("archive.kept", file=str(kept), bytes=size, why=f"before the upgrade to schema {REVISION}")
    return kept
