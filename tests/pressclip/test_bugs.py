"""A bug in a command is told by its places, never with what was in hand."""

from pathlib import Path
from typing import NoReturn

import pytest

from pressclip.cli.main import run

SECRET = "123456789:AAEabcdefghijklmnopqrstuvwxyz0123456"


def test_a_bug_is_told_in_places_and_kinds_without_the_secrets_that_its_errors_name(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        raise KeyError(f"\x1b[31m{SECRET}") from ValueError(f"tgram://{SECRET}/42 cannot be parsed")

    monkeypatch.setattr("pressclip.cli.sections.read", broken)
    assert run(["--config", str(config), "sections"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("pressclip: a bug of ours: KeyError; please report it with these lines")
    assert "builtins.ValueError" in told.err
    assert "pressclip/cli/sections.py" in told.err
    assert SECRET not in told.err
    assert "\x1b" not in told.err
