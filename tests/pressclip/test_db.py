"""The archive's file on the command line: copied, verified, mended, upgraded."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import text

from db import indexing
from db.archive import open_archive
from db.lock import only_one
from db.schema import REVISION
from db.verify import CHECKS
from pressclip.cli.main import run
from tests.archives import archive_in, file_page, make_sections, page, write
from tests.db.test_migrations import made_by
from tests.pressclip.printed import rows


def _fill(folder: Path) -> None:
    with archive_in(folder) as archive:
        file_page(archive, make_sections(archive, "Europe")["Europe"], page("story", "other"))


def test_a_copy_is_made_and_verified(lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _fill(tmp_path)
    copy = tmp_path / "copy.db"
    assert run([*lone, "db", "backup", str(copy)]) == 0
    assert rows(capsys) == [{"file": str(copy), "bytes": copy.stat().st_size}]
    assert run([*lone, "db", "backup", str(copy)]) == 1
    assert "there is such a file already" in capsys.readouterr().err
    assert run([*lone, "db", "backup", "--force", str(copy)]) == 0
    capsys.readouterr()
    assert run([*lone, "db", "verify", str(copy)]) == 0
    told = rows(capsys)
    assert tuple(one["check"] for one in told) == CHECKS
    assert {one["state"] for one in told} == {"ok"}


def test_what_is_wrong_with_the_index_is_named_and_mended(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(tmp_path)
    archive = open_archive(tmp_path / "archive.db")
    write(archive, lambda tx: indexing.remove(tx, [1]))
    archive.close()
    assert run([*lone, "db", "verify"]) == 1
    assert {"check": "index", "state": "wrong", "detail": "1 articles missing (ids 1)"} in rows(capsys)
    with only_one(tmp_path / "archive.db"):
        assert run([*lone, "db", "verify", "--repair"]) == 1
        assert "another pressclip daemon runs" in capsys.readouterr().err
    assert run([*lone, "db", "verify", "--repair"]) == 0
    assert {one["state"] for one in rows(capsys)} == {"ok"}


def test_damage_that_is_not_the_indexs_is_left_alone(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(tmp_path)
    archive = open_archive(tmp_path / "archive.db")
    write(archive, lambda tx: tx.execute(text("UPDATE counter SET value = 0")))
    archive.close()
    assert run([*lone, "db", "verify", "--repair"]) == 1
    assert [one["check"] for one in rows(capsys) if one["state"] == "wrong"] == ["counters"]


def test_articles_that_cannot_be_read_are_named_and_their_index_is_left_alone(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(tmp_path)
    archive = open_archive(tmp_path / "archive.db")
    write(archive, lambda tx: indexing.remove(tx, [1]))
    write(archive, lambda tx: tx.execute(text("UPDATE article SET authors = 'notjson' WHERE id = 2")))
    archive.close()
    assert run([*lone, "db", "verify", "--repair"]) == 1
    assert {one["check"]: one["detail"] for one in rows(capsys) if one["state"] == "wrong"} == {
        "values": "1 of article.authors are not JSON (2)",
        "articles": "1 articles cannot be read (ids 2)",
        "index": "1 articles missing (ids 1)",
    }


def test_a_copy_that_is_not_there_is_told_as_that(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.db").touch()
    for name in ("nowhere.db", "empty.db"):
        assert run([*lone, "db", "verify", str(tmp_path / name)]) == 1
        told = capsys.readouterr().err
        assert f"{name}: there is no such file, or nothing in it" in told
        assert "pressclip run" not in told, "it makes the archive, not a copy"


def test_an_upgrade_says_where_the_copy_lies(
    lone: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*lone, "db", "upgrade"]) == 1
    assert "there is no archive yet" in capsys.readouterr().err
    (tmp_path / "archive.db").unlink()
    made_by("0002", tmp_path / "archive.db")
    assert run([*lone, "search"]) == 1
    assert "`pressclip run` or `pressclip db upgrade` upgrades it" in capsys.readouterr().err
    assert run([*lone, "db", "upgrade"]) == 0
    kept = str(tmp_path / f"archive.before-{REVISION}.db")
    assert json.loads(capsys.readouterr().out) == {"schema": REVISION, "before": "0002", "backup": kept}
    assert run([*lone, "db", "upgrade", "--no-backup"]) == 0
    assert json.loads(capsys.readouterr().out) == {"schema": REVISION, "before": REVISION, "backup": None}


def test_a_copy_can_be_made_while_the_daemon_holds_the_archive(lone: list[str], tmp_path: Path) -> None:
    _fill(tmp_path)
    with only_one(tmp_path / "archive.db"):
        archive = open_archive(tmp_path / "archive.db")

        async def both() -> int:
            under_way = asyncio.Event()
            loop = asyncio.get_running_loop()

            def slow(tx: object) -> None:
                tx.execute(text("UPDATE counter SET value = value + 1"))  # type: ignore[attr-defined]  # a Connection
                loop.call_soon_threadsafe(under_way.set)
                asyncio.run_coroutine_threadsafe(done.wait(), loop).result(30)

            done = asyncio.Event()
            writing = asyncio.create_task(archive.write(slow))
            await under_way.wait()
            code = await asyncio.to_thread(run, [*lone, "db", "backup", str(tmp_path / "copy.db")])
            done.set()
            await writing
            return code

        assert asyncio.run(both()) == 0
        archive.close()
    assert run([*lone, "db", "verify", str(tmp_path / "copy.db")]) == 0
