"""`${NAME}` and `${file:PATH}` in the configuration's strings. `$${` stands for a plain `${`."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from pressclip.config.files import content

_LARGEST_FILE = 65_536  # bytes; a secret is a line
_REFERENCE = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_KINDS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|file:(?P<path>.+)")


class NotFilled(ValueError):
    """Some references lead nowhere; `reasons` has a sentence for each, without what any other holds."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def fill(
    text: str,
    *,
    env: Mapping[str, str],
    folder: Path,
    in_url: bool = False,
    note: Callable[[str], object] | None = None,
) -> str:
    """The text with its references replaced by what they stand for; what comes in is not looked through again.

    `${NAME}` is an environment variable, `${file:PATH}` a file's content without the newlines at its end, PATH relative
    to `folder`. With `in_url` a reference inside a longer text is percent-encoded; one that is the whole text is taken
    as it is. `note` is told of every value that came in. Raises NotFilled.
    """
    reasons: list[str] = []

    def replaced(match: re.Match[str]) -> str:
        if match[0] == "$${":
            return "${"
        try:
            value = _value(match[1], env, folder)
        except ValueError as error:
            reasons.append(str(error))
            return ""
        if note is not None:
            note(value)
        return quote(value, safe="") if in_url and match[0] != text else value

    filled = _REFERENCE.sub(replaced, text)
    if reasons:
        raise NotFilled(tuple(reasons))
    return filled


def _value(reference: str | None, env: Mapping[str, str], folder: Path) -> str:
    if reference is None:
        raise ValueError("a ${ without its }; write $${ for a plain ${")
    match = _KINDS.fullmatch(reference)
    if match is None or not reference.isprintable():
        written = json.dumps(f"${{{reference}}}", ensure_ascii=False)
        raise ValueError(f"{written} is neither ${{NAME}} nor ${{file:PATH}}; write $${{ for a plain ${{")
    return _content(folder / match["path"]) if match["path"] else _variable(reference, env)


def _variable(name: str, env: Mapping[str, str]) -> str:
    if name not in env:
        raise ValueError(f"the environment variable {name} is not set")
    value = env[name]
    if any("\ud800" <= character <= "\udfff" for character in value):  # what Python makes of bytes that it cannot read
        raise ValueError(f"the environment variable {name} is not UTF-8 text")
    return value


def _content(path: Path) -> str:
    try:
        return content(path, _LARGEST_FILE).decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise ValueError(f"the file {path} is not UTF-8 text") from None
    except ValueError as error:
        raise ValueError(f"the file {path} {error}") from None
