import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.mark.slow
def test_within_twenty_seconds_the_demo_shows_alerts_an_email_and_how_to_search(tmp_path: Path) -> None:
    begin = time.monotonic()
    done = _demo(20, tmp_path)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begin < 40
    assert "alerts begin" in done.stdout
    assert "*Haftar*" in done.stdout
    assert "Subject: [libya] Haftar" in done.stdout
    assert "pressclip --config" in done.stdout
    assert "The archive in a browser: http://127.0.0.1:" in done.stdout
    assert "section.polled" in done.stderr
    assert re.search(r"From an article on the page to its message: \d+\.\d s .* \d+\.\d s after the poll", done.stdout)
    assert list(tmp_path.iterdir()) == []  # the folder is thrown away


@pytest.mark.slow
def test_a_demo_that_ends_while_it_shows_a_search_leaves_no_search_behind_for_an_archive_that_is_gone(
    tmp_path: Path,
) -> None:
    done = _demo(12, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no such file" not in done.stderr
    assert done.stdout.endswith("The demo is over; its folder is gone.\n")


def _demo(seconds: int, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the demo for so long, its own folder below this one; until all that it began is over, too."""
    return subprocess.run(
        [sys.executable, "-m", "pressclip", "demo"],
        env={**os.environ, "DEMO_SECONDS": str(seconds), "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
