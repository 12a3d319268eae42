"""A look by hand at a site that is followed is a request like any other: booked, held back, refused."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pressclip.cli.main import run
from replica.faults import Fault
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import write_config

BUDGET = 20


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    with ReplicaServer(Site(())) as opened:
        yield opened


@pytest.fixture
def config(tmp_path: Path, server: ReplicaServer) -> Path:
    """A site with a budget, polled once."""
    path = write_config(tmp_path, server.url, screen="console://")
    text = (
        path.read_text(encoding="utf-8").replace('budget = "off"', f'budget = "{BUDGET}/hour"').replace('"1s"', '"5m"')
    )
    path.write_text(text, encoding="utf-8")
    assert run(["--config", str(path), "poll"]) == 0
    return path


def kinds(config: Path) -> list[str]:
    """What was booked, oldest first."""
    with closing(sqlite3.connect(config.with_name("pressclip.db"))) as archive:
        return [kind for (kind,) in archive.execute("SELECT kind FROM request ORDER BY id")]


def change(config: Path, statement: str, *values: object) -> None:
    """Changes the archive behind everybody's back."""
    with closing(sqlite3.connect(config.with_name("pressclip.db"))) as archive, archive:
        archive.execute(statement, values)


@pytest.mark.parametrize(
    ("command", "asked"),
    [(["doctor", "category/africa/"], ["page", "feed", "api"]), (["discover", ""], ["menu"])],
)
def test_a_look_at_a_site_that_is_followed_is_booked_on_its_budget(
    config: Path, server: ReplicaServer, command: list[str], asked: list[str]
) -> None:
    before = kinds(config)
    run(["--config", str(config), command[0], server.url + command[1]])
    booked = kinds(config)
    assert list(dict.fromkeys(booked[len(before) :])) == asked, "robots.txt is known from the archive"


@pytest.mark.parametrize("command", [["doctor", "category/africa/"], ["discover", ""]])
def test_a_look_that_the_budget_forbids_is_deferred(
    config: Path, server: ReplicaServer, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    now = int(datetime.now(UTC).timestamp() * 1_000_000)
    for _ in range(BUDGET):
        change(config, "INSERT INTO request (site_id, kind, at) VALUES (1, 'page', ?)", now)
    seen = len(server.log)
    assert run(["--config", str(config), command[0], server.url + command[1]]) == 1
    assert "deferred: the budget of 20 requests an hour is used up until" in capsys.readouterr().err
    assert len(server.log) == seen


def test_a_look_obeys_a_hold_and_one_that_is_asked_to_wait_makes_the_daemon_wait(
    config: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    page = f"{server.url}category/africa/"
    server.site.faults.add(Fault(path_prefix="/category/africa/", status=429, headers={"Retry-After": "600"}, times=1))
    assert run(["--config", str(config), "doctor", page]) == 1
    assert "HTTP 429" in capsys.readouterr().err
    assert run(["--config", str(config), "doctor", page]) == 1
    assert "deferred: the host asked for a pause until" in capsys.readouterr().err
    assert run(["--config", str(config), "poll", "--format", "json"]) == 0
    assert '"status": "deferred"' in capsys.readouterr().out


def test_a_look_at_another_site_or_before_there_is_an_archive_books_nothing(
    config: Path, server: ReplicaServer, tmp_path: Path
) -> None:
    before = kinds(config)
    with ReplicaServer(Site(())) as other:
        run(["--config", str(config), "discover", other.url])
    assert kinds(config) == before
    folder = tmp_path / "fresh"
    folder.mkdir()
    fresh = write_config(folder, server.url, screen="console://")
    run(["--config", str(fresh), "discover", server.url])
    assert [one.name for one in folder.iterdir()] == ["config.toml"]
