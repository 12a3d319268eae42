from collections.abc import Iterator

import pytest

from tests.web.pages.browsing import opened, room
from tests.web.pages.shelf import Desk, filled

__all__ = ["opened", "room"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Forty-five stories and one that is hostile in every field."""
    with filled(tmp_path_factory.mktemp("pages"), hostile=True) as opened:
        yield opened
