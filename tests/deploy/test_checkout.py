"""A checkout in which somebody works: what is theirs is neither offered to git nor cleaned away by it."""

from fnmatch import fnmatch
from pathlib import Path

import pytest

from db import forgetting, sent_journal
from db.lock import only_one
from db.told import told_of
from web.keys import keys_of

_IGNORED = (Path(__file__).parents[2] / ".gitignore").read_text(encoding="utf-8").split()


@pytest.mark.parametrize("name", [".env", "pressclip.db", "pressclip.db-wal", "pressclip.before-0011.db", "copy.db"])
def test_secrets_and_archives_are_no_part_of_a_checkout(name: str) -> None:
    assert _is_ignored(name)


def test_nor_is_what_lies_beside_an_archive(tmp_path: Path) -> None:
    archive = tmp_path / "pressclip.db"
    told_of(archive).make_room()
    keys = keys_of(archive).path.name
    with only_one(archive):
        beside = {keys, *(one.name for one in tmp_path.iterdir())}
    beside |= {forgetting.journal_of(archive).name, sent_journal.journal_of(archive).name, f"{archive.name}.numbers"}
    assert len(beside) > 5
    assert not {name for name in beside if not _is_ignored(name)}


@pytest.mark.parametrize("name", [".env.example", "config.toml", "my-profile.toml"])
def test_what_people_may_want_to_keep_in_git_is_not_hidden_from_it(name: str) -> None:
    assert not _is_ignored(name)


def _is_ignored(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in _IGNORED)
