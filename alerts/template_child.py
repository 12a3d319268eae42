"""A program of its own that renders a user's templates, so that one that never ends, or grows and grows, ends with it.

It reads lines of JSON and answers each by one: first the folder and the templates, then what to render, each with what
it sees. It is run by its path and imports nothing of ours. `template_process` starts it, and kills it after a while.
"""

import json
import resource
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

_MEMORY = 256_000_000  # bytes of addresses
_LARGEST = 200_000  # characters of what a template makes; no channel takes as many
_MARKED = ("marked_title", "marked_excerpt")  # escaped already


class TooMuch(Exception):
    """A template makes more than any message holds."""


def main() -> None:
    """Serves until its input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for who started it
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    first = json.loads(sys.stdin.readline())
    folder = Path(first["folder"])
    made = _environment(folder, first["sources"])
    _say({"ready": "yes"})
    for line in sys.stdin:
        _say(_answer(made, folder, json.loads(line)))


def _say(what: Mapping[str, str]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _answer(made: Environment, folder: Path, asked: Mapping[str, Any]) -> dict[str, str]:
    name, context = asked["name"], asked["context"]
    if name.endswith(".html"):
        for one in context["articles"]:
            one.update({field: Markup(one[field]) for field in _MARKED})  # noqa: S704 - both sides are escaped
    try:
        return {"text": "".join(_limited(made.get_template(name).generate(context)))}
    except (MemoryError, RecursionError, TooMuch) as error:
        said = {"MemoryError": "it needs too much memory", "RecursionError": "it calls itself without end"}
        return {"error": f"{name}: {said.get(type(error).__name__, str(error))}"}
    except Exception as error:  # noqa: BLE001 - a template can raise anything
        return {"error": _place_of(error, folder)}


def _limited(pieces: Iterator[str]) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > _LARGEST:
            raise TooMuch(f"it makes more than {_LARGEST:,} characters")
        yield piece


def _environment(folder: Path, sources: Mapping[str, str]) -> Environment:
    def source(name: str) -> tuple[str, str, None] | None:
        return (sources[name], str(folder / name), None) if name in sources else None

    return ImmutableSandboxedEnvironment(
        loader=FunctionLoader(source),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _place_of(error: Exception, folder: Path) -> str:
    """`alert.txt:3: 'titel' is undefined`: what a template did wrong, and where."""
    said = str(error) or type(error).__name__
    if isinstance(error, TemplateNotFound):
        said = f"there is no template {said} beside it"
    name, line = getattr(error, "name", None), getattr(error, "lineno", None)  # of a syntax error
    at = error.__traceback__
    while at is not None:
        path = Path(at.tb_frame.f_code.co_filename)
        if path.parent == folder:
            name, line = path.name, at.tb_lineno
        at = at.tb_next
    return f"{name}:{line}: {said}" if name and line else said


if __name__ == "__main__":
    main()
