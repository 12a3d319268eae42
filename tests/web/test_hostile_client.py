"""schemathesis asks the real server all that `/openapi.json` declares, and much that it refuses."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from db import daemon, owner, removal
from db.merging import merge
from pressclip.settings import WebSettings
from tests.archives import NOON, write
from tests.web.pages.serving import served
from tests.web.pages.shelf import SETTINGS, filled
from web.context import make_context

pytestmark = pytest.mark.slow
_FOLDER = Path(__file__).parents[2]


TOKEN = "a long enough token"


@contextmanager
def serving(folder: Path, token: str | None) -> Iterator[str]:
    """The address of a server over stories, some of them merged, removed or hostile."""
    with filled(folder, hostile=True) as desk:
        write(desk.archive, lambda tx: merge(tx, 7, 2, NOON))
        write(desk.archive, lambda tx: removal.remove(tx, [3], NOON))
        write(desk.archive, lambda tx: daemon.beat(tx, owner.me(), NOON))
        guarded = replace(SETTINGS, web=WebSettings(token=token))
        never_slowed = count(step=3600).__next__  # an hour between any two attempts
        with served(make_context(guarded, desk.archive.path, clock=lambda: NOON, passed=never_slowed)) as address:
            yield address


def tried(folder: Path, address: str, *options: str) -> str:
    """What schemathesis says, in all its phases, once it found nothing."""
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json", "--mode", "all",
        "--checks", "all", "--exclude-checks", "positive_data_acceptance", "--seed", "1", "--generation-deterministic",
        "--continue-on-failure", "--no-color", "--suppress-health-check", "all", *options,
    ]  # fmt: skip
    hooks = {"SCHEMATHESIS_HOOKS": "tests.web.refused", "PYTHONPATH": str(_FOLDER)}
    ran = subprocess.run(
        command, cwd=folder, env={**os.environ, **hooks}, capture_output=True, text=True, timeout=600, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_whatever_a_client_asks_it_is_answered_as_declared(tmp_path: Path) -> None:
    with serving(tmp_path, None) as address:
        told = tried(tmp_path, address, "--max-examples", "20")
    assert "Operations:       16 selected / 16 total" in told


def test_with_a_token_set_as_well_and_nothing_is_answered_without_it(tmp_path: Path) -> None:
    with serving(tmp_path, TOKEN) as address:
        tried(tmp_path, address, "--max-examples", "3", "--header", f"Authorization: Bearer {TOKEN}")
