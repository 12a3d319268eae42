"""What the replica of the command tests published, and what a command printed."""

import json
from typing import Any

import pytest

HEADLINES = ("Gas deal signed", "Libya talks resume", "=HYPERLINK(1)", "Talks on sport in Libya")


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The rows that were printed since one last looked."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]
