"""Where the running text of a page stands: its blocks, and how much of them is read rather than clicked."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import accumulate

from scraper.html.outline import HEADINGS, INLINE, RUNNING, Element, Outline
from scraper.text.link_words import weight

_LONG = 80  # weight of a block that is prose whatever it ends with
_SHORT = 12  # weight of the shortest sentence
_HEADLINE = 20  # weight of a link that may be a headline
_ENDS = tuple('.!?…:;。！？：；؟۔।"”»’)」』*')
_WITHIN = RUNNING | INLINE | {"br", "sup", "sub"}


@dataclass(slots=True)
class Block:
    """The text that an element holds beside its inner blocks; `plain` is the weight of what is no link."""

    element: Element
    text: str
    plain: float
    linked: float
    links: int
    is_led: bool  # begins with a link

    @property
    def is_prose(self) -> bool:
        """Whether it is a sentence or a paragraph rather than a label, a heading or a link."""
        if self.element.tag in HEADINGS or self.plain <= self.linked:
            return False
        return self.plain >= _LONG or (self.plain >= _SHORT and self.text.endswith(_ENDS))

    @property
    def is_teaser(self) -> bool:
        """Whether it begins with a link as long as a headline."""
        return self.is_led and self.linked >= _HEADLINE


def blocks_of(page: Outline) -> list[Block]:
    """The blocks of a page that have text and are not hidden, in page order."""
    pieces: dict[int, list[tuple[str, bool]]] = {}
    for element in page.elements:
        if not element.hidden:
            _hand_up(element, pieces)
    return [block for index in sorted(pieces) if (block := _block(page.elements[index], pieces[index])) is not None]


def _hand_up(element: Element, pieces: dict[int, list[tuple[str, bool]]]) -> None:
    """Gives an element's own texts to the block that it stands in, in the order of their elements."""
    texts = [child for child in element.children if isinstance(child, str) and not child.isspace()]
    if not texts and element.tag != "a":
        return
    is_linked = False
    for here in element.around():
        is_linked = is_linked or (here.tag == "a" and "href" in here.attributes)
        if here.tag not in _WITHIN or here.parent is None:
            is_linked = is_linked or any(above.tag == "a" and "href" in above.attributes for above in here.around())
            pieces.setdefault(here.index, []).extend((text, is_linked) for text in texts)
            return


def _block(element: Element, pieces: list[tuple[str, bool]]) -> Block | None:
    text = " ".join(" ".join(piece for piece, _ in pieces).split())
    if not text:
        return None
    linked = [piece.strip() for piece, is_linked in pieces if is_linked]
    plain = [piece.strip() for piece, is_linked in pieces if not is_linked]
    return Block(
        element=element,
        text=text,
        plain=sum(map(weight, plain)),
        linked=sum(map(weight, linked)),
        links=len(linked),
        is_led=_begins_with_a_link(element, linked, plain),
    )


def _begins_with_a_link(element: Element, linked: list[str], plain: list[str]) -> bool:
    if not linked:
        return False
    if not plain:
        return True
    first = next((child for child in element.children if not isinstance(child, str) or not child.isspace()), None)
    return isinstance(first, Element) and first.text().startswith(linked[0])


class Prose:
    """How much prose, link text and how many teasers stand inside any element of a page, what is `gone` left out."""

    def __init__(self, page: Outline, blocks: Collection[Block], gone: Collection[Element] = ()) -> None:
        size = len(page.elements)
        is_gone = bytearray(size)
        for one in gone:
            is_gone[one.index : one.end] = b"\x01" * (one.end - one.index)
        self.blocks = [block for block in blocks if not is_gone[block.element.index]]
        self._prose = _sums(size, ((one.element.index, one.plain) for one in self.blocks if one.is_prose))
        self._count = _sums(size, ((one.element.index, 1.0) for one in self.blocks if one.is_prose))
        self._plain = _sums(size, ((one.element.index, one.plain) for one in self.blocks))
        self._linked = _sums(size, ((one.element.index, one.linked) for one in self.blocks))
        self._links = _sums(size, ((one.element.index, float(one.links)) for one in self.blocks))
        self._teasers = _sums(size, ((one.element.index, 1.0) for one in self.blocks if one.is_teaser))

    @property
    def total(self) -> float:
        """The weight of the prose of the whole page."""
        return self._prose[-1]

    def weight(self, element: Element) -> float:
        """The weight of the prose inside an element."""
        return self._prose[element.end] - self._prose[element.index]

    def count(self, element: Element) -> float:
        """How many blocks of prose stand inside an element."""
        return self._count[element.end] - self._count[element.index]

    def links(self, element: Element) -> float:
        """How many links stand inside an element."""
        return self._links[element.end] - self._links[element.index]

    def before(self, place: Element, element: Element) -> bool:
        """Whether prose stands inside an element before a place in it."""
        return self._count[place.index] > self._count[element.index]

    def teasers(self, element: Element) -> float:
        """How many blocks inside an element begin with a link as long as a headline."""
        return self._teasers[element.end] - self._teasers[element.index]

    def is_mostly_links(self, element: Element) -> bool:
        """Whether an element holds several links and little else."""
        linked = self._linked[element.end] - self._linked[element.index]
        plain = self._plain[element.end] - self._plain[element.index]
        return self.links(element) >= 2 and linked >= 3 * plain


def _sums(size: int, counted: Iterator[tuple[int, float]]) -> list[float]:
    marks = [0.0] * (size + 1)
    for index, value in counted:
        marks[index + 1] += value
    return list(accumulate(marks))
