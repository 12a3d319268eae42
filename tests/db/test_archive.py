import asyncio
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text, update

from db import articles, owner
from db.archive import Archive, open_archive, open_existing
from db.schema import REVISION, meta
from db.schema_channels import metadata
from db.search import Filters, search
from db.sqlite import fulltext
from db.sqlite.place import prepare_file
from pressclip.errors import ArchiveError
from queries.parser import parse
from queries.tokens import ANALYSER_VERSION
from tests.archives import archive_in, file_page, make_sections, page, read, write

_UNWRITABLE = Path("/proc/self/status")


def test_the_migrations_make_exactly_the_schema_that_the_code_expects(archive: Archive) -> None:
    with archive._writer.begin() as tx:
        context = MigrationContext.configure(tx, opts={"include_name": lambda name, *_: "fts" not in (name or "")})
        assert compare_metadata(context, metadata) == []
        assert tx.scalar(text("SELECT version_num FROM alembic_version")) == REVISION


def test_a_new_archive_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.db")
    write(archive, lambda tx: tx.execute(insert(meta).values(name="a", value="b")))
    modes = [stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("archive.db*")]
    archive.close()
    assert modes == [0o600] * 3


def test_an_archive_of_todays_schema_is_opened_without_loading_the_migrations(archive: Archive) -> None:
    code = (
        "import sys; from pathlib import Path; from db.archive import open_archive;"
        f"open_archive(Path({str(archive.path)!r})).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_archive_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        archive.path.chmod(0o644)
    with archive_in(tmp_path) as archive:
        write(archive, lambda tx: tx.execute(insert(meta).values(name="a", value="b")))
        assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("archive.db*")} == {0o600}


@pytest.mark.skipif(not _UNWRITABLE.exists(), reason="no file is there that not even root may change")
def test_an_archive_that_cannot_be_written_is_not_said_to_be_missing() -> None:
    with pytest.raises(ArchiveError, match=r"the archive cannot be written: .*; its folder must be writable"):
        prepare_file(_UNWRITABLE)


def test_a_failed_change_leaves_nothing(archive: Archive) -> None:
    def change(tx: object) -> None:
        tx.execute(insert(meta).values(name="a", value="b"))  # type: ignore[attr-defined]  # a Connection
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        write(archive, change)
    assert read(archive, lambda tx: tx.scalar(select(meta.c.value).where(meta.c.name == "a"))) is None


def test_a_reader_cannot_write(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="readonly"):
        read(archive, lambda tx: tx.execute(insert(meta).values(name="a", value="b")))


def test_readers_go_on_while_a_write_is_under_way(archive: Archive) -> None:
    async def both() -> object:
        started, done = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def slow(tx: object) -> None:
            tx.execute(insert(meta).values(name="a", value="b"))  # type: ignore[attr-defined]  # a Connection
            loop.call_soon_threadsafe(started.set)
            asyncio.run_coroutine_threadsafe(done.wait(), loop).result(5)

        writing = asyncio.create_task(archive.write(slow))
        await started.wait()
        seen = await archive.read(lambda tx: tx.scalar(select(meta.c.value).where(meta.c.name == "a")))
        done.set()
        await writing
        return seen

    assert asyncio.run(both()) is None


def test_reopening_keeps_everything(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        write(archive, lambda tx: tx.execute(insert(meta).values(name="a", value="b")))
    with archive_in(tmp_path) as archive:
        assert read(archive, lambda tx: tx.scalar(select(meta.c.value).where(meta.c.name == "a"))) == "b"


def test_a_reading_command_asks_for_an_archive_that_is_there(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"there is no archive yet; `pressclip run` or `pressclip poll` makes it"):
        open_existing(tmp_path / "archive.db")


def test_an_archive_that_was_never_made_whole_is_told_from_another_programs_database(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path)) as killed:  # before it had made a table
        killed.execute("PRAGMA journal_mode=WAL")
    assert path.stat().st_size > 0
    with pytest.raises(ArchiveError, match="there is no archive yet; `pressclip run` or `pressclip poll` makes it"):
        open_existing(path)
    with archive_in(tmp_path) as made:
        assert read(made, articles.count) == 0


def test_an_archive_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        write(archive, lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(ArchiveError, match="made by a newer Pressclip"):
        open_archive(tmp_path / "archive.db")
    with pytest.raises(ArchiveError, match="its schema is 9999"):
        open_existing(tmp_path / "archive.db")


def test_a_file_that_is_no_archive_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(b"not a database at all, but somebody's notes" * 100)
    with pytest.raises(ArchiveError, match="file is not a database"):
        open_archive(path)
    assert path.read_bytes().startswith(b"not a database")


def test_this_process_is_alive_and_one_that_ended_is_not() -> None:
    mine = owner.me()
    assert owner.is_alive(mine)
    host, pid, boot, start = mine.rsplit(":", 3)
    assert not owner.is_alive(f"{host}:{pid}:{boot}:{int(start) + 1}")
    assert not owner.is_alive(f"{host}:{2**22 + 1}:{boot}:{start}")
    assert not owner.is_alive(f"{host}:{pid}:another-boot:{start}")
    assert owner.is_alive(f"elsewhere:{pid}:{boot}:{start}")


def test_an_index_that_another_analyser_filled_is_built_anew(tmp_path: Path) -> None:
    def found(archive: Archive) -> int:
        return len(read(archive, lambda tx: search(tx, parse("story"), Filters(), limit=9)))

    with archive_in(tmp_path) as archive:
        file_page(archive, make_sections(archive, "Europe")["Europe"], page("story", "other"))
        assert read(archive, lambda tx: tx.scalar(select(meta.c.value))) == str(ANALYSER_VERSION)
        write(archive, fulltext.clear_index)
        assert found(archive) == 0
        write(archive, lambda tx: tx.execute(update(meta).values(value="0")))
    with archive_in(tmp_path) as archive:
        assert found(archive) == 1
        assert read(archive, lambda tx: tx.scalar(select(meta.c.value))) == str(ANALYSER_VERSION)
