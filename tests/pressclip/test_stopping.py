import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from db.archive import open_archive
from pressclip.app import run_daemon
from pressclip.config import load
from pressclip.models import Document
from tests.db.shelf import put

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
