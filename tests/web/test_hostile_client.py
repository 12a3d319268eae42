"""schemathesis asks the real server all that `/openapi.json` declares, and much that it refuses."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import daemon, owner, removal
from db.merging import merge
from tests.archives import NOON, write
from tests.web.pages.serving import served
from tests.web.pages.shelf import filled

pytestmark = pytest.mark.slow
_FOLDER = Path(__file__).parents[2]
_EXAMPLES = 20  # a question and phase


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with filled(tmp_path, hostile=True) as desk:
        write(desk.archive, lambda tx: merge(tx, 7, 2, NOON))
        write(desk.archive, lambda tx: removal.remove(tx, [3], NOON))
        write(desk.archive, lambda tx: daemon.beat(tx, owner.me(), NOON))
        with served(desk.context) as address:
            yield address


def test_whatever_a_client_asks_it_is_answered_as_declared(address: str, tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json", "--mode", "all",
        "--checks", "all", "--exclude-checks", "positive_data_acceptance", "--max-examples", str(_EXAMPLES),
        "--seed", "1", "--generation-deterministic", "--continue-on-failure", "--no-color",
        "--suppress-health-check", "all",
    ]  # fmt: skip
    hooks = {"SCHEMATHESIS_HOOKS": "tests.web.refused", "PYTHONPATH": str(_FOLDER)}
    ran = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **hooks}, capture_output=True, text=True, timeout=600, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Operations:       16 selected / 16 total" in ran.stdout
