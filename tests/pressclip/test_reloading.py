"""What a reload of the configuration leaves behind when it fails."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from pressclip.app import _reloaded
from pressclip.errors import ConfigError, Problem
from pressclip.serving import WebPage
from pressclip.settings import Settings
from schedules.desk import Desk
from tests.desks import newsroom


@pytest.mark.parametrize(
    ("error", "said", "told"),
    [
        (ConfigError("config.toml", (Problem("watches[0].query", "is wrong"),)), "watches[0].query: is wrong", []),
        (PermissionError(13, "Permission denied"), "a bug of ours: PermissionError", ["crashed"]),
        (RuntimeError("hunter2"), "a bug of ours: RuntimeError", ["crashed"]),
    ],
)
def test_whatever_a_reload_fails_of_the_old_configuration_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, error: Exception, said: str, told: list[str]
) -> None:
    def reload() -> Settings:
        raise error

    async def again(desk: Desk) -> Desk:
        async with AsyncExitStack() as replaced:
            return await _reloaded(reload, replaced, WebPage(), desk)

    with newsroom(tmp_path) as room:
        caplog.clear()
        assert room.run(again) is room.desk
    events = [record.getMessage() for record in caplog.records]
    assert events[: len(told) + 1] == [*told, "config.refused"]
    refused = caplog.records[len(told)]
    assert said in str(vars(refused)["fields"])
    assert "hunter2" not in str(vars(refused)["fields"])
