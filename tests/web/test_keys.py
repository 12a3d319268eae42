import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pressclip.errors import ArchiveError
from web.keys import keys_of

_UNTIL, _NOW = 2_000_000_000, 1_900_000_000.0


@contextmanager
def no_room() -> Iterator[None]:
    """A disk on which no file can grow beyond a few bytes."""
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))


def test_a_key_that_cannot_be_read_is_not_replaced_by_who_signs_out(tmp_path: Path) -> None:
    keys = keys_of(tmp_path / "archive.db")
    keys.path.write_text("{")
    keys.sign_out("ab", _UNTIL, _NOW)
    assert keys.is_signed_out("ab")
    with pytest.raises(ArchiveError, match="cannot be read"):
        keys.revoke("libya")
    assert keys.path.read_text() == "{"


def test_a_key_for_which_there_was_no_room_is_made_once_there_is(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with no_room():
        keys_of(archive).sign("cookie", "ab")
    assert list(tmp_path.iterdir()) == []
    assert keys_of(archive).sign("cookie", "ab") == keys_of(archive).sign("cookie", "ab")


def test_who_signed_out_where_there_was_no_room_stays_so_when_another_process_writes_the_key(tmp_path: Path) -> None:
    mine, other = keys_of(tmp_path / "archive.db"), keys_of(tmp_path / "archive.db")
    mine.sign("cookie", "ab")
    with no_room():
        mine.sign_out("ab", _UNTIL, _NOW)
    other.revoke("libya")
    assert mine.is_signed_out("ab")
    mine.sign_out("cd", _UNTIL, _NOW)
    assert other.is_signed_out("ab")
