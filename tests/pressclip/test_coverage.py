"""`poll`, `coverage` and `status` where a section's first page does not reach what was known."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pressclip.cli.main import run
from pressclip.listings.sections import coverage_rows
from replica.faults import Fault
from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site
from tests.archives import NOON, archive_in, make_sections, read
from tests.daemons import write_config


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    with ReplicaServer(Site(posts(1, 12))) as opened:
        yield opened


@pytest.fixture
def config(tmp_path: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]) -> Path:
    """A configuration whose archive knows what the site showed at first."""
    made = write_config(tmp_path, server.url, screen="console://")
    assert run(["--config", str(made), "poll"]) == 0
    capsys.readouterr()
    return made


def posts(first: int, last: int) -> list[Post]:
    begin = datetime.now(UTC) - timedelta(days=2)
    return [
        Post(
            id=number,
            slug=f"story-{number}",
            title=f"Story number {number}",
            paragraphs=("The convoy went on.",),
            categories=("africa",),
            published=begin + timedelta(minutes=number),
        )
        for number in range(first, last + 1)
    ]


def printed(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, list[dict[str, Any]]]:
    code = run(list(command))
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_pass_reads_as_many_pages_as_it_takes(
    config: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.site.add(*posts(13, 47))
    code, [polled] = printed(capsys, "--config", str(config), "poll")
    assert (code, polled["status"], polled["new"]) == (0, "new", 35)
    _, [span] = printed(capsys, "--config", str(config), "coverage")
    assert (span["state"], span["why"]) == ("complete", None)
    assert set(span) >= {"section", "from", "to", "state", "why"}
    assert span["from"] < span["to"]


def test_a_gap_is_shown_between_what_is_complete_and_makes_status_fail(
    config: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.site.add(*posts(13, 47))
    server.site.most_pages = 2
    server.site.faults.add(Fault(path_prefix="/wp-json/", status=404))
    _, [polled] = printed(capsys, "--config", str(config), "poll")
    assert polled["new"] == 20
    _, [upper, gap, lower] = printed(capsys, "--config", str(config), "coverage", "Africa")
    assert [upper["state"], gap["state"], lower["state"]] == ["complete", "gap", "complete"]
    assert "no older articles" in gap["why"]
    assert lower["to"] == gap["from"] <= gap["to"] <= upper["to"]
    code, [status] = printed(capsys, "--config", str(config), "status")
    assert (code, status["gaps_last_day"], len(status["gaps"])) == (1, 1, 1)
    assert status["behind"] == []


def test_a_section_that_was_never_read_has_nothing_to_show(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        make_sections(archive, "Europe")
        assert read(archive, lambda tx: coverage_rows(tx, "Europe", NOON)) == []
