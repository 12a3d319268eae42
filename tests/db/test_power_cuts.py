"""The power goes at any moment: what is on the disk then opens, and is sound."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, text

from db import verify
from db.archive import Archive, open_archive
from db.migrate import upgrade
from db.schema import REVISION
from db.sqlite.engines import writer
from tests.archives import archive_in, file_page, make_sections, page, read
from tests.db.earlier import REVISIONS, filled_by

_HEAD, _FRAME = 32, 24 + 16_384  # bytes of a write-ahead log's head and of a frame: SQLite's file format, 4.1 and 4.2


def opened_soundly(folder: Path) -> int:
    """How many articles the copy in a folder holds, once it was opened as at a start and found sound."""
    with closing(open_archive(folder / "archive.db")) as archive:
        assert {one.state for one in read(archive, lambda tx: list(verify.verify(tx)))} == {"ok"}
        return int(read(archive, lambda tx: tx.scalar(text("SELECT count(*) FROM article"))) or 0)


def copied(archive: Path, to: Path, *, wal: int | None = None) -> Path:
    """The archive's file and its log, of which so many bytes reached the disk; without it where that is none."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    shutil.copy(archive, to / "archive.db")
    log = archive.with_name("archive.db-wal")
    if log.exists() and wal != 0:
        (to / "archive.db-wal").write_bytes(log.read_bytes()[:wal])
    return to


def cuts(log: Path, count: int) -> Sequence[int]:
    """Lengths at which a log may have been cut: between frames, and within them."""
    size, chance = log.stat().st_size, Random(7)  # noqa: S311 - no secret
    frames = [*range(_HEAD, size + 1, _FRAME)]
    torn = [chance.randrange(size) for _ in range(count // 3)]
    return sorted({0, 1, _HEAD, size, *chance.sample(frames, min(len(frames), count)), *torn})


@contextmanager
def at_work(folder: Path) -> Iterator[Archive]:
    """An archive into which articles come, with nothing of it checkpointed."""
    with archive_in(folder) as archive:
        places = make_sections(archive, "Europe", "Africa")
        for number in range(6):
            slugs = [f"story-{number}-{n}" for n in range(8)]
            file_page(archive, places["Europe" if number % 2 else "Africa"], page(*slugs))
        yield archive


@pytest.mark.slow
def test_a_log_cut_at_any_length_leaves_an_archive_that_opens_and_is_sound(tmp_path: Path) -> None:
    with at_work(tmp_path) as archive:
        log = archive.path.with_name("archive.db-wal")
        lengths = cuts(log, 30)
        held = [opened_soundly(copied(archive.path, tmp_path / "cut", wal=length)) for length in lengths]
        assert held == sorted(held)  # what is on the disk is a beginning of what was written
        assert (held[0], held[-1]) == (0, 48)
        assert len(set(held)) > 3


def test_every_commit_leaves_files_that_open_while_the_next_is_under_way(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        held: list[int] = []

        @event.listens_for(archive._writer, "commit")
        def cut(_: Any) -> None:
            held.append(opened_soundly(copied(archive.path, tmp_path / "cut")))

        place = make_sections(archive, "Europe")["Europe"]
        for number in range(5):
            file_page(archive, place, page(*(f"story-{number}-{n}" for n in range(4))))
        assert held == [0, 0, 4, 8, 12, 16]  # each write is unseen until it is committed


@pytest.mark.slow
def test_pages_of_a_checkpoint_that_reached_the_disk_in_part_do_no_harm(tmp_path: Path) -> None:
    with at_work(tmp_path) as archive:
        copied(archive.path, tmp_path / "before")
        read(archive, lambda tx: tx.execute(text("SELECT 1")))
        with closing(archive._writer.raw_connection()) as raw:
            raw.driver_connection.execute("PRAGMA wal_checkpoint(FULL)")  # type: ignore[union-attr]  # it is connected
        old, new = (tmp_path / "before" / "archive.db").read_bytes(), archive.path.read_bytes()
    size, chance = 16_384, Random(3)  # noqa: S311 - no secret
    old += bytes(len(new) - len(old))
    for _ in range(12):
        cut = copied(tmp_path / "before" / "archive.db", tmp_path / "cut")
        mixed = [(new if chance.random() < 0.5 else old)[at : at + size] for at in range(0, len(new), size)]
        (cut / "archive.db").write_bytes(b"".join(mixed))
        assert opened_soundly(cut) == 48


@pytest.mark.slow
@pytest.mark.parametrize("revision", REVISIONS)
def test_an_upgrade_that_the_power_ends_is_made_at_the_next_start(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "archive.db"
    filled_by(revision, path)
    engine = writer(path)
    engine.connect().close()
    with closing(engine.raw_connection()) as held:  # so that the log stays
        held.driver_connection.execute("PRAGMA wal_autocheckpoint=0")  # type: ignore[union-attr]  # it is connected
        before = copied(path, tmp_path / "before")
        upgrade(engine, path, keep=False)
        lengths = cuts(path.with_name("archive.db-wal"), 12)
        for length in lengths:
            cut = copied(path, tmp_path / "cut", wal=length)
            shutil.copy(before / "archive.db", cut / "archive.db")
            assert opened_soundly(cut) == 1
            kept = [one.name for one in cut.iterdir() if "before" in one.name]
            assert kept in ([], [f"archive.before-{REVISION}.db"])
    engine.dispose()
