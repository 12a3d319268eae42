"""A replica with four headlines, and a configuration whose archive holds them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pressclip.cli.main import run
from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site
from tests.alerts.conftest import bot as bot  # noqa: PLC0414 - fixtures are shared by their names
from tests.alerts.conftest import sink as sink  # noqa: PLC0414 - as above
from tests.daemons import write_config
from tests.pressclip.printed import HEADLINES


@pytest.fixture(scope="module")
def server() -> Iterator[ReplicaServer]:
    begin = datetime.now(UTC) - timedelta(hours=5)
    posts = (
        Post(
            id=number,
            slug=f"story-{number}",
            title=title,
            paragraphs=("The convoy went on.",),
            categories=("africa",),
            published=begin + timedelta(hours=number),
        )
        for number, title in enumerate(HEADLINES, start=1)
    )
    with ReplicaServer(Site(posts)) as opened:
        yield opened


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, server: ReplicaServer) -> Path:
    """A configuration whose archive holds the four headlines."""
    config = write_config(tmp_path_factory.mktemp("cli"), server.url, screen="console://")
    assert run(["--config", str(config), "poll"]) == 0
    return config


@pytest.fixture
def config(filled: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    capsys.readouterr()
    return filled


@pytest.fixture
def lone(tmp_path: Path) -> list[str]:
    """The words that lead to a configuration whose archive is `archive.db` beside it."""
    (tmp_path / "config.toml").write_text(
        '[archive]\nurl = "sqlite:///archive.db"\n[[sites]]\nname = "news"\nhome = "https://news.example/"\n',
        encoding="utf-8",
    )
    return ["--config", str(tmp_path / "config.toml")]
