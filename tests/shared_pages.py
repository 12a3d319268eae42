"""Real pages that stand beside the checkout; tests that need them are skipped where they are missing."""

from pathlib import Path

import pytest


def shared_pages() -> Path:
    """The folder of saved pages with their expected cards, or a skip that says why."""
    folder = Path(__file__).parents[2] / "shared" / "pages"
    if not folder.is_dir():
        pytest.skip(f"the saved pages are not beside this checkout ({folder.name}/)")
    return folder
