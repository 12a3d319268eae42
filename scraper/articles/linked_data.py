"""What a page's JSON-LD (schema.org) states of the one article whose page it is."""

from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from scraper.articles.facts import NOTHING, Facts
from scraper.html.fragments import title_line
from scraper.html.json_ld import (
    MOST_NODES,
    MOST_SCRIPTS,
    address_in,
    first_text,
    is_article,
    kinds_of,
    loaded,
    nodes_in,
    picture_in,
)
from scraper.html.markup import lines_of, parse
from scraper.html.sites import address, identity
from scraper.text.json_text import rows, text_at

_MOST_AUTHORS = 50
_LONGEST_TEXT = 200_000  # characters of articleBody

Node = dict[str, Any]


def ld_facts(tree: LexborHTMLParser, own: str, base: str) -> Facts:
    """The statements of the article with the identity `own`, or of the only one there is; addresses are read on `base`.

    An article that says it has another address is a teaser. `is_article` is False where none is left.
    """
    nodes = list(_all(tree))
    articles = [node for node in nodes if kinds_of(node) and is_article(node)]
    mine = [node for node in articles if (said := address_in(node)) and identity(address(said, base)) == own]
    alone = [node for node in articles if not address_in(node).startswith(("http", "/"))]
    chosen = mine or (alone if len(alone) == 1 else [])
    if not chosen:
        return NOTHING
    known = {name: node for node in nodes if isinstance(name := node.get("@id"), str)}
    return _facts(max(chosen, key=len), known)


def ld_language(tree: LexborHTMLParser) -> str:
    """The first language that any object of the page's JSON-LD names."""
    return next((said for node in _all(tree) if (said := _language(node.get("inLanguage")))), "")


def _all(tree: LexborHTMLParser) -> Iterator[Node]:
    left = MOST_NODES
    for script in tree.css("script[type='application/ld+json']")[:MOST_SCRIPTS]:
        for node in nodes_in(loaded(script.text(deep=True))):
            left -= 1
            if left < 0:
                return
            yield node


def _facts(node: Node, known: dict[str, Node]) -> Facts:
    return Facts(
        title=title_line(text_at(node, "headline", "name")),
        label=title_line(first_text(node.get("articleSection"))),
        authors=tuple(_names(node.get("author") or node.get("creator"), known)),
        published=tuple(said for name in ("datePublished",) if (said := text_at(node, name))),
        modified=tuple(said for name in ("dateModified",) if (said := text_at(node, name))),
        excerpt=title_line(text_at(node, "description")),
        text=_text(text_at(node, "articleBody")[:_LONGEST_TEXT]),
        image=picture_in(_resolved(node.get("image") or node.get("thumbnailUrl"), known)),
        language=_language(node.get("inLanguage")),
        is_free=_is_free(node),
        is_article=True,
    )


def _names(value: Any, known: dict[str, Node]) -> Iterator[str]:
    """The names of authors: a string, an object, several of them, or references to objects of the same graph."""
    several = value if isinstance(value, list) else [value]
    for one in several[:_MOST_AUTHORS]:
        person = _resolved(one, known)
        said = person if isinstance(person, str) else text_at(person, "name") or _joined(person)
        if said.strip():
            yield title_line(said)


def _joined(person: Any) -> str:
    names = person.get("name") if isinstance(person, dict) else None
    if isinstance(names, list):
        return "; ".join(name for name in names[:_MOST_AUTHORS] if isinstance(name, str))
    return " ".join(filter(None, (text_at(person, "givenName"), text_at(person, "familyName"))))


def _resolved(value: Any, known: dict[str, Node]) -> Any:
    """The object that a bare reference (`{"@id": …}`) stands for."""
    if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def _text(body: str) -> str:
    if "<" in body and (parsed := parse(body).body) is not None:
        return "\n".join(lines_of(parsed))
    return "\n".join(line for raw in body.splitlines() if (line := " ".join(title_line(raw).split())))


def _language(value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) else text_at(first, "alternateName", "name")


def _is_free(node: Node) -> bool | None:
    """`isAccessibleForFree` of the article, or False where a part of it is not (`hasPart` with a `cssSelector`)."""
    said = [_truth(one.get("isAccessibleForFree")) for one in (node, *rows(node.get("hasPart")))]
    return False if False in said else True if True in said else None


def _truth(value: Any) -> bool | None:
    words = str(value).strip().rpartition("/")[2].casefold()
    return {"true": True, "false": False, "yes": True, "no": False}.get(words)
