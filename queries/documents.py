"""A document made ready to be judged by many queries: each field is split once, when first asked for."""

from dataclasses import dataclass, field

from pressclip.models import Document, Field
from queries.candidates import together
from queries.originals import Original, spelled
from queries.tokens import Spans, stream_of, words_in
from queries.tree import LEAD_WORDS, TextField

_GAP = 2  # a field of several values is shown joined by ", "
_EMPTY = "  "  # no word between the spaces
Places = Spans | list[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """A document, and what is known of its words by now."""

    document: Document
    _words: dict[TextField, str | None] = field(default_factory=dict, repr=False)
    _streams: dict[Field, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _spans: dict[Field, Places] = field(default_factory=dict, repr=False)
    _originals: dict[TextField, list[tuple[int, Original]]] = field(default_factory=dict, repr=False)

    def words(self, name: TextField) -> str | None:
        """The folded words of a field with a space before and after each; None where it is not known."""
        try:
            return self._words[name]
        except KeyError:
            found = self._words[name] = self._lead() if name == "lead" else self._split(name)
            return found

    def place(self, name: TextField) -> Field:
        """The field that a hit in this one is shown in: the lead is a part of the text.

        Where there is no text, as for an article whose page could not be read, the excerpt is all that is known of its
        beginning. Beside a text it does not count: it may be cut from anywhere in it.
        """
        if name != "lead":
            return name
        return "text" if (self.words("text") or "").strip() else "excerpt"

    def spans(self, name: TextField) -> Places:
        """The (start, end) offsets of those words in the field, its several values joined by ", "."""
        place = self.place(name)
        if place not in self._spans:
            values = _values(self.document, place) or ()
            self._spans[place] = _spans(values, self._streams.get(place) or tuple(map(stream_of, values)))
        return self._spans[place]

    def spelling(self, name: TextField, first: int, last: int) -> tuple[str, ...]:
        """How these words of a field are spelled."""
        place = self.place(name)
        whole, spans = ", ".join(_values(self.document, place) or ()), self.spans(name)
        return tuple(spelled(whole[slice(*spans[at])]) for at in range(first, last + 1))

    def originals(self, name: TextField) -> list[tuple[int, Original]]:
        """Each value of a field as regular expressions see it, and where it begins in the field."""
        if name not in self._originals:
            values = _values(self.document, self.place(name)) or ()
            starts = (sum(map(len, values[:at])) + _GAP * at for at in range(len(values)))
            if name == "lead":
                values = (self._beginning(values[0]),)
            self._originals[name] = list(zip(starts, map(Original, values), strict=True))
        return self._originals[name]

    def _split(self, name: Field) -> str | None:
        values = _values(self.document, name)
        if not values or values == ("",):
            return _EMPTY if values is not None else None
        streams = self._streams[name] = tuple(map(stream_of, values))
        return f" {together(map(words_in, streams))} "

    def _lead(self) -> str | None:
        if self.words("text") is None:
            return None
        stream = self.words(_field(self.place("lead"))) or " "
        return f" {' '.join(stream.split(' ', LEAD_WORDS + 1)[1 : LEAD_WORDS + 1])} ".rstrip(" ") + " "

    def _beginning(self, value: str) -> str:
        spans = self.spans("lead")
        return value[: spans[LEAD_WORDS - 1][1]] if len(spans) > LEAD_WORDS else value


def analyse(document: Document) -> Analysed:
    """The document, to be judged by any number of queries."""
    return Analysed(document=document)


def _field(place: Field) -> TextField:
    return "text" if place == "text" else "excerpt"


def _values(document: Document, name: Field) -> tuple[str, ...] | None:
    if name == "section":
        return document.sections
    if name == "author":
        return document.authors
    value: str | None = getattr(document, name)
    return None if value is None else (value,)


def _spans(values: tuple[str, ...], streams: tuple[str, ...]) -> Places:
    """The places of what `joined` makes of the values; its separator has a place too, empty and never shown."""
    if len(values) == 1:
        return Spans(values[0], streams[0])
    found: list[tuple[int, int]] = []
    base = 0
    for value, stream in zip(values, streams, strict=True):
        spans = Spans(value, stream)
        if len(spans) and found:
            found.append((base, base))
        found += [(base + start, base + end) for start, end in spans]
        base += len(value) + _GAP
    return found
