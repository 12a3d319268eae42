"""A document made ready to be judged by many queries: each field is split once, when first asked for."""

from functools import cached_property, lru_cache

from pressclip.models import Document, Hit
from queries.candidates import BETWEEN
from queries.originals import Original, spelled
from queries.tokens import Split
from queries.tree import EVERYWHERE, LEAD_WORDS, SplitField, TextField

_BACKWARDS = EVERYWHERE[::-1]
_OTHERS: tuple[SplitField, ...] = ("section", "author", "label")
_GAP = 2  # a field of several values is shown joined by ", "
_EMPTY = "  "  # no word between the spaces


_repeated = lru_cache(maxsize=1_024)(Split)


class Analysed:
    """A document, and what is known of its words by now."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._words: dict[TextField, str | None] = {}
        self._splits: dict[SplitField, list[Split]] = {}
        self._originals: dict[TextField, list[tuple[int, Original]]] = {}

    @property
    def is_known(self) -> bool:
        """Whether its words are all known."""
        return self.document.text is not None and self.document.authors is not None

    def words(self, name: TextField) -> str | None:
        """The folded words of a field with a space before and after each; None where it is not known."""
        try:
            return self._words[name]
        except KeyError:
            found = self._words[name] = self._lead() if name == "lead" else self._split(name)
            return found

    @cached_property
    def texts(self) -> str:
        """The words of the fields of `EVERYWHERE`, one after the other; what is not known has none."""
        return self._together(EVERYWHERE)

    @cached_property
    def everything(self) -> str:
        """The words of all fields, those of `EVERYWHERE` first."""
        return self.texts + self._together(_OTHERS)

    def _together(self, names: tuple[SplitField, ...]) -> str:
        for name in names:
            if name not in self._words:
                self._words[name] = self._split(name)
        return "".join([self._words[name] or "" for name in names])

    def hit(self, written: str, start: int, end: int) -> Hit:
        """The hit of what is written so, at `start:end` of the texts."""
        before = len(self.texts)
        for name in _BACKWARDS:
            before -= len(self._words[name] or "")
            if start >= before:
                break
        first, last = self._splits[name][0].span(start - before, end - before)
        return Hit(written, name, first, last)

    def place(self, name: TextField) -> SplitField:
        """The field that a hit in this one is shown in: the lead is a part of the text.

        Where there is no text, as for an article whose page could not be read, the excerpt is all that is known of its
        beginning. Beside a text it does not count: it may be cut from anywhere in it.
        """
        if name != "lead":
            return name
        return "text" if (self.words("text") or "").strip() else "excerpt"

    def span(self, name: TextField, start: int, end: int) -> tuple[int, int]:
        """The (start, end) in the field of what stands at `start:end` of its words, its values joined by ", "."""
        before = at = 0  # characters before a value, of the words and of the field
        for split in self._splits[self.place(name)]:
            length = len(split.words) if split.words != _EMPTY else -1
            if start < before + length:
                first, last = split.span(start - before, end - before)
                return at + first, at + last
            before += length + 1
            at += len(split.text) + _GAP
        raise ValueError("no word stands there")

    def may_spell(self, name: TextField, words: tuple[str, ...]) -> bool:
        """Whether words that stand in a field may be spelled so there, told without looking at where they stand.

        A western text has no characters that compose with others and none that cannot be seen, so that it spells its
        words as it has them, but for apostrophes.
        """
        told = [word for word in words if "'" not in word]
        splits = self._splits[self.place(name)]
        return not all(split.is_western and any(word not in split.text for word in told) for split in splits)

    def spelling(self, name: TextField, start: int, end: int) -> tuple[str, ...]:
        """How the words at `start:end` of the words of a field are spelled."""
        whole = ", ".join(_values(self.document, self.place(name)) or ())
        found = []
        for word in (self.words(name) or "")[start:end].split():
            found.append(spelled(whole[slice(*self.span(name, start, start + len(word)))]))
            start += len(word) + 1
        return tuple(found)

    def originals(self, name: TextField) -> list[tuple[int, Original]]:
        """Each value of a field as regular expressions see it, and where it begins in the field."""
        if name not in self._originals:
            values = _values(self.document, self.place(name)) or ()
            starts = (sum(map(len, values[:at])) + _GAP * at for at in range(len(values)))
            if name == "lead":
                values = (self._beginning(values[0]),)
            self._originals[name] = list(zip(starts, map(Original, values), strict=True))
        return self._originals[name]

    def _split(self, name: SplitField) -> str | None:
        values = _values(self.document, name)
        if not values or values == ("",):
            return _EMPTY if values is not None else None
        splits = self._splits[name] = list(map(_repeated if name in _OTHERS else Split, values))
        if len(splits) == 1:
            return splits[0].words
        return BETWEEN.join([split.words for split in splits if split.words != _EMPTY]) or _EMPTY

    def _lead(self) -> str | None:
        if self.words("text") is None:
            return None
        stream = self.words(self.place("lead")) or " "
        return f" {' '.join(stream.split(' ', LEAD_WORDS + 1)[1 : LEAD_WORDS + 1])} ".rstrip(" ") + " "

    def _beginning(self, value: str) -> str:
        """What of the text or of the excerpt the lead is."""
        lead = self.words("lead") or _EMPTY
        whole = self.words(self.place("lead")) or _EMPTY
        return value if len(lead) == len(whole) or lead == " " else value[: self.span("lead", 1, len(lead) - 1)[1]]


def analyse(document: Document) -> Analysed:
    """The document, to be judged by any number of queries."""
    return Analysed(document)


def _values(document: Document, name: SplitField) -> tuple[str, ...] | None:
    if name == "section":
        return document.sections
    if name == "author":
        return document.authors
    value: str | None = getattr(document, name)
    return None if value is None else (value,)
