from collections.abc import Iterator
from pathlib import Path

import pytest

from db.archive import Archive
from tests.archives import archive_in


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with archive_in(tmp_path) as opened:
        yield opened
