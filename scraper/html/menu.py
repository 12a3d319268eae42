"""A home page becomes the list of section pages that its menu leads to."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from pressclip.errors import NoCards
from pressclip.models import Page
from scraper.html.markup import attribute, parse, text_of
from scraper.html.sites import address, host, identity

_LINKS = "li.menu-item > a, nav li > a"
_MOST_LINKS = 2_000
_LONGEST_NAME = 200  # characters
_DEEPEST = 12  # levels of a menu, counted in elements

# WordPress marks what an entry of a menu leads to; an entry typed by hand shows only its address.
_TAXONOMY = re.compile(r"(?:^|\s)menu-item-type-taxonomy(?:\s|$)")
_OTHER_KIND = re.compile(r"(?:^|\s)(?:menu-item-type-post_type|menu-item-home)(?:\s|$)")
_ARCHIVE = re.compile(
    r"/(?:category|categories|tag|tags|topic|topics|section|sections)/(?!.*/(?:page|feed)/?)[^/?]|[?&](?:cat|tag)=\w",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """A section page that the menu leads to; `parent` is the name of the entry it hangs below."""

    name: str  # unique in its menu
    url: str
    parent: str | None = None


def read_menu(page: Page) -> tuple[MenuItem, ...]:
    """The section pages of a site's own menu, in its order, each once.

    Only categories, tags and the like, on the page's own host: an article, "About" or another page of the
    menu is not followed. Raises NoCards where the menu leads to none, ReadError for a page that must not
    be parsed at all.
    """
    here = identity(page.final_url) or ""
    found: dict[str, MenuItem] = {}
    parents: dict[int, str | None] = {}
    for node in parse(page.text).css(_LINKS)[:_MOST_LINKS]:
        url, name = address(attribute(node, "href"), page.final_url), text_of(node)
        if not url or not name or not _leads_to_a_section(node, url):
            continue
        target = identity(url)
        if target is None or host(target) != host(here):
            continue
        item = MenuItem(name=name, url=url, parent=_parent(node, parents))
        if target not in found or (item.parent and not found[target].parent):
            found[target] = item
    if not found:
        raise NoCards("the page has no menu that leads to section pages")
    return tuple(uniquely_named(found.values()))


def _leads_to_a_section(link: LexborNode, url: str) -> bool:
    entry = link.parent
    kind = attribute(entry, "class") if entry is not None else ""
    return bool(_TAXONOMY.search(kind) or (_ARCHIVE.search(url) and not _OTHER_KIND.search(kind)))


def _name(node: LexborNode) -> str:
    """What an entry is called: one printable line, not longer than a name is."""
    return "".join(character for character in text_of(node) if character.isprintable())[:_LONGEST_NAME].strip()


def _parent(link: LexborNode, known: dict[int, str | None]) -> str | None:
    """The name of the entry whose submenu holds this link; `known` remembers entries, which many links share."""
    here = link.parent.parent if link.parent is not None else None
    for _ in range(_DEEPEST):
        if here is None:
            return None
        if here.tag == "li":
            if here.mem_id not in known:
                known[here.mem_id] = (
                    next((_name(c) for c in here.iter() if c.tag in {"a", "button", "span"}), "") or None
                )
            return known[here.mem_id]
        here = here.parent
    return None


def uniquely_named(items: Iterable[MenuItem]) -> Iterator[MenuItem]:
    """The second of two equal names gets its parent before it, and a number where that does not tell them apart."""
    taken: set[str] = set()
    for item in items:
        name = item.name
        if name in taken and item.parent:
            name = f"{item.parent} / {item.name}"
        base, number = name, 1
        while name in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name)
        yield replace(item, name=name)
