"""Where cards have their title, label, time and excerpt: learned from what is known of some, applied to all of them.

A place is a line's shape and which of that shape it is in its card; cards of one list share their places.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice
from statistics import fmean

from pressclip.models import UNKNOWN, Known, Published
from scraper.generic.card_parts import is_time_like
from scraper.generic.headlines import Story
from scraper.generic.lines import Line, lines_of
from scraper.html.outline import HEADINGS, Element
from scraper.text.likeness import begin_alike, folded, title_likeness
from scraper.text.link_words import weight

Place = tuple[str, str, int, int]
Read = Callable[[str], Published]  # a printed time, as the page's date and the site's zone have it
_LEAST_EXCERPT = 50  # letters
_LONGEST_LABEL = 40
_LONGEST_TIME = 60  # characters
_MOST_TIMES = 8  # of one card
_MOST_LINES = 40  # of one card
_MOST_PARTS = 6  # of one line
_IN_PART = -1  # the last number of a part's place
_SLACK = timedelta(days=1)  # between two readings of one time: a day's bounds in another zone, an edit
_SURE = 0.9  # a likeness that tells a title without its place


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """What a card says: its lines by their places, and the times in attributes made for machines."""

    story: Story
    known: Known | None
    lines: Mapping[Place, Line]
    stamps: Mapping[Place, str]

    def times(self) -> Iterator[tuple[Place, str]]:
        """What may be the card's time, the attributes first."""
        printed = (
            (place, line.text)
            for place, line in self.lines.items()
            if len(line.text) <= _LONGEST_TIME and (is_time_like(line.text) or any(map(str.isdecimal, line.text)))
        )
        yield from self.stamps.items()
        yield from islice(printed, _MOST_TIMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """How many cards prove each place of a part."""

    title: Counter[Place]
    label: Counter[Place]
    time: Counter[Place]
    excerpt: Counter[Place]

    def or_those_of(self, other: "Places") -> "Places":
        """These places; of parts that have none, the other's."""
        return Places(
            title=self.title or other.title,
            label=self.label or other.label,
            time=self.time or other.time,
            excerpt=self.excerpt or other.excerpt,
        )


def card_text(story: Story, known: Known | None, elements: Sequence[Element], tail: Iterable[Element] = ()) -> CardText:
    """The words of a card; `elements` are the page's, `tail` those that follow its piece and are its own."""
    seen = Counter[tuple[str, str, int]]()
    lines: dict[Place, Line] = {}
    further = (line for element in tail for line in lines_of(element))
    for line in islice(chain(story.lines, further), _MOST_LINES):
        lines[*line.shape, seen[line.shape]] = line
        seen[line.shape] += 1
        lines |= _parts(line)
    root = story.teaser.root
    inside = chain(elements[root.index : root.end], *(elements[element.index : element.end] for element in tail))
    stamps = (stamp for element in inside if element.tag == "time" and (stamp := element.get("datetime")))
    return CardText(
        story=story,
        known=known,
        lines=lines,
        stamps={("", "time[datetime]", 0, number): stamp for number, stamp in enumerate(islice(stamps, _MOST_TIMES))},
    )


def _parts(line: Line) -> dict[Place, Line]:
    """The elements that a line is made of, where it is made of nothing else: a label and an age run together."""
    children = [child for child in line.owner.children if not isinstance(child, str) or not child.isspace()]
    if not 2 <= len(children) <= _MOST_PARTS:
        return {}
    elements = [child for child in children if isinstance(child, Element)]
    texts = [element.text() for element in elements]
    if len(elements) < len(children) or not all(texts) or line.owner.tag in HEADINGS:
        return {}
    return {
        (line.owner.style, element.style, number, _IN_PART): Line(
            text=text, owner=element, shape=(line.owner.style, element.style, number), weight=weight(text)
        )
        for number, (element, text) in enumerate(zip(elements, texts, strict=True))
    }


def proved(cards: Iterable[CardText], read: Read) -> Places:
    """Where those of the cards that are known show what is known of them."""
    places = Places(title=Counter(), label=Counter(), time=Counter(), excerpt=Counter())
    for card in cards:
        if card.known is not None:
            _compare(card, card.known, places, read)
    return places


def learn(cards: Sequence[CardText], proofs: Sequence[Places]) -> Places:
    """Where these cards have their parts, as `proofs` say together: the places that some of them proved.

    An excerpt's place is also learned by length: it is below the title, and different in each card.
    """
    title = sum((proof.title for proof in proofs), Counter[Place]())
    return Places(
        title=title,
        label=sum((proof.label for proof in proofs), Counter[Place]()),
        time=sum((proof.time for proof in proofs), Counter[Place]()),
        excerpt=sum((proof.excerpt for proof in proofs), Counter[Place]())
        or Counter(_excerpts_by_length(cards, title)),
    )


def _compare(card: CardText, known: Known, places: Places, read: Read) -> None:
    """Counts where a known card has its parts."""
    own = _own_title(card)
    others = {place: line.text for place, line in card.lines.items()}
    if own is not None:
        places.title[own] += 1
        del others[own]
    label, excerpt = folded(known.label or ""), known.excerpt or ""
    places.label.update(_first(place for place, text in others.items() if folded(text) == label))
    places.excerpt.update(_first(place for place, text in others.items() if begin_alike(text, excerpt)))
    places.time.update(place for place, text in card.times() if _agree(read(text), known.published))


def _first(places: Iterable[Place]) -> Iterable[Place]:
    return islice(places, 1)


def _own_title(card: CardText, least: float = 0.0) -> Place | None:
    """Where a known card shows its own title, None where it shows none that is like it."""
    if card.known is None:
        return None
    best, likeness = None, least
    for place, line in card.lines.items():
        if (points := title_likeness(line.text, card.known.title)) > likeness:
            best, likeness = place, points
            if points == 1:
                break
    return best


def _agree(one: Published, other: Published) -> bool:
    """Whether two readings may be of one instant."""
    if one.lower is None or one.upper is None or other.lower is None or other.upper is None:
        return False
    return one.lower - _SLACK <= other.upper and other.lower <= one.upper + _SLACK


def _excerpts_by_length(cards: Sequence[CardText], titles: Counter[Place]) -> Iterable[Place]:
    """The place where half of the cards have a long text that is not their title."""
    texts: dict[Place, list[Line]] = {}
    for card in cards:
        for place, line in card.lines.items():
            if place not in titles and line is not card.story.line:
                texts.setdefault(place, []).append(line)
    long = [place for place, lines in texts.items() if fmean(line.weight for line in lines) >= _LEAST_EXCERPT]
    often = [place for place in long if len(texts[place]) >= min(2, len(cards)) and 2 * len(texts[place]) >= len(cards)]
    return [max(often, key=lambda place: len(texts[place]))] if often else []


def title_of(card: CardText, places: Places) -> str:
    """The card's headline: what is like the known title, else what stands at the learned place."""
    place = _own_title(card, _SURE) or _surest(places.title, card.lines)
    if place is None or card.lines[place] is card.story.line:
        return card.story.title
    return card.lines[place].text


def _surest(counts: Counter[Place], there: Iterable[Place]) -> Place | None:
    return max((place for place in there if counts[place]), key=counts.__getitem__, default=None)


def time_of(card: CardText, places: Places, read: Read) -> tuple[str | None, Published]:
    """The card's time as printed and as read: at the learned place, else the first that can be read."""
    readable = [(place, text, when) for place, text in card.times() if (when := read(text)) is not UNKNOWN]
    if not readable:
        return next((text for _, text in card.times() if is_time_like(text)), None), UNKNOWN
    _, text, when = max(readable, key=lambda found: places.time[found[0]])
    return text, when


def first_time(card: CardText, read: Read) -> Published:
    """The first time in a card that can be read, before anything is learned."""
    return next((when for _, text in card.times() if (when := read(text)) is not UNKNOWN), UNKNOWN)


def label_of(card: CardText, places: Places) -> str | None:
    """The card's label, where known cards prove its place; a card without one may have its time or excerpt there."""
    place = _surest(places.label, card.lines)
    text = card.lines[place].text if place is not None else ""
    return text if text and len(text) <= _LONGEST_LABEL and not is_time_like(text) else None


def excerpt_of(card: CardText, places: Places) -> str | None:
    """The card's excerpt, where one stands at its place."""
    place = _surest(places.excerpt, card.lines)
    return card.lines[place].text if place is not None else None
