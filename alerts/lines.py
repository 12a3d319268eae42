"""A line of a message that is not about one article."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One clean line of text, the whole of it a link if `link` is given; empty text is a blank line."""

    text: str = ""
    link: str | None = None
