"""What a search found, as rows."""

from typing import Any

from db.search import Found
from pressclip.rows import article_row
from pressclip.snippets import Shown, shown


def found_row(one: Found, *, queried: bool, full: bool = False) -> dict[str, Any]:
    """An article that a search found; `full` adds its text. Without a query there is no snippet."""
    return article_row(one.article, full=full) | _what_hit(one, shown_of(one) if queried else None)


def shown_of(one: Found) -> Shown:
    """The title and a snippet, with what was hit marked."""
    return shown(one.article.article, one.verdict.hits)


def _what_hit(one: Found, seen: Shown | None) -> dict[str, Any]:
    """Fields beside the article's own; places are (start, end) in the title and in the snippet."""
    return {
        "snippet": None if seen is None else seen.snippet.text,
        "snippet_hits": [] if seen is None else [list(span) for span in seen.snippet.spans],
        "title_hits": [[hit.start, hit.end] for hit in one.verdict.hits if hit.field == "title"],
    }
