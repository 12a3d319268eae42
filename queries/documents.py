"""A document made ready to be judged by many queries: each field is split once, when first asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pressclip.models import Document
from queries.candidates import joined
from queries.tokens import tokenise
from queries.tree import TextField

_GAP = 2  # a field of several values is shown joined by ", "


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """A document, and what is known of its words by now."""

    document: Document
    _words: dict[TextField, str | None] = field(default_factory=dict, repr=False)
    _spans: dict[TextField, list[tuple[int, int]]] = field(default_factory=dict, repr=False)

    def words(self, name: TextField) -> str | None:
        """The folded words of a field with a space before and after each; None where it is not known."""
        if name not in self._words:
            self._words[name] = _words(self.document, name)
        return self._words[name]

    def spans(self, name: TextField) -> list[tuple[int, int]]:
        """The (start, end) offsets of those words in the field, its several values joined by ", "."""
        if name not in self._spans:
            self._spans[name] = list(_spans(_values(self.document, name) or ()))
        return self._spans[name]


def analyse(document: Document) -> Analysed:
    """The document, to be judged by any number of queries."""
    return Analysed(document=document)


def vocabulary(analysed: Analysed) -> frozenset[str]:
    """Every word that the document is known to have, in whatever field."""
    names: tuple[TextField, ...] = ("title", "excerpt", "text", "section", "author", "label")
    return frozenset().union(*((analysed.words(name) or "").split() for name in names))


def _words(document: Document, name: TextField) -> str | None:
    values = _values(document, name)
    return None if values is None else f" {joined(values)} "


def _values(document: Document, name: TextField) -> tuple[str, ...] | None:
    match name:
        case "section":
            return document.sections
        case "author":
            return document.authors
        case "title":
            return (document.title,)
        case "excerpt":
            return (document.excerpt,)
        case "text":
            return None if document.text is None else (document.text,)
        case "label":
            return (document.label,)


def _spans(values: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The places of what `joined` makes of the values; its separator has a place too, empty and never shown."""
    base, first = 0, True
    for value in values:
        spans = tokenise(value).spans
        if spans and not first:
            yield base, base
        yield from ((base + start, base + end) for start, end in spans)
        first = first and not spans
        base += len(value) + _GAP
