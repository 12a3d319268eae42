"""What a reading says of its cards, field by field, and where on the page an element says the same."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pressclip.models import UNKNOWN
from scraper.dates.times import read_time
from scraper.html.markup import attribute, image_of, text_of
from scraper.html.outline import Element
from scraper.html.sites import address
from scraper.induced.sketch import Sketch


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: what it says in each card, None where nothing, and how an element is read for it.

    A `strict` field must come out the same in every card; another may be missing in some.
    """

    name: str
    strict: bool
    wanted: Sequence[object]
    read: Callable[[Element], object]
    known: frozenset[int] = frozenset()  # the numbers of the cards that have it
    places: dict[int, list[int]] = field(default_factory=dict)  # of a card's number: elements that say its value

    def __post_init__(self) -> None:
        known = frozenset(number for number, value in enumerate(self.wanted) if value is not None)
        object.__setattr__(self, "known", known)

    def stands_in(self, number: int, element: Element) -> bool:
        """Whether something in the element says what the card says."""
        places = self.places.get(number, [])
        at = bisect_left(places, element.index)
        return at < len(places) and places[at] < element.end

    def is_said_by(self, number: int, element: Element) -> bool:
        """Whether the element itself says what the card says."""
        return self.read(element) == self.wanted[number]


def fields_of(sketch: Sketch, region: Element) -> list[Field]:
    """The fields of the cards, those first that must come out the same."""
    cards, base, at, zone = sketch.listing.cards, sketch.page.final_url, sketch.page.date, sketch.zone
    texts: dict[int, str] = {}

    def text(element: Element) -> str | None:
        if element.index not in texts:
            texts[element.index] = text_of(element.node)
        return texts[element.index] or None

    def time(element: Element) -> object:
        said = attribute(element.node, "datetime").strip() or text(element)
        published = read_time(said, at=at, zone=zone) if said else UNKNOWN
        return None if published == UNKNOWN else published

    def link(element: Element) -> str | None:
        return address(element.get("href"), base) if element.get("href") else None

    def image(element: Element) -> str | None:
        return image_of(element.node, base)

    fields = [
        Field(name="title", strict=True, wanted=[card.title or None for card in cards], read=text),
        Field(name="link", strict=True, wanted=[card.url for card in cards], read=link),
        Field(
            name="time",
            strict=True,
            wanted=[None if card.published == UNKNOWN else card.published for card in cards],
            read=time,
        ),
        Field(name="label", strict=False, wanted=[card.label or None for card in cards], read=text),
        Field(name="excerpt", strict=False, wanted=[card.excerpt or None for card in cards], read=text),
        Field(name="image", strict=False, wanted=[card.image for card in cards], read=image),
    ]
    for one in fields:
        _locate(one, sketch.elements[region.index : region.end])
    return fields


def _locate(one: Field, elements: Sequence[Element]) -> None:
    numbers: defaultdict[object, list[int]] = defaultdict(list)
    for number in one.known:
        numbers[one.wanted[number]].append(number)
    for element in elements:
        for number in numbers.get(one.read(element), ()):
            one.places.setdefault(number, []).append(element.index)
