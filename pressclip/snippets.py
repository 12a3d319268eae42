"""What of an article a search shows: its title, and the words around the first hit, with all that was hit marked."""

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.marks import Marked, around, mark
from pressclip.models import Article, Hit

_WIDTH = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One line of harmless text each."""

    title: Marked
    snippet: Marked


def shown(article: Article, hits: Iterable[Hit]) -> Shown:
    """The title and a snippet: of the excerpt, or of the text where that alone was hit or there is no excerpt."""
    places: dict[str, list[tuple[int, int]]] = {}
    for hit in hits:
        places.setdefault(hit.field, []).append((hit.start, hit.end))
    of_text = bool(article.text) and (not article.excerpt or ("text" in places and "excerpt" not in places))
    source = (article.text if of_text else article.excerpt) or ""
    found = places.get("text" if of_text else "excerpt", [])
    return Shown(title=mark(article.title, places.get("title", [])), snippet=around(mark(source, found), _WIDTH))
