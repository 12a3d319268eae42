"""What a command that is run by root leaves beside the archive is the daemon's, which is not root."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.archive import open_archive
from db.forgetting import append_journal, entries_of
from db.lock import only_one
from db.owned import opened
from db.sent_journal import SentJournal, journal_of
from db.sqlite import backup
from web.keys import keys_of

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
_DAEMON = 10001
_NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The daemon's folder."""
    os.chown(tmp_path, _DAEMON, _DAEMON)
    return tmp_path


def _owners(folder: Path) -> dict[str, tuple[int, int, int]]:
    return {one.name: (one.stat().st_uid, one.stat().st_gid, one.stat().st_mode & 0o777) for one in folder.iterdir()}


def _locked(archive: Path) -> None:
    only_one(archive).release()


def _sent(archive: Path) -> None:
    SentJournal(journal_of(archive)).add(["ab"], _NOW)


def _pruned(archive: Path) -> None:
    journal = SentJournal(journal_of(archive))
    journal.add(["ab"], datetime(2020, 1, 1, tzinfo=UTC))
    journal.prune(_NOW)


def _forgotten(archive: Path) -> None:
    append_journal(archive, entries_of(["news.example/a"], "0" * 32, _NOW))


def _signed(archive: Path) -> None:
    keys_of(archive).sign("feed", "ab")


def _revoked(archive: Path) -> None:
    keys_of(archive).revoke("libya")


def _copied(archive: Path) -> None:
    backup.backup(archive, archive.with_name("copy.db"))


@pytest.mark.parametrize("makes", [_locked, _sent, _pruned, _forgotten, _signed, _revoked, _copied])
def test_what_root_makes_beside_an_archive_is_its_owners(state: Path, makes: Callable[[Path], None]) -> None:
    archive = state / "pressclip.db"
    open_archive(archive).close()
    makes(archive)
    assert len(_owners(state)) > 1
    assert set(_owners(state).values()) == {(_DAEMON, _DAEMON, 0o600)}


def test_what_was_roots_already_becomes_its_owners(state: Path) -> None:
    archive = state / "pressclip.db"
    open_archive(archive).close()
    (state / "pressclip.db.forgotten").touch(mode=0o600)
    _forgotten(archive)
    assert _owners(state)["pressclip.db.forgotten"] == (_DAEMON, _DAEMON, 0o600)


def test_a_link_in_the_folder_gives_none_of_roots_other_files_away(
    state: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    precious = tmp_path_factory.mktemp("etc") / "precious"
    precious.touch()
    for name, link in (("soft", os.symlink), ("hard", os.link)):
        link(precious, state / name)
        os.close(opened(state / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, state))
    assert precious.stat().st_uid == 0
