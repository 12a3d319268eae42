"""The archive as a whole: opened, migrated, read from any thread, written by one."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.exc import SQLAlchemyError

from db import forgetting, indexing
from db.schema import LOOSE, REVISION, meta
from db.shape import Show, Upgraded, is_empty, nobody, version
from db.sqlite import engines, files, views
from db.sqlite.backup import NO_ARCHIVE, way_back
from db.sqlite.failures import translate
from db.sqlite.place import check_file, has_log, prepare_file
from db.writes import Writes
from pressclip.errors import ArchiveError, NoRoom
from pressclip.events import emit

T = TypeVar("T")
_NONE_YET = "there is no archive yet; `pressclip run` or `pressclip poll` makes it"


def path_of(url: str, data_dir: Path) -> Path:
    """The file behind `sqlite:///NAME`, relative to the data directory unless absolute."""
    return Path(os.path.realpath(data_dir / url.removeprefix("sqlite:///")))  # which a loop of links does not stop


class Archive:
    """An open archive. `write` runs one function at a time, each in a transaction of its own; `read` runs beside it."""

    def __init__(self, path: Path, writer: Engine, reader: Engine) -> None:
        self.path = path
        found = path.stat()
        self._place = (found.st_dev, found.st_ino)
        self._writer = writer
        self._reader = reader
        self._writes = Writes(writer, partial(translate, path=path))

    async def write(self, change: Callable[[Connection], T]) -> T:
        """Runs `change(tx)` in the writer thread and commits; an exception rolls everything back that it did.

        Raises ArchiveError where the database itself fails (locked, full, damaged).
        """
        result: T = await self._writes.run(change)
        return result

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Runs `query(tx)` on a consistent, read-only view. Raises ArchiveError likewise."""
        return await asyncio.to_thread(_transact, self._reader, self.path, query)

    def check_place(self) -> None:
        """Raises ArchiveError where the file is gone or another one stands there: what is written now would be lost."""
        try:
            found = self.path.stat()
        except OSError as error:
            raise ArchiveError(f"{self.path}: the archive's file is gone: {error.strerror}; put it back") from None
        if (found.st_dev, found.st_ino) != self._place:
            raise ArchiveError(f"{self.path}: another file was put in the archive's place; start the daemon anew")

    def close(self) -> None:
        """Lets the write in hand finish, then closes; nothing may be asked afterwards."""
        self._writes.close()
        self._writer.dispose()
        self._reader.dispose()


def open_archive(path: Path, show: Show = nobody) -> Archive:
    """Opens the archive for the daemon: made or migrated as needed, and copied before that. Raises ArchiveError.

    `show` is told what of that is under way, how much of it is done, and of how much.
    """
    prepare_file(path)
    engine = engines.writer(path)
    _bring_up(engine, path, keep=True, show=show)
    engine.dispose()
    return _whole(path, engines.reader(path))


def upgrade_archive(path: Path, *, keep: bool = True, show: Show = nobody) -> Upgraded:
    """Brings an archive that is there to today's schema, after a copy of it (`keep`). Raises ArchiveError.

    `show` is told how far it came, as by `open_archive`.
    """
    check_file(path)
    if not _is_there(path):
        raise ArchiveError(f"{path}: there is no archive yet; `pressclip run` makes it")
    engine = engines.writer(path)
    done = _bring_up(engine, path, keep=keep, show=show)
    engine.dispose()
    forget_again(path)
    return done


def _bring_up(engine: Engine, path: Path, *, keep: bool, show: Show) -> Upgraded:
    try:
        done = _upgrade(engine, path, keep=keep, show=show)
        _transact(engine, path, partial(_ensure, show=partial(show, "Building the text index")))
        if _transact(engine, path, _is_loose):
            engine.dispose()
            show("Writing the file anew", 0, 1)
            _give_back(path)
            _transact(engine, path, lambda tx: tx.execute(delete(meta).where(meta.c.name == LOOSE)))
            show("Writing the file anew", 1, 1)
    except SQLAlchemyError as error:
        engine.dispose()
        raise translate(error, path) from error
    except ArchiveError:
        engine.dispose()
        raise
    return done


def _is_loose(tx: Connection) -> bool:
    return tx.scalar(select(meta.c.value).where(meta.c.name == LOOSE)) is not None


def _give_back(path: Path) -> None:
    """Rows that an upgrade shortened leave room that new ones do not use; where it stays, the archive is whole too."""
    try:
        shrank = files.write_anew(path)
    except ArchiveError as error:
        emit("archive.unshrunk", why=f"{error}; what the upgrade freed stays in the file")
    else:
        emit("archive.shrunk", bytes=shrank, why="the upgrade freed so much")


