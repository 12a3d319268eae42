"""What CI makes of an audit of the pinned packages."""

import runpy
from pathlib import Path
from typing import Any

import pytest

judge = runpy.run_path(str(Path(__file__).parents[2] / ".ci" / "audit.py"))["judge"]
SOUND = {"name": "click", "version": "8.3.0", "vulns": []}
UNKNOWN = {"name": "yarl", "skip_reason": "Dependency not found"}
WEAK = {"name": "jinja2", "version": "3.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.6"], "aliases": []}]}


@pytest.mark.parametrize(
    ("dependencies", "code", "said"),
    [
        ([SOUND, UNKNOWN], 0, "audit: no known weakness in 1 of 2 pinned packages; of others nothing is known"),
        ([SOUND, WEAK, UNKNOWN], 1, "audit: jinja2 3.0: PYSEC-1, fixed in 3.1.6"),
        ([UNKNOWN], 0, "audit: skipped: the index knows nothing of weaknesses"),
        ([], 0, "audit: skipped: the index knows nothing of weaknesses"),
    ],
    ids=["sound", "weak", "nobody knows", "nothing"],
)
def test_a_known_weakness_fails_and_an_index_that_cannot_say_does_not(
    dependencies: list[dict[str, Any]], code: int, said: str
) -> None:
    assert judge({"dependencies": dependencies, "fixes": []}) == (code, [said])
