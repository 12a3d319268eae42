"""Numbers that were given are not given again: by an archive that an older copy was put in the place of."""

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, func, insert, select

from db import counters
from db.archive import Archive
from db.following import changes, last_seq, matches_after
from db.matches import owe
from db.merging import merge
from db.removal import remove
from db.schema import counter, match
from db.verify import verify
from pressclip.errors import ArchiveError
from tests.archives import NOON, archive_in, file_page, make_sections, page, read, write
from tests.db.test_exchange import import_
from tests.db.test_outbox import decision


def _filed(archive: Archive, *slugs: str) -> tuple[int, ...]:
    """Files articles which meet a watch."""
    ids = file_page(archive, make_sections(archive, "Europe")["Europe"], page(*slugs)).new
    write(archive, lambda tx: owe(tx, [decision(one) for one in ids], NOON))
    return ids


def _put_back(folder: Path) -> None:
    for left in folder.glob("archive.db-*"):
        left.unlink()
    shutil.copy(folder / "copy.db", folder / "archive.db")


def _followed(archive: Archive, seq: int, number: int) -> tuple[list[str], list[int], int, int]:
    """Titles of articles that changed and ids of those that met a watch since, and the last number of each."""
    changed = read(archive, lambda tx: changes(tx, seq, 100))[0]
    met = read(archive, lambda tx: matches_after(tx, number, 100, None))[0]
    titles = [more.article.title for _, what, _, more in changed if what == "created"]
    last = max((one["id"] for one, _ in met), default=number)
    return titles, [one["article_id"] for one, _ in met], max((one[0] for one in changed), default=seq), last


def test_who_followed_an_archive_that_a_copy_was_put_in_place_of_misses_nothing(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        _filed(archive, "first")
    shutil.copy(tmp_path / "archive.db", tmp_path / "copy.db")
    with archive_in(tmp_path) as archive:
        lost = _filed(archive, "lost", "gone", "away")
        *_, seq, number = _followed(archive, 0, 0)
    _put_back(tmp_path)
    with archive_in(tmp_path) as archive:
        new = _filed(archive, "news")
        assert not {*new} & {*lost}
        assert _followed(archive, seq, number)[:2] == (["News"], [*new])
        again = _filed(archive, "lost")
        assert again[0] == new[0] + 1
        assert [one.detail for one in read(archive, lambda tx: list(verify(tx))) if one.state != "ok"] == []


def test_a_number_of_before_a_copy_was_put_back_counts_as_given(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        _filed(archive, "first")
    shutil.copy(tmp_path / "archive.db", tmp_path / "copy.db")
    with archive_in(tmp_path) as archive:
        _filed(archive, "lost")
    _put_back(tmp_path)
    with archive_in(tmp_path) as archive:
        assert read(archive, lambda tx: (last_seq(tx), counters.furthest(tx, "seq"))) == (1, 2)
        assert read(archive, lambda tx: counters.furthest(tx, "match")) == 2


def test_ids_that_an_import_brought_are_given_to_no_other_after_a_copy_was_put_back(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        _filed(archive, "first")
    shutil.copy(tmp_path / "archive.db", tmp_path / "copy.db")
    line = {"url": "https://news.example/a/", "title": "A", "site": "news", "section": "Europe", "id": 5}
    with archive_in(tmp_path) as archive:
        import_(archive, [line | {"merged_ids": [{"id": 9, "at": "2026-01-01T00:00:00Z"}]}])
    _put_back(tmp_path)
    with archive_in(tmp_path) as archive:
        assert _filed(archive, "news") == (10,)


def test_without_the_file_an_archive_counts_on_by_itself(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        first = _filed(archive, "first")
        (tmp_path / "archive.db.numbers").write_bytes(b"torn")
        second = _filed(archive, "second")
        (tmp_path / "archive.db.numbers").unlink()
        assert (*first, *second, *_filed(archive, "third")) == (1, 2, 3)
    assert (tmp_path / "archive.db.numbers").stat().st_mode & 0o777 == 0o600


def test_what_was_rolled_back_leaves_out_numbers_and_gives_none_twice(tmp_path: Path) -> None:
    def fail(tx: Connection) -> None:
        counters.draw(tx, "seq", 5)
        raise LookupError

    with archive_in(tmp_path) as archive:
        with pytest.raises(LookupError):
            write(archive, fail)
        assert write(archive, lambda tx: counters.draw(tx, "seq", 2)) == range(6, 8)
        assert write(archive, lambda tx: counters.draw(tx, "seq", 1)) == range(8, 9)


_STEP = st.tuples(st.sampled_from(["article", "seq", "match", "both", "copy", "put back"]), st.integers(1, 9))


@drawn(st.lists(_STEP))
def test_whatever_is_drawn_between_copies_no_number_is_drawn_twice(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    seen: dict[str, list[int]] = {"article": [], "seq": [], "match": []}
    with archive_in(tmp_path_factory.mktemp("numbers")) as archive:
        copy = read(archive, _counted)
        for step, count in steps:
            if step == "copy":
                copy = read(archive, _counted)
            elif step == "put back":
                write(archive, partial(_count_as, copy))
            else:
                for name, several in write(archive, partial(_drawn, step, count)).items():
                    seen[name].extend(several)
    for numbers in seen.values():
        assert numbers == sorted({*numbers})


def _counted(tx: Connection) -> list[dict[str, Any]]:
    return [row._asdict() for row in tx.execute(select(counter))]


def _count_as(copy: list[dict[str, Any]], tx: Connection) -> None:
    tx.execute(delete(counter))
    tx.execute(insert(counter), copy)


def _drawn(name: Any, count: int, tx: Connection) -> dict[str, range]:
    if name != "both":
        return {name: counters.draw(tx, name, count)}
    ids, seqs = counters.draw_both(tx, count)
    return {"article": ids, "seq": seqs}


def test_matches_of_an_archive_from_before_they_were_counted_are_numbered_on(archive: Archive) -> None:
    _filed(archive, "first", "second")
    write(archive, lambda tx: tx.execute(delete(counter).where(counter.c.name == "match")))
    assert read(archive, lambda tx: counters.furthest(tx, "match")) == 2
    archive.path.with_name("archive.db.numbers").unlink()
    assert read(archive, lambda tx: counters.furthest(tx, "match")) == 2
    _filed(archive, "third")
    assert read(archive, lambda tx: tx.scalar(select(func.max(match.c.id)))) == 3


@pytest.mark.parametrize("how", ["removed", "merged"])
def test_the_last_match_of_such_an_archive_may_go_first(archive: Archive, how: str) -> None:
    first, second = _filed(archive, "story", "story-again")
    write(archive, lambda tx: tx.execute(delete(counter).where(counter.c.name == "match")))
    archive.path.with_name("archive.db.numbers").unlink()
    if how == "removed":
        write(archive, lambda tx: remove(tx, [second], NOON))
    else:
        write(archive, lambda tx: merge(tx, second, first, NOON))
    assert read(archive, lambda tx: tx.scalars(select(match.c.id)).all()) == [1]
    _filed(archive, "third")
    assert read(archive, lambda tx: tx.scalars(select(match.c.id)).all()) == [1, 3]


def test_where_it_cannot_be_noted_nothing_is_filed_and_it_is_said_which_file(archive: Archive) -> None:
    _filed(archive, "first")
    file = archive.path.with_name("archive.db.numbers")
    file.unlink()
    file.mkdir()
    with pytest.raises(ArchiveError, match=r"archive\.db\.numbers: .*Is a directory"):
        _filed(archive, "second")
    file.rmdir()
    assert _filed(archive, "second") == (2,)
