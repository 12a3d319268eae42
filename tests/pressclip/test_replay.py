"""`pressclip poll --replay`: a watch that is new tells of the past."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pressclip.cli.main import run
from replica.posts import Post
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import write_config
from tests.pressclip.printed import rows

_NEW_WATCH = '\n[[watches]]\nname = "oil"\nquery = "oil"\nchannels = ["screen"]\n'


def _post(number: int, title: str) -> Post:
    published = datetime.now(UTC) - timedelta(minutes=10 - number)
    return Post(
        id=number, slug=f"story-{number}", title=title, paragraphs=("So.",), categories=("africa",), published=published
    )


def test_what_was_missed_is_told_at_the_end_of_the_pass_and_not_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Site([_post(1, "Old oil")])
    with ReplicaServer(site) as server:
        config = write_config(tmp_path, server.url, screen="console://")
        poll = ["--config", str(config), "poll"]
        assert run(poll) == 0
        site.add(_post(2, "Fresh oil"))
        assert run(poll) == 0
        config.write_text(config.read_text() + _NEW_WATCH)
        capsys.readouterr()
        assert run([*poll, "--replay", "oil", "--since", "1d"]) == 0
        out, err = capsys.readouterr()
        assert "replay of oil: 1 article to be told now\n" in err
        assert "oil: oil in the title" in err, "the console's messages, beside the rows"
        assert "Old oil" not in err
        assert "story" not in out
        assert run([*poll, "--replay", "oil", "--since", "2020-01-01"]) == 0
        assert "replay of oil: 0 articles to be told now, 1 met already\n" in capsys.readouterr().err
        assert run(["--config", str(config), "alerts"]) == 0
        assert [row["watches"] for row in rows(capsys)] == [["oil"]]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--replay", "libya"], 2, "--replay and --since go together"),
        (["--since", "7d"], 2, "--replay and --since go together"),
        (["--replay", "libya", "--since", "soon"], 2, "'soon' is not a date"),
        (["--replay", "nobody", "--since", "7d"], 1, "no watch is called 'nobody'; there are: libya"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_fetched(
    config: Path, capsys: pytest.CaptureFixture[str], args: list[str], code: int, said: str
) -> None:
    assert run(["--config", str(config), "poll", *args]) == code
    assert said in capsys.readouterr().err


def test_a_watch_of_edits_alone_has_nothing_to_replay(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = config.read_text()
    config.write_text(before.replace('name = "libya"', 'name = "libya"\non = ["edit"]'))
    try:
        assert run(["--config", str(config), "poll", "--replay", "libya", "--since", "7d"]) == 2
        assert "follows edits only" in capsys.readouterr().err
    finally:
        config.write_text(before)
