"""What a query asks for, in words. Pure."""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from queries.tree import EVERYWHERE, LEAD_WORDS, And, Clause, Near, Node, Not, Or, Query, Regex, SiteIs, UrlHas, Words

_PLACES = {
    "title": "the title", "excerpt": "the excerpt", "text": "the text", "lead": f"the first {LEAD_WORDS} words",
    "section": "a section’s name", "author": "an author’s name", "label": "the label",
}  # fmt: skip
_WITH = "with "


def explained(query: Query) -> str:
    """One sentence: `Articles with “libya” and without “sport”.`"""
    return f"Articles {_said(query.root)}."


def _said(node: Node) -> str:
    match node:
        case And(nodes=nodes):
            return _joined([_inner(one) for one in nodes], "and")
        case Or(nodes=nodes):
            return _joined([_inner(one) if isinstance(one, And) else one for one in _alternatives(nodes)], "or")
        case Not(clause=clause):
            return _clause(clause, negated=True)
        case _:
            return _clause(node, negated=False)


def _joined(parts: Sequence[str], word: str) -> str:
    """Parts as one; "with" is said once, unless what follows it would seem to belong to the place named before."""
    said = list(parts[:1])
    for before, part in pairwise(parts):
        again = before.startswith(_WITH) and not _names_a_place(before)
        said.append(part.removeprefix(_WITH) if again else part)
    return _listed(said, word)


def _names_a_place(part: str) -> bool:
    return any(f" in {place}" in part or f" or {place}" in part for place in _PLACES.values())


def _inner(node: Node) -> str:
    """A part of a longer sentence, in parentheses where it has parts of its own."""
    said = _said(node)
    several = isinstance(node, And) or (isinstance(node, Or) and len(_alternatives(node.nodes)) > 1)
    if not several:
        return said
    return f"{_WITH}({said.removeprefix(_WITH)})" if said.startswith(_WITH) else f"({said})"


def _alternatives(nodes: Sequence[Node]) -> list["str | And"]:
    """The parts of an OR; the spellings of one term are one part."""
    found: list[str | And] = []
    for written, group in groupby(nodes, _term):
        alike = list(group)
        if written is None:
            found.extend(one if isinstance(one, And) else _said(one) for one in alike)
        else:
            first = alike[0]
            spellings = ", ".join(_quoted(one) for one in alike if isinstance(one, Words))
            place = _in(first.fields) if isinstance(first, Words) else ""
            found.append(f"with any spelling of {written} ({spellings}){place}")
    return found


def _term(node: Node) -> tuple[str, int] | str | None:
    """The term whose spelling a clause is, as written."""
    at = node.written.find("@") if isinstance(node, Words) else -1
    return node.written[at:] if isinstance(node, Words) and at >= 0 else None


def _clause(clause: Clause, *, negated: bool) -> str:
    having = "without" if negated else "with"
    match clause:
        case SiteIs(name=name):
            return f"{'not ' if negated else ''}from the site “{name}”"
        case UrlHas(part=part):
            return f"whose address {'does not contain' if negated else 'contains'} “{part}”"
        case Regex(pattern=pattern, fields=fields):
            return f"{having} what /{pattern}/ finds{_in(fields)}"
        case Near(operands=operands, distances=distances, fields=fields):
            said = _either(operands[0])
            for operand, distance in zip(operands[1:], distances, strict=True):
                near = "next to" if distance == 1 else f"at most {distance} words from"
                said += f" {near} {_either(operand)}"
            return f"{having} {said}{_in(fields)}"
        case Words(fields=fields):
            return f"{having} {_quoted(clause)}{_in(fields)}"


def _either(operand: Sequence[Words]) -> str:
    return _listed([_quoted(one) for one in operand], "or")


def _quoted(words: Words) -> str:
    said = " ".join(words.spelling or words.words)
    kind = "the phrase " if len(words.words) > 1 else ""
    if words.prefix:
        kind = "the phrase that begins with " if kind else "a word that begins with "
    return f"{kind}“{said}”{' in exactly this spelling' if words.spelling else ''}"


def _in(fields: Sequence[str]) -> str:
    if tuple(fields) == EVERYWHERE:
        return ""
    return f" in {_listed([_PLACES[name] for name in fields], 'or')}"


def _listed(parts: Iterable[str], word: str) -> str:
    *first, last = parts
    return f"{', '.join(first)} {word} {last}" if first else last
