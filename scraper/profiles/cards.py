"""The cards of one list on a section page.

A field's selector runs once over the whole list, and what it finds is given to the card that holds it: faster
than asking each card, and a field that some cards lack shifts nothing.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import tzinfo

from selectolax.lexbor import LexborNode

from pressclip.models import UNKNOWN, Card, Page
from scraper.dates.times import read_time
from scraper.html.markup import attribute, image_of, is_plain, text_of
from scraper.html.set_apart import is_set_apart, paid_labels
from scraper.html.sites import address
from scraper.profiles.profile import ListingRules
from scraper.text.link_words import has_letters, is_flag

_DEEPEST = 64  # levels between a card and its fields; a hostile page nests thousands
_BADGES = ", ".join(f"{tag}[class]" for tag in ("span", "b", "strong", "em", "i", "small", "sup", "mark", "label"))
_MOST_BADGES = 3  # in one headline
_BADGE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:badge|flag|label|tag|pill|chip|kicker|eyebrow|overline|sticker|ribbon|prefix|live|breaking|premium)"
    r"(?:$|[\s_-])"
)
_PARTING = frozenset(":|·–—")
_GOING_ON = frozenset(",.;!?'’-")
_FURTHER_PAGE = re.compile(r"/page/0*(?:[2-9]|[1-9]\d+)(?:[/?#]|$)|[?&]paged=0*(?:[2-9]|[1-9]\d+)(?:[&#]|$)")


def cards_in(block: LexborNode, rules: ListingRules, page: Page, zone: tzinfo) -> Iterator[Card | None]:
    """The cards of one list, positions counted in it; None for an element without address, or title and time."""
    elements = list({element.mem_id: element for element in block.css(rules.card)}.values())
    owners = {element.mem_id: index for index, element in enumerate(elements)}
    links = _by_card(block, rules.link, owners) if rules.link else dict(enumerate(elements))
    titles, times = _by_card(block, rules.title, owners), _by_card(block, rules.time, owners)
    labels, excerpts = _by_card(block, rules.label, owners), _by_card(block, rules.excerpt, owners)
    images = _by_card(block, rules.image, owners)
    pinned = {*_pinned(block, rules, owners, page), *_set_apart(block, elements, owners)}
    for index in range(len(elements)):
        url = address(attribute(links[index], "href"), page.final_url) if index in links else None
        if url is None or not (index in titles or index in times):
            yield None
            continue
        time_text = _time_text(times.get(index))
        yield Card(
            url=url,
            title=_title(titles[index]) if index in titles else "",
            position=index,
            label=_text(labels.get(index)) or None,
            time_text=time_text,
            published=read_time(time_text, at=page.date, zone=zone) if time_text else UNKNOWN,
            excerpt=_text(excerpts.get(index)),
            image=image_of(images[index], page.final_url) if index in images else None,
            pinned=index in pinned,
        )


def _pinned(block: LexborNode, rules: ListingRules, owners: dict[int, int], page: Page) -> set[int]:
    repeated = rules.repeated if _FURTHER_PAGE.search(page.final_url) else ""
    return {*_by_card(block, rules.pinned, owners), *_by_card(block, repeated, owners)}


def _set_apart(block: LexborNode, elements: list[LexborNode], owners: dict[int, int]) -> set[int]:
    """The cards that classes or labels set apart; none where all are alike in this, as in a section of adverts."""
    found = {index for index, element in enumerate(elements) if is_set_apart(_classes(element))}
    found |= {*_owned(paid_labels(block), owners)}
    return found if len(found) < len(elements) else set()


def _classes(card: LexborNode) -> str:
    """Those of a card, and of the list's item that it is wrapped in."""
    around = card.parent
    return " ".join(attribute(node, "class") for node in (card, around) if node is card or (node and node.tag == "li"))


def _by_card(block: LexborNode, selector: str, owners: dict[int, int]) -> dict[int, LexborNode]:
    """The first node that the selector finds in each card, by the card's index."""
    return _owned(block.css(selector) if selector else (), owners)


def _owned(nodes: Iterable[LexborNode], owners: dict[int, int]) -> dict[int, LexborNode]:
    """The first node in each card, by the card's index; the innermost card owns a node."""
    found: dict[int, LexborNode] = {}
    for node in nodes:
        here: LexborNode | None = node
        for _ in range(_DEEPEST):
            if here is None:
                break
            if (owner := owners.get(here.mem_id)) is not None:
                found.setdefault(owner, node)
                break
            here = here.parent
    return found


def _title(node: LexborNode) -> str:
    """A headline without the badge before it, such as "Live": that goes, and would be an edit each time.

    A word that is only dressed stays: "New" before "York", "Video" before "games".
    """
    text = text_of(node)
    for badge in () if is_plain(node) else node.css(_BADGES)[:_MOST_BADGES]:
        said = text_of(badge)
        rest = text[len(said) :]
        if text.startswith(said) and is_flag(said) and has_letters(rest) and _is_apart(badge, said, rest):
            return rest.lstrip(" :|·–—-")
    return text


def _is_apart(badge: LexborNode, said: str, rest: str) -> bool:
    """Whether a piece of a headline is no word of it, by its names or by what parts it from the rest."""
    if said[-1] in _PARTING or rest.lstrip()[0] in _PARTING:
        return True
    names = attribute(badge, "class").casefold()
    is_named = _BADGE_NAMES.search(names) is not None or said.casefold() in re.split(r"[\s_-]+", names)
    return is_named and not rest[0].islower() and rest[0] not in _GOING_ON


def _text(node: LexborNode | None) -> str | None:
    return text_of(node) if node is not None else None


def _time_text(node: LexborNode | None) -> str | None:
    return (attribute(node, "datetime").strip() or text_of(node) or None) if node is not None else None
