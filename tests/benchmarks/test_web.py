import json
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks import web

pytestmark = pytest.mark.slow


def test_pages_and_the_api_answer_while_articles_come_in_and_nobody_is_locked_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(web, "_SECONDS", 2.0)
    monkeypatch.setattr(sys, "argv", ["web", "--articles", "300", "--json"])
    web.main()
    told = json.loads(capsys.readouterr().out)
    for name in ("desk_", "serve_"):
        assert told[f"{name}page_p95_ms"] > 0
        assert told[f"{name}api_p95_ms"] > 0
        assert told[f"{name}filed"] >= 100
        assert told[f"{name}refused"] == told[f"{name}locked"] == told[f"{name}wrong"] == 0
    assert told["visits"] >= 5, "the daemon polled"
    assert 50 < told["resident_mb"] < 120
