"""What `tests/README.md` and `SECURITY.md` claim to be there is there."""

import ast
import re
from pathlib import Path

import pytest

_TOP = Path(__file__).parents[1]
_README = _TOP / "tests" / "README.md"
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
_PATH = re.compile(r"`((?:tests|scraper|db|alerts|schedules|pressclip|queries|deploy|web)/[\w/.-]*)`")


def _functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_test_that_is_named_exists() -> None:
    named = _TEST.findall(_README.read_text(encoding="utf-8"))
    assert len(named) > 54
    assert [f"{file}::{name}" for file, name in named if name not in _functions(_TOP / file)] == []


def test_every_trouble_has_a_proof_or_says_that_it_has_none() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+) \|$", _README.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 55))
    assert [number for number, _, proof in rows if not _TEST.search(proof) and not proof.startswith("None: ")] == []


@pytest.mark.parametrize("page", ["SECURITY.md", "tests/README.md"])
def test_every_file_that_is_named_exists(page: str) -> None:
    named = _PATH.findall((_TOP / page).read_text(encoding="utf-8"))
    assert named
    assert [name for name in named if not (_TOP / name).exists()] == []
