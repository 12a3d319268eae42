"""Whose page: what a page is kept of, and what is marked while one is parsed."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["section", "article", "feed", "api"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A section's page, the feed or the API's answer beside it, or an article's page."""

    kind: Kind
    id: int  # of the section, or of the article

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
