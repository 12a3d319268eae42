"""Brings an archive to today's schema; the only place that loads Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from pressclip.errors import ArchiveError


def configuration() -> Config:
    """Alembic's settings, without a file of their own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def upgrade(engine: Engine, path: Path) -> None:
    """Runs the migrations that are missing, all in one transaction.

    Raises ArchiveError for an archive that a newer program made.
    """
    config = configuration()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.begin() as connection:
        found = None
        if inspect(connection).has_table("alembic_version"):
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        if found is not None and found not in known:
            raise ArchiveError(f"{path}: made by a newer Pressclip (schema {found}); install that version to use it")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
