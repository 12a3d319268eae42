"""Terms: one name for several spellings, written @name in queries."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from pressclip.errors import QueryError

Terms = Sequence[tuple[str, Sequence[str]]]  # names with their spellings, as `Settings` has them
_OPERATOR = re.compile(
    r"(?<!\S)(?:AND|OR|NOT|NEAR(?:/\S*)?)(?!\S)|(?<!\S)[-−–—=@/](?=\S)"
    r'|(?<!\S)(?:title|lead|section|author|label|site|url):|[()"“”„]'
)


@dataclass(slots=True)
class Glossary:
    """The terms that a query may use, and those that it does use."""

    known: Mapping[str, tuple[str, ...]]
    used: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def spellings(self, name: str, column: int) -> tuple[str, ...]:
        """How a term may be spelled. Raises QueryError for one that is not known."""
        if name not in self.known:
            raise QueryError(f"no term is called @{name} ({_instead(name, list(self.known))})", column)
        self.used[name] = self.known[name]
        return self.known[name]


def glossary(terms: Terms) -> Glossary:
    """The terms of a configuration."""
    return Glossary({name: tuple(spellings) for name, spellings in terms})


def refuse_operators(spelling: str) -> None:
    """Raises QueryError where a spelling is more than words: it stands for itself, as a phrase in quotes does."""
    found = _OPERATOR.search(spelling)
    if found is not None:
        said = f"a spelling is a word, a phrase or a prefix, without operators such as {found[0]}"
        raise QueryError(said, found.start() + 1)


def _instead(name: str, known: list[str]) -> str:
    if not known:
        return "there is no [terms] in the configuration"
    likely = get_close_matches(name.lower(), known, n=1)
    return f"did you mean @{likely[0]}" if likely else f"there are {' '.join(f'@{one}' for one in known[:20])}"
