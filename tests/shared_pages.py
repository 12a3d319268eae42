"""Real pages that stand beside the checkout; tests that need them are skipped where they are missing."""

from pathlib import Path

import pytest


def shared_pages() -> Path:
    """The folder of saved pages with their expected cards, or a skip that says why."""
    return _beside("pages")


def shared_trace(name: str) -> Path:
    """The file of a site's publication times, or a skip that says why."""
    return _beside("traces") / f"{name}.csv.gz"


def _beside(name: str) -> Path:
    folder = Path(__file__).parents[2] / "shared" / name
    if not folder.is_dir():
        pytest.skip(f"the saved {name} are not beside this checkout ({folder.name}/)")
    return folder
