"""A copy of an archive in use is a whole archive; it appears as a whole, and replaces nothing unasked."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from db import articles, forgetting, sent_journal
from db.archive import Archive, open_archive, open_existing, upgrade_archive
from db.lock import only_one
from db.schema import REVISION
from db.sqlite.backup import backup
from db.told import told_of
from db.verify import verify
from pressclip.errors import ArchiveError
from tests.archives import NOON, archive_in, file_page, make_sections, page, read, write
from tests.db.test_migrations import made_by
from web.keys import keys_of


def _states(archive: Archive) -> dict[str, str]:
    return {one.check: one.state for one in read(archive, lambda tx: list(verify(tx)))}


def test_a_copy_made_while_others_read_and_write_is_a_sound_archive(archive: Archive, tmp_path: Path) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, page(*(f"story-{n}" for n in range(400))))
    copied, failures = threading.Event(), []

    def work(step: object) -> None:
        number = 0
        try:
            while not copied.is_set() or number < 3:
                step(number)  # type: ignore[operator]  # one of the two below
                number += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the test is to see it
            failures.append(error)

    def poll(number: int) -> None:
        file_page(archive, place, page(*(f"fresh-{number}-{n}" for n in range(5))))

    reader = open_existing(archive.path)

    def look(_number: int) -> None:
        assert read(reader, articles.count) >= 400

    at_once = [threading.Thread(target=work, args=(step,)) for step in (poll, look)]
    for one in at_once:
        one.start()
    told: list[tuple[int, int]] = []
    size = backup(archive.path, tmp_path / "copy.db", advance=lambda done, total: told.append((done, total)))
    copied.set()
    for one in at_once:
        one.join(60)
    reader.close()
    assert failures == []
    assert told[-1][0] == told[-1][1] > 0
    assert size == (tmp_path / "copy.db").stat().st_size
    restored = open_existing(tmp_path / "copy.db")
    try:
        assert set(_states(restored).values()) == {"ok"}
        assert 400 <= read(restored, articles.count) <= read(archive, articles.count)
    finally:
        restored.close()


def test_writes_that_go_on_during_a_copy_do_not_begin_it_anew(archive: Archive, tmp_path: Path) -> None:
    place = make_sections(archive, "Europe")["Europe"]
    file_page(archive, place, page("story"))
    write(archive, lambda tx: tx.execute(text("INSERT INTO meta VALUES ('large', hex(zeroblob(10000000)))")))
    steps: list[int] = []

    def write_more(done: int, _total: int) -> None:
        if len(steps) < 20:
            file_page(archive, place, page(f"fresh-{len(steps)}"))
        steps.append(done)

    backup(archive.path, tmp_path / "copy.db", advance=write_more)
    assert len(steps) > 3
    assert steps == sorted(steps)
    with_copy = open_existing(tmp_path / "copy.db")
    assert read(with_copy, articles.count) == 1  # as it was when the copy began
    with_copy.close()


def test_a_copy_is_its_owners_alone_and_leaves_nothing_beside_it(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(archive.path, folder / "copy.db")
    assert [file.name for file in folder.iterdir()] == ["copy.db"]
    assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600


def test_a_file_is_replaced_only_when_that_is_asked_for(archive: Archive, tmp_path: Path) -> None:
    to = tmp_path / "copy.db"
    to.write_text("somebody's notes")
    with pytest.raises(ArchiveError, match="there is such a file already"):
        backup(archive.path, to)
    assert to.read_text() == "somebody's notes"
    assert backup(archive.path, to, force=True) > 16384


@pytest.mark.parametrize("force", [False, True])
def test_no_copy_is_made_over_an_archive_in_use(archive: Archive, tmp_path: Path, *, force: bool) -> None:
    with pytest.raises(ArchiveError, match="that is the archive itself"):
        backup(archive.path, archive.path, force=force)
    (tmp_path / "copy.db-wal").write_bytes(b"what another archive wrote last")
    with pytest.raises(ArchiveError, match="a program has it open as an archive"):
        backup(archive.path, tmp_path / "copy.db", force=force)


def test_what_a_killed_program_left_beside_a_copy_does_not_keep_it_from_being_replaced(
    archive: Archive, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    backup(archive.path, copy)
    look = "import os, sqlite3, sys; a = sqlite3.connect(sys.argv[1]); a.execute('SELECT count(*) FROM article'); "
    subprocess.run([sys.executable, "-c", f"{look} os._exit(9)", str(copy)], check=False)
    assert copy.with_name("copy.db-wal").exists()
    assert backup(archive.path, copy, force=True) > 16384
    assert [file.name for file in tmp_path.glob("copy.db*")] == ["copy.db"]
    with closing(sqlite3.connect(copy)) as user:
        user.execute("SELECT count(*) FROM article").fetchone()
        with pytest.raises(ArchiveError, match="a program has it open as an archive"):
            backup(archive.path, copy, force=True)


def test_what_killed_programs_left_of_their_copies_goes_with_the_next(archive: Archive, tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    long_ago = time.time() - 3600
    for number in (ended.pid, os.getpid(), f"{os.getpid()}-a1b2", os.getppid()):
        half = tmp_path / f".copy.db.{number}.part"
        half.write_bytes(b"half a copy")
        os.utime(half, (long_ago, long_ago))
    backup(archive.path, tmp_path / "copy.db")
    assert {file.name for file in tmp_path.glob(".copy*")} == {f".copy.db.{os.getppid()}.part"}  # which may be at it


def test_two_copies_that_are_made_at_once_under_one_name_are_both_whole(archive: Archive, tmp_path: Path) -> None:
    copy, begun, sizes = tmp_path / "copy.db", threading.Event(), []
    second = threading.Event()

    def slow(_done: int, _left: int) -> None:
        begun.set()
        second.wait(10)

    def look(_done: int, _left: int) -> None:
        if not second.is_set():  # the first is finished while this one, of the same number, is in the middle
            second.set()
            first.join()
            with closing(sqlite3.connect(copy)) as made:
                assert made.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    first = threading.Thread(target=lambda: sizes.append(backup(archive.path, copy, advance=slow)))
    first.start()
    assert begun.wait(10)
    sizes.append(backup(archive.path, copy, force=True, advance=look))
    assert len(sizes) == 2
    assert min(sizes) > 16384
    assert not list(tmp_path.glob(".copy*"))


def test_of_an_archive_that_was_never_made_whole_there_is_no_copy(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "archive.db")) as begun:
        begun.execute("PRAGMA journal_mode=WAL")
    assert (tmp_path / "archive.db").stat().st_size
    with pytest.raises(ArchiveError, match="there is no archive yet"):
        backup(tmp_path / "archive.db", tmp_path / "copy.db")
    assert not list(tmp_path.glob("*copy*"))


def test_a_copy_that_cannot_be_made_says_why_and_leaves_nothing(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="the copy cannot be made: No such file or directory"):
        backup(archive.path, tmp_path / "nowhere" / "copy.db")
    with pytest.raises(ArchiveError, match="that is a folder"):
        backup(archive.path, tmp_path)
    with pytest.raises(ArchiveError, match="there is no archive yet"):
        backup(tmp_path / "other.db", tmp_path / "copy.db")

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup(archive.path, tmp_path / "copy.db", advance=stop)
    assert not [file.name for file in tmp_path.iterdir() if "copy" in file.name]


def test_an_archive_is_copied_before_it_is_upgraded(tmp_path: Path) -> None:
    made_by("0002", tmp_path / "archive.db")
    open_archive(tmp_path / "archive.db").close()
    kept = tmp_path / f"archive.before-{REVISION}.db"
    done = upgrade_archive(kept)
    assert (done.found, done.made) == ("0002", REVISION)
    assert done.kept == tmp_path / f"archive.before-{REVISION}.before-{REVISION}.db"
    again = upgrade_archive(tmp_path / "archive.db")
    assert (again.found, again.kept) == (REVISION, None)


def test_an_upgrade_shows_how_far_each_part_of_it_came(tmp_path: Path) -> None:
    made_by("0002", tmp_path / "archive.db")
    told: list[tuple[str, int, int]] = []
    upgrade_archive(tmp_path / "archive.db", show=lambda *one: told.append(one))
    steps = int(REVISION) - 2
    copied = next(of for _, _, of in told)
    assert told == [
        ("Copying the archive", copied, copied),
        *((f"Upgrading to schema {REVISION}", done, steps) for done in range(steps + 1)),
        ("Building the text index", 2, 2),
        ("Writing the file anew", 0, 1),
        ("Writing the file anew", 1, 1),
    ]
    told.clear()
    upgrade_archive(tmp_path / "archive.db", show=lambda *one: told.append(one))
    assert told == []


@pytest.mark.parametrize("stage", ["Copying", "Upgrading", "Building", "Writing"])
def test_an_upgrade_that_is_stopped_anywhere_is_made_at_the_next_start_with_one_copy(
    tmp_path: Path, stage: str
) -> None:
    path = tmp_path / "archive.db"
    made_by("0002", path)
    with closing(sqlite3.connect(path)) as database:
        database.executescript("CREATE TABLE old (a); INSERT INTO old VALUES (zeroblob(99999)); DROP TABLE old;")

    def stop(what: str, _done: int, _of: int) -> None:
        if what.startswith(stage):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upgrade_archive(path, show=stop)
    upgrade_archive(path)
    assert [one.name for one in tmp_path.glob("*before*")] == [f"archive.before-{REVISION}.db"]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM meta WHERE name = 'loose'").fetchone() == (0,)


def test_an_upgrade_without_a_copy_makes_none_and_a_second_copy_gets_a_name_of_its_own(tmp_path: Path) -> None:
    made_by("0002", tmp_path / "a.db")
    assert upgrade_archive(tmp_path / "a.db", keep=False).kept is None
    made_by("0002", tmp_path / "b.db")
    (tmp_path / f"b.before-{REVISION}.db").write_text("an earlier one")
    assert upgrade_archive(tmp_path / "b.db").kept == tmp_path / f"b.before-{REVISION}-2.db"
    with pytest.raises(ArchiveError, match="there is no archive yet"):
        upgrade_archive(tmp_path / "c.db")


def test_an_archive_of_a_newer_program_names_the_copy_to_go_back_to(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        write(archive, lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    for name in ("archive.before-0002.db", "archive.before-9999.db", "other.before-9999.db"):
        (tmp_path / name).touch()
    for opening in (open_archive, open_existing):
        with pytest.raises(ArchiveError, match=r"install that version, or restore archive\.before-9999\.db"):
            opening(tmp_path / "archive.db")


def test_a_copy_never_takes_the_place_of_what_the_archive_needs_beside_it(archive: Archive, tmp_path: Path) -> None:
    file_page(archive, make_sections(archive, "Europe")["Europe"], page("story"))
    only_one(archive.path).release()
    sent_journal.SentJournal(sent_journal.journal_of(archive.path)).add(["ab"], NOON)
    forgetting.append_journal(archive.path, forgetting.entries_of(["news.example/a"], "0" * 32, NOON))
    keys_of(archive.path).sign("feed", "ab")
    told_of(archive.path).make_room()
    beside = {file: file.read_bytes() for file in tmp_path.iterdir() if file != archive.path}
    assert {"-wal", ".lock", ".sent", ".forgotten", ".web", ".told", ".numbers"} <= {
        one.name.removeprefix(archive.path.name) for one in beside
    }
    for file in (*beside, archive.path.with_name(f"{archive.path.name}-journal")):
        with pytest.raises(ArchiveError, match="a part of the archive"):
            backup(archive.path, file, force=True)
    assert {file: file.read_bytes() for file in beside} == beside
    backup(archive.path, archive.path.with_name(f"{archive.path.name}.2026"))


def test_the_copy_can_be_polled_into_at_once(archive: Archive, tmp_path: Path) -> None:
    file_page(archive, make_sections(archive, "Europe")["Europe"], page("story"))
    backup(archive.path, tmp_path / "copy.db")
    copy = open_archive(tmp_path / "copy.db")
    try:
        place = make_sections(copy, "Europe")["Europe"]
        assert len(asyncio.run(copy.write(lambda tx: articles.load(tx, [1])))) == 1
        assert file_page(copy, place, page("story", "other")).new == (2,)
    finally:
        copy.close()
