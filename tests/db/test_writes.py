"""Writes that wait for one another share a transaction, and nothing else."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select

from db import writes
from db.archive import Archive, open_archive, open_existing
from db.schema import meta
from db.sqlite import engines
from pressclip.errors import ArchiveError
from tests.archives import read

Change = Callable[[Connection], Any]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, what waits may join."""
    monkeypatch.setattr(writes, "_LONGEST", 60.0)


def names(*wanted: str) -> Change:
    """Writes rows of these names."""

    def change(tx: Connection) -> str:
        for name in wanted:
            tx.execute(insert(meta).values(name=name, value=""))
        return wanted[-1]

    return change


def fails(*wanted: str) -> Change:
    """Writes rows of these names and fails."""

    def change(tx: Connection) -> None:
        names(*wanted)(tx)
        raise ValueError(wanted[-1])

    return change


async def behind_another(archive: Archive, *changes: Change, give_up: int | None = None) -> list[Any]:
    """What came of changes that all waited while another one was written; one of them is given up meanwhile."""
    held, free = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        held.set()
        assert free.wait(30)

    holding = asyncio.create_task(archive.write(hold))
    await asyncio.to_thread(held.wait, 30)
    waiting = [asyncio.create_task(archive.write(change)) for change in changes]
    await asyncio.sleep(0)  # each is in the queue now
    if give_up is not None:
        waiting[give_up].cancel()
        await asyncio.sleep(0)
    free.set()
    _, *results = await asyncio.gather(holding, *waiting, return_exceptions=True)
    return results


def together(archive: Archive, *changes: Change) -> tuple[list[Any], int]:
    """What came of changes that waited together, and how many commits they and the one before took."""
    commits: list[object] = []

    def count(tx: Connection) -> None:
        commits.append(tx)

    event.listen(archive._writer, "commit", count)
    results = asyncio.run(behind_another(archive, *changes))
    event.remove(archive._writer, "commit", count)
    return results, len(commits)


def written(archive: Archive) -> set[str]:
    """The names that stand in the archive."""
    return set(read(archive, lambda tx: tx.scalars(select(meta.c.name)).all())) - {"analyser_version"}


def test_what_waits_is_committed_together(archive: Archive) -> None:
    assert together(archive, names("a"), names("b"), names("c")) == (["a", "b", "c"], 1)
    assert written(archive) == {"a", "b", "c"}


def test_an_error_undoes_its_own_write_alone(archive: Archive) -> None:
    results, _ = together(archive, names("a"), fails("b"), names("c"), names("d", "a"))
    assert [results[0], str(results[1]), results[2]] == ["a", "b", "c"]
    assert isinstance(results[3], ArchiveError)
    assert "UNIQUE" in str(results[3])
    assert written(archive) == {"a", "c"}


def test_nobody_is_told_before_the_commit(archive: Archive) -> None:
    told: list[str] = []
    seen: list[tuple[list[str], int]] = []

    async def one(name: str) -> None:
        await archive.write(names(name))
        told.append(name)

    def look(_: Connection) -> None:
        with closing(sqlite3.connect(archive.path)) as beside:
            [count] = beside.execute("SELECT count(*) FROM meta WHERE name IN ('a', 'b')").fetchone()
        seen.append(([*told], count))

    async def both() -> None:
        await asyncio.gather(one("a"), one("b"))

    event.listen(archive._writer, "commit", look)  # called just before
    asyncio.run(both())
    event.remove(archive._writer, "commit", look)
    assert all(count == 0 for _, count in seen[:1])
    assert all(len(names_told) <= count for names_told, count in seen)
    assert sorted(told) == ["a", "b"]


def test_a_commit_that_fails_is_told_to_all_who_shared_it(archive: Archive) -> None:
    def refuse(_: object) -> None:
        raise OSError("no room")

    def spoil(tx: Connection) -> None:
        tx.execute(insert(meta).values(name="c", value=""))
        event.listen(archive._writer, "commit", refuse)

    results, _ = together(archive, names("a"), names("b"), spoil)
    event.remove(archive._writer, "commit", refuse)
    assert [str(one) for one in results] == ["no room"] * 3
    assert written(archive) == set()
    assert together(archive, names("a"))[0] == ["a"]


def test_what_ends_the_whole_transaction_is_told_to_all_who_shared_it(archive: Archive) -> None:
    def give_up(tx: Connection) -> None:
        tx.exec_driver_sql("ROLLBACK")  # as SQLite does by itself where the disk is full
        raise ValueError("all is gone")

    results, _ = together(archive, names("a"), give_up, names("b"))
    assert [str(one) for one in results[:2]] == ["all is gone"] * 2
    assert results[2] == "b"
    assert written(archive) == {"b"}


def test_a_write_that_is_given_up_before_its_turn_is_not_done(archive: Archive) -> None:
    results = asyncio.run(behind_another(archive, names("a"), names("b"), give_up=0))
    assert isinstance(results[0], asyncio.CancelledError)
    assert (results[1], written(archive)) == ("b", {"b"})


def test_an_archive_that_was_closed_takes_no_more(tmp_path: Path) -> None:
    opened = open_archive(tmp_path / "archive.db")
    opened.close()
    with pytest.raises(RuntimeError, match="after shutdown"):
        asyncio.run(opened.write(names("a")))


def test_a_loop_that_did_not_wait_for_its_writes_keeps_no_other_from_writing(archive: Archive) -> None:
    loop = asyncio.new_event_loop()
    held, free = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        held.set()
        assert free.wait(30)

    async def leave_behind() -> None:
        given_up = asyncio.ensure_future(archive.write(hold))
        await asyncio.to_thread(held.wait, 30)
        given_up.cancel()

    loop.run_until_complete(leave_behind())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    free.set()
    assert asyncio.run(archive.write(names("b"))) == "b"


def test_what_a_savepoint_may_bring_back_is_held_in_memory_but_while_an_archive_is_made_or_migrated(
    tmp_path: Path,
) -> None:
    """In a file, each changed page of the archive would be written twice."""
    path = tmp_path / "pressclip.db"
    kept = "PRAGMA temp_store"
    for opened in (open_archive, open_existing):
        with closing(opened(path)) as archive:
            assert asyncio.run(archive.write(lambda tx: tx.exec_driver_sql(kept).scalar())) == 2
    with engines.writer(path).begin() as tx:
        assert tx.exec_driver_sql(kept).scalar() == 0
