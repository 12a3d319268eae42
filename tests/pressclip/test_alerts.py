import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import insert

from db.archive import open_existing
from db.schema import message
from pressclip.cli.main import run
from tests.archives import NOON
from tests.pressclip.printed import rows


@pytest.fixture
def failed(config: Path) -> int:
    """A message that failed."""
    values = {"channel": "screen", "kind": "alert", "state": "failed", "created": NOON, "due": NOON}
    made = insert(message).values(**values).returning(message.c.id)
    archive = open_existing(next(config.parent.glob("*.db")))
    try:
        return int(asyncio.run(archive.write(lambda tx: tx.execute(made).scalar_one())))
    finally:
        archive.close()


def alerts(config: Path, *args: str) -> int:
    return run(["--config", str(config), "alerts", *args])


def test_the_outbox_is_listed_by_state(config: Path, failed: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert alerts(config, "--state", "failed", "--format", "jsonl") == 0
    found = rows(capsys)
    assert found[0]["id"] == failed
    assert list(found[0])[:7] == ["id", "state", "channel", "kind", "watches", "articles", "occasion"]
    assert found[0]["created"] == "2026-11-23T12:00:00Z"


def test_a_message_is_tried_again_or_given_up(config: Path, failed: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert alerts(config, "retry", str(failed)) == 0
    assert alerts(config, "--state", "owed", "--format", "json") == 0
    assert failed in [row["id"] for row in json.loads(capsys.readouterr().out)]
    assert alerts(config, "drop", str(failed)) == 0
    assert alerts(config, "drop", str(failed), "9999") == 1
    told = capsys.readouterr().err
    assert f"message {failed} is left as it is: it is dropped" in told
    assert "message 9999 is left as it is: there is no such message" in told


def test_an_id_is_a_number(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert alerts(config, "retry", "seven") == 2
    assert "seven" in capsys.readouterr().err
