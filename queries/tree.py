"""The syntax tree of a query: frozen values, with NOT standing directly before a clause only."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

# `lead` is the text's first hundred words: they are a part of another field, looked at as one of their own.
SplitField = Literal["title", "excerpt", "text", "section", "author", "label"]
TextField = SplitField | Literal["lead"]
EVERYWHERE: tuple[SplitField, ...] = ("title", "excerpt", "text")  # where a clause without a field looks
LEAD_WORDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words next to each other in one of `fields`; with `prefix` the last is the beginning of a word."""

    written: str  # the part of the query as written
    column: int  # from 1
    fields: tuple[TextField, ...]
    words: tuple[str, ...]  # folded
    prefix: bool = False
    spelling: tuple[str, ...] = ()  # how each word is to be spelled, case and accents too; empty: in any way
    needle: str = field(init=False, compare=False, repr=False)  # what a field's stream of words has where they stand

    def __post_init__(self) -> None:
        object.__setattr__(self, "needle", f" {' '.join(self.words)}{'' if self.prefix else ' '}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Two or more operands in one of `fields`, each at most so many words from the next, in either order.

    An operand is any one of several alternatives, which have the fields of the clause; `distances` are one fewer.
    Neighbours are at a distance of 1. Two operands never share a word. The most usual ones are a `pair` of words.
    """

    written: str
    column: int
    fields: tuple[TextField, ...]
    operands: tuple[tuple[Words, ...], ...]
    distances: tuple[int, ...]
    pair: tuple[Words, Words] | None = field(init=False, compare=False, repr=False)  # the longer one first

    def __post_init__(self) -> None:
        words = sorted((one for operand in self.operands for one in operand), key=lambda one: -len(one.needle))
        is_pair = len(words) == len(self.operands) == 2 and not any(one.spelling for one in words)
        object.__setattr__(self, "pair", (words[0], words[1]) if is_pair else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regex:
    """A regular expression is found in one of `fields`, in RE2's syntax, ignoring case."""

    written: str
    column: int
    fields: tuple[TextField, ...]
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIs:
    """The article is of the site of exactly this name."""

    written: str
    column: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlHas:
    """The folded address contains `part`."""

    written: str
    column: int
    part: str  # folded


Clause = Words | Near | Regex | SiteIs | UrlHas


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The clause does not hold."""

    clause: Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """All of two or more nodes hold; none is an And."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """At least one of two or more nodes holds; none is an Or."""

    nodes: tuple["Node", ...]


Node = Clause | Not | And | Or


class Anchor(NamedTuple):
    """What a matching article has: the needle of words, or what a regular expression finds."""

    kind: Literal["words", "regex"]
    text: str


class Plain(NamedTuple):
    """A query of words that may stand everywhere: one of each group does, and nothing that is excluded."""

    groups: tuple[tuple[Words, ...], ...]
    excluded: tuple[str, ...]  # needles

    @property
    def is_single(self) -> bool:
        """Whether any of its words is all that it takes."""
        return len(self.groups) == 1 and not self.excluded


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as parsed."""

    text: str  # as written
    root: Node
    section_bound: bool  # some clause looks at the article's sections
    anchors: frozenset[Anchor]  # an article without any of these cannot match; none: nothing is known
    needles: tuple[str, ...]  # nor one that lacks any of these, the beginnings of words
    plain: Plain | None  # the whole of it, where it is so simple
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()  # those it uses, with their spellings


def all_of(nodes: list[Node]) -> Node:
    """The conjunction of one or more nodes."""
    flat = tuple(inner for node in nodes for inner in (node.nodes if isinstance(node, And) else (node,)))
    return flat[0] if len(flat) == 1 else And(nodes=flat)


def any_of(nodes: list[Node]) -> Node:
    """The disjunction of one or more nodes."""
    flat = tuple(inner for node in nodes for inner in (node.nodes if isinstance(node, Or) else (node,)))
    return flat[0] if len(flat) == 1 else Or(nodes=flat)


def negated(node: Node) -> Node:
    """The opposite of a node, by De Morgan's laws: NOT moves down to the clauses."""
    match node:
        case And(nodes=nodes):
            return any_of([negated(inner) for inner in nodes])
        case Or(nodes=nodes):
            return all_of([negated(inner) for inner in nodes])
        case Not(clause=clause):
            return clause
        case _:
            return Not(clause=node)


def clauses(node: Node) -> Iterator[Clause]:
    """Every clause in the order written, the negated ones too."""
    match node:
        case And(nodes=nodes) | Or(nodes=nodes):
            for inner in nodes:
                yield from clauses(inner)
        case Not(clause=clause):
            yield clause
        case _:
            yield node
