"""JSON from outside, as the plain values it holds."""

import json
from typing import Any

from pressclip.errors import ReadError


def parse_json(text: str) -> Any:
    """The value that a JSON text holds. Raises ReadError for what is none, or nests too deep."""
    try:
        return json.loads(text.lstrip("\ufeff \t\r\n"))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"the answer is no JSON that can be read: {type(error).__name__}") from error


def text_at(value: object, *names: str) -> str:
    """The text at the first of these names in an object, "" where there is none."""
    found = (value.get(name) for name in names) if isinstance(value, dict) else ()
    return next((text for text in found if isinstance(text, str) and text.strip()), "")


def rows(value: object) -> list[dict[str, Any]]:
    """The objects of a list, whatever else stands in it; one object alone counts as a list of one."""
    several = value if isinstance(value, list) else [value]
    return [row for row in several if isinstance(row, dict)]