def _ensure(tx: Connection, show: indexing.Show) -> None:
    views.ensure(tx)
    indexing.ensure_current(tx, show)


def _upgrade(engine: Engine, path: Path, *, keep: bool, show: Show) -> Upgraded:
    if _transact(engine, path, version) == REVISION:
        return Upgraded(found=REVISION, made=REVISION)
    from db.migrate import upgrade

    return upgrade(engine, path, keep=keep, show=show)


def _is_there(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def open_existing(path: Path) -> Archive:
    """Opens an archive that must be there in today's shape, without loading the migrations.

    Raises ArchiveError where there is none or its schema is another version's.
    """
    check_file(path)
    if not _is_there(path):
        raise ArchiveError(f"{path}: {_NONE_YET}")
    try:
        reader = _checked(engines.reader(path), path)
    except NoRoom:  # not even for what is kept beside an archive that is open; so nobody can write it
        if has_log(path):
            raise
        reader = _checked(engines.still(path), path)
    return _whole(path, reader)


def _checked(reader: Engine, path: Path) -> Engine:
    try:
        check_version(reader, path)
    except ArchiveError:
        reader.dispose()
        raise
    return reader


def _whole(path: Path, reader: Engine) -> Archive:
    writer = engines.brief_writer(path)
    try:
        _forget_again(writer, reader, path)
    except ArchiveError:
        writer.dispose()
        reader.dispose()
        raise
    return Archive(path, writer, reader)


def check_version(engine: Engine, path: Path) -> None:
    """Raises ArchiveError where it is no archive, or its schema is another version's."""
    found = _transact(engine, path, version)
    if found is None and _transact(engine, path, is_empty):  # whoever was making it was killed, or is at it
        raise ArchiveError(f"{path}: {_NONE_YET}")
    if found is None:
        raise ArchiveError(f"{path}: {NO_ARCHIVE}")
    if found != REVISION:
        newer = found > REVISION
        back = f"it was made by a newer Pressclip; {way_back(path, REVISION)}"
        mend = back if newer else "`pressclip run` or `pressclip db upgrade` upgrades it"
        raise ArchiveError(f"{path}: its schema is {found}, this program's is {REVISION}: {mend}")


def forget_again(path: Path) -> None:
    """Erases from a restored archive what was forgotten after the copy was made, before it is copied or shown.

    Nothing is done where nothing is amiss. Raises ArchiveError, where its schema is another version's too.
    """
    check_file(path)
    if not _is_there(path):
        return
    writer, reader = engines.writer(path), engines.reader(path)
    try:
        _forget_again(writer, reader, path)
    finally:
        writer.dispose()
        reader.dispose()


def unforgotten(engine: Engine, path: Path) -> list[forgetting.Entry]:
    """What was forgotten after this copy of the archive was made. Raises ArchiveError."""
    entries = forgetting.read_journal(path)
    return _transact(engine, path, lambda tx: forgetting.missing(tx, entries)) if entries else []


def _forget_again(writer: Engine, reader: Engine, path: Path) -> None:
    entries = unforgotten(reader, path)
    if not entries:  # so others may write meanwhile
        _wipe_again(writer, reader, path)
        return
    check_version(reader, path)
    from db.erasing import erase_again
    from db.sqlite.wiping import wipe

    now = datetime.now(UTC)
    articles = _transact(writer, path, lambda tx: erase_again(tx, entries, now))
    emit("archive.forgot", articles=articles, why="they were forgotten after this copy of the archive was made")
    wipe(path)
    _transact(writer, path, forgetting.wiped)


def _wipe_again(writer: Engine, reader: Engine, path: Path) -> None:
    """Wipes what a process that was killed had erased; where there is no room for that, the next one does."""
    left = partial(forgetting.is_left_unwiped, now=datetime.now(UTC))
    if not (forgetting.journal_of(path).exists() and _transact(reader, path, left)):
        return
    from db.sqlite.wiping import wipe

    with suppress(ArchiveError):
        wipe(path)
        _transact(writer, path, forgetting.wiped)


def _transact(engine: Engine, path: Path, work: Callable[[Connection], T]) -> T:
    try:
        with engine.begin() as tx:
            return work(tx)
    except SQLAlchemyError as error:
        raise translate(error, path) from error
    except StopIteration as error:  # a Future cannot hold one: who waits for it would wait for ever
        raise RuntimeError("a StopIteration left a transaction") from error
