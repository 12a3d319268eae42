"""What holds for all tests: how long an example takes is no failure. Speeds are measured in `benchmarks/`.

`PRESSCLIP_FUZZ_INPUTS` says how many inputs each property is tried on, as in `make soak`; then they are counted.
"""

import os
import re
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

from pressclip import redaction

_INPUTS = os.environ.get("PRESSCLIP_FUZZ_INPUTS")
_TRIED = re.compile(r"(\d+) (?:passing|failing|invalid)\b")

settings.register_profile("unhurried", deadline=None)
settings.register_profile("long", deadline=None, max_examples=int(_INPUTS or 100))
settings.load_profile("long" if _INPUTS else "unhurried")


@pytest.fixture(autouse=True)
def nothing_is_secret_afterwards() -> Iterator[None]:
    """A program knows of its secrets until it ends, and a test is one."""
    yield
    redaction.forget()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Keeps how many inputs a property was tried on with its report."""
    try:
        return (yield)
    finally:
        told = str(getattr(item, "hypothesis_statistics", ""))
        item.user_properties.append(("inputs", sum(map(int, _TRIED.findall(told)))))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how many inputs were tried, where that was asked for."""
    if _INPUTS:
        told = (one for several in terminalreporter.stats.values() for one in several)
        reports = [one for one in told if isinstance(one, pytest.TestReport)]
        tried = [int(str(dict(one.user_properties).get("inputs", 0))) for one in reports if one.when == "call"]
        terminalreporter.write_line(f"fuzz: {sum(tried):,} inputs of {sum(map(bool, tried))} properties")
