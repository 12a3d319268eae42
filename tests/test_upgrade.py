"""The daemon as it was with each earlier schema fills an archive; today's takes it over with all that is in it.

The earlier programs come from the repository's own history, run with today's packages; without that it is skipped.
"""

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.schema import REVISION
from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import write_config

TOP = Path(__file__).parents[1]
SCHEMA = TOP / "db" / "schema.py"
VERSIONS = TOP / "db" / "migrations" / "versions"
EARLIER = sorted(path.name.partition("_")[0] for path in VERSIONS.glob("0*.py"))[:-1]


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=TOP, capture_output=True, check=True).stdout


def _last_commit_with(revision: str) -> str:
    """The commit before the one by which the program came to expect another schema; IndexError where none ever did."""
    named = ("-S", f'REVISION = "{revision}"', "--", str(SCHEMA.relative_to(TOP)))
    return _git("rev-parse", f"{_git('log', '--format=%H', *named).decode().split()[0]}^").decode().strip()


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    now = datetime.now(UTC)
    old = Post(
        id=1, slug="old", title="Libya before all", paragraphs=("The convoy went on.",), categories=("africa",),
        published=now - timedelta(hours=3),
    )  # fmt: skip
    with ReplicaServer(Site([old])) as opened:
        yield opened


def _run(tree: Path, config: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(tree), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "pressclip", "--config", str(config), *words]
    return subprocess.run(command, env=env, cwd=config.parent, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("revision", EARLIER)
def test_what_an_earlier_version_filed_and_told_is_there_after_the_upgrade(
    tmp_path: Path, server: ReplicaServer, revision: str
) -> None:
    try:
        tree = _git("archive", _last_commit_with(revision))
    except (OSError, subprocess.CalledProcessError, IndexError):
        pytest.skip("the repository's history is not here, or no program ever had this schema")
    earlier = tmp_path / "earlier"
    with tarfile.open(fileobj=io.BytesIO(tree)) as packed:
        packed.extractall(earlier, filter="data")
    config = write_config(tmp_path, server.url, screen="console://")
    first = _run(earlier, config, "poll")
    assert first.returncode == 0, first.stderr
    server.site.add(
        Post(
            id=2, slug="new", title="Libya talks resume", paragraphs=("Nobody left.",), categories=("africa",),
            published=datetime.now(UTC),
        )
    )  # fmt: skip
    assert "/new/" in _run(earlier, config, "poll").stderr  # told on the console
    refused = _run(TOP, config, "search", "libya")
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    upgraded = _run(TOP, config, "db", "upgrade", "--format", "json")
    assert upgraded.returncode == 0, upgraded.stderr
    assert f'"before": "{revision}"' in upgraded.stdout
    assert REVISION in upgraded.stdout
    assert list(tmp_path.glob("*.before-*"))
    found = _run(TOP, config, "search", "libya")
    assert [title in found.stdout for title in ("Libya before all", "Libya talks resume")] == [True, True]
    assert _run(TOP, config, "db", "verify").returncode == 0
    again = _run(TOP, config, "poll")
    assert again.returncode == 0, again.stderr
    assert "message.sent" not in again.stderr  # nothing is told twice
