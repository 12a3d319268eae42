import asyncio
import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.archive import open_archive
from db.matches import owe
from pressclip.app import run_daemon
from pressclip.config import load
from pressclip.models import Document
from tests.archives import NOON, file_page, make_sections, page, write
from tests.db.shelf import put
from tests.db.test_outbox import decision

CONFIG = """\
[http]
contact = "tests@localhost.invalid"
[[sites]]
name = "alpha"
home = "http://127.0.0.1:9/"
sections_from = "config"
[[sites.sections]]
name = "Energy"
url = "http://127.0.0.1:9/energy/"
"""


def test_a_daemon_told_to_stop_while_the_index_is_built_leaves_it_as_it_was(tmp_path: Path) -> None:
    config, path = tmp_path / "config.toml", tmp_path / "pressclip.db"
    config.write_text(CONFIG, encoding="utf-8")
    archive = open_archive(path)
    asyncio.run(archive.write(lambda tx: put(tx, [Document(title="gas", text="", site="alpha")] * 3)))
    archive.close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE meta SET value = 'another'")
        database.commit()
    settings, shown = load(config, env={}), []

    async def daemon() -> bool:
        stop = asyncio.Event()

        def show(what: str, done: int, of: int) -> None:
            shown.append((what, done, of))

        stop.set()
        return await run_daemon(settings, tmp_path, reload=lambda: settings, stop=stop, show=show)

    assert asyncio.run(daemon())
    assert shown == [("Building the text index", 3, 3)]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT value FROM meta").fetchall() == [("another",)]
        found = database.execute("SELECT count(*) FROM article_fts WHERE article_fts MATCH 'gas'")
        assert found.fetchone() == (3,)


class _Stop(logging.Handler):
    """Tells the daemon to stop once it began."""

    def __init__(self, stop: asyncio.Event) -> None:
        super().__init__()
        self._stop = stop

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == "daemon.started":
            self._stop.set()


def test_a_daemon_that_begins_names_the_channels_that_are_still_owed_alerts_and_that_nobody_names(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG + '[web]\nlisten = "127.0.0.1:0"\n', encoding="utf-8")
    settings = load(config, env={})

    async def daemon() -> bool:
        stop = asyncio.Event()
        handler, logger = _Stop(stop), logging.getLogger("pressclip")
        logger.addHandler(handler)
        try:
            async with asyncio.timeout(60):
                return await run_daemon(settings, tmp_path, reload=lambda: settings, stop=stop)
        finally:
            logger.removeHandler(handler)

    with closing(open_archive(tmp_path / "pressclip.db")) as archive:
        (first,) = file_page(archive, make_sections(archive, "Europe")["Europe"], page("first")).new
        write(archive, lambda tx: owe(tx, [decision(first)], NOON))
    with caplog.at_level(logging.INFO, logger="pressclip"):
        assert asyncio.run(daemon())
    assert "channel.left" in [record.getMessage() for record in caplog.records]
