"""`python -m tests.pins` writes what the container installs: the pins of what the program needs, and of its build."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from itertools import pairwise
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_TOP = Path(__file__).parents[1]
_NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
RUN, BUILD = _TOP / "deploy" / "requirements.txt", _TOP / "deploy" / "build-requirements.txt"


def pins() -> dict[Path, str]:
    """The two files as they have to be."""
    project = tomllib.loads((_TOP / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = _pinned((_TOP / "constraints.txt").read_text(encoding="utf-8"))
    wanted = {RUN: project["project"]["dependencies"], BUILD: project["build-system"]["requires"]}
    return {path: "".join(_among(pinned, needed(map(Requirement, roots)))) for path, roots in wanted.items()}


def _pinned(text: str) -> list[tuple[str, str]]:
    """The entries of a file of pins, each with its name and its hashes."""
    begins = [found.start() for found in _NAME.finditer(text)]
    entries = [text[begin:end] for begin, end in pairwise([*begins, len(text)])]
    return [(canonicalize_name(entry.partition("==")[0]), entry) for entry in entries]


def needed(roots: Iterable[Requirement]) -> set[str]:
    """What is installed for these on any system, by the packages' own word; markers are left to pip."""
    found: set[str] = set()
    open_ = list(roots)
    while open_:
        one = open_.pop()
        name = canonicalize_name(one.name)
        if name not in found:
            found.add(name)
            open_ += _of(name, one.extras)
    return found


def _of(name: str, extras: set[str]) -> Iterator[Requirement]:
    for one in map(Requirement, distribution(name).requires or ()):
        marker = one.marker if "extra" in str(one.marker) else None
        asked = marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)
        if asked and _is_installed(one.name):
            yield one


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _among(pinned: Sequence[tuple[str, str]], names: set[str]) -> Iterator[str]:
    return (entry for name, entry in pinned if name in names)


if __name__ == "__main__":
    for path, text in pins().items():
        path.write_text(text, encoding="utf-8")
