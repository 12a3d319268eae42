"""Which teasers are the section's list: those of one shape that weigh most together, and what stands with them."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pressclip.errors import NoCards
from scraper.generic.company import Place, is_main, with_company
from scraper.generic.headlines import Story, stories
from scraper.generic.lines import Shape
from scraper.generic.merits import A_ROW, Rated, all_rated
from scraper.generic.named_amiss import named_amiss
from scraper.generic.side_boxes import Box, Census, boxes, is_apart
from scraper.generic.teasers import Teaser
from scraper.html.outline import Element, Outline

_MOST_TEASERS = 600
_LEAST_INA_ROW = 1.0
_ENOUGH_ALONE = 8.0  # a page of one or two cards must show more than links
_FEWEST = 3  # articles in a piece named as a side box
_MUCH_MORE = 1.5  # times as weighty as what stands where a list should
_PARAGRAPH = 150  # characters; an excerpt is seldom longer

_Weighed = tuple[list[Rated], Place, list[Rated]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The stories of the section's list in page order, one an address: `alike` of them have the commonest shape."""

    stories: tuple[Story, ...]
    alike: int
    left_out: int  # addresses


def choose(page: Outline, found: Sequence[Teaser], feet: Sequence[int], here: str) -> Choice:
    """The teasers of the section's own list.

    `feet` are the places of links to the list's further pages, which stand below it, `here` is the key of the
    page's address. Raises NoCards where no teaser, or too few, look like articles.
    """
    census = Census(page, found)
    parts = boxes(page, census) if found else []
    apart: dict[int, bool] = {}
    told = [teaser for teaser in found if not is_apart(teaser.root, census, apart)]
    told = [teaser for teaser in told if not any(part.is_side and part.holds(teaser.root.index) for part in parts)]
    rated, place, primary = _weighed(told, page, feet, here)
    for amiss in named_amiss(found, census, apart, max(len({one.key for one in primary}), _FEWEST)):
        other = _weighed(amiss, page, feet, here)
        if _weight(other) > _MUCH_MORE * _weight((rated, place, primary)):
            rated, place, primary = other
    if not rated:
        raise NoCards(f"none of {len(found)} links on the page stands in a list of articles")
    chosen = _one_each(_of_this_section(with_company(primary, rated, parts, place), parts, place.folder))
    if len(chosen) < 3 and max(one.merit for one in chosen) < _ENOUGH_ALONE:
        raise NoCards(f"only {len(chosen)} links of {len(found)} look like articles")
    if _is_an_article(page.tagged["p"], chosen, apart):
        raise NoCards("the page is an article's: most of its text belongs to none of its links")
    keys = {one.key for one in chosen}
    return Choice(
        stories=tuple(one.story for one in chosen),
        alike=len({one.key for one in primary}),
        left_out=len({teaser.link.key for teaser in found} - keys),
    )


def _weighed(told: Sequence[Teaser], page: Outline, feet: Sequence[int], here: str) -> _Weighed:
    """Those of some teasers that look like articles, what the page tells of their place, and the main list's own."""
    rated = all_rated(stories(told[:_MOST_TEASERS]), page.elements)
    head = _head(page, rated)
    rows = Counter(one.row for one in rated)
    top = next((one.place for one in rated if one.place > head and not 1 < rows[one.row] < A_ROW), 0)
    place = Place(feet=feet, head=head, top=top, folder=_folder(here, rated), size=len(page.elements))
    return rated, place, _primary(rated, place) if rated else []


def _weight(weighed: _Weighed) -> float:
    rated, place, primary = weighed
    return _score(primary, _lasts(rated, place), place) if primary else 0.0


def _head(page: Outline, rated: Sequence[Rated]) -> int:
    """The place of the first heading of all if it is the only one and leads to no article."""
    titles = page.tagged["h1"]
    if len(titles) != 1 or any(one.story.teaser.root.holds(titles[0]) for one in rated):
        return 0
    return titles[0].index


def _primary(rated: Sequence[Rated], place: Place) -> list[Rated]:
    """The cards of one style that weigh most together; of one list, where it has most of them."""
    groups: dict[tuple[str, Shape | None], list[Rated]] = defaultdict(list)
    for one in rated:
        groups[one.style].append(one)
    lasts = _lasts(rated, place)
    best = max(groups.values(), key=lambda group: _score(group, lasts, place))
    rows: dict[tuple[int, str], list[Rated]] = defaultdict(list)
    for one in best:
        rows[one.row].append(one)
    longest = max(rows.values(), key=len)
    return longest if len(longest) >= 4 and len(longest) >= 0.6 * len(best) else best


def _lasts(rated: Sequence[Rated], place: Place) -> set[int]:
    """The places of the cards that stand last before a link to a further page."""
    places = [one.place for one in rated]
    return {places[at - 1] for foot in place.feet if (at := bisect_right(places, foot)) > 0}


def _score(group: Sequence[Rated], lasts: set[int], page: Place) -> float:
    """How much cards of one style weigh: the best dozen, more where page numbers follow, less far down the page or
    above its heading."""
    merits = sorted((one.merit**2 for one in _one_each(group)), reverse=True)
    factor = 2.0 if any(one.place in lasts for one in group) else 1.0
    if any(is_main(element) for element in group[0].story.teaser.root.around()):
        factor *= 1.3
    if group[-1].place < page.head:
        factor *= 0.5
    elif page.head and any(one.place == page.top for one in group):
        factor *= 1.4
    return sum(merits[:12]) * factor * (1 - 0.3 * group[0].place / page.size)


def _of_this_section(kept: Sequence[Rated], parts: Sequence[Box], folder: str) -> list[Rated]:
    """The cards without the rows and titled boxes of other sections, where addresses tell sections apart."""
    own = [one.key.startswith(folder) for one in kept]
    if not folder or 2 * sum(own) < len(kept):
        return list(kept)
    rows = Counter(one.row for one in kept)
    own_rows = {one.row for one, mine in zip(kept, own, strict=True) if mine}
    other = [
        part for part in parts if not any(mine and part.holds(one.place) for one, mine in zip(kept, own, strict=True))
    ]
    return [
        one
        for one, mine in zip(kept, own, strict=True)
        if mine
        or not (any(part.holds(one.place) for part in other) or (one.row not in own_rows and rows[one.row] >= A_ROW))
    ]


def _folder(here: str, rated: Sequence[Rated]) -> str:
    """The longest part of the page's address below which a quarter of the articles stand."""
    folder = here.partition("?")[0]
    while "/" in folder:
        if 4 * sum(one.key.startswith(f"{folder}/") for one in rated) >= len(rated):
            return f"{folder}/"
        folder = folder.rpartition("/")[0]
    return ""


def _is_an_article(texts: Sequence[Element], chosen: Sequence[Rated], apart: dict[int, bool]) -> bool:
    """Whether more paragraphs of running text stand outside the cards than there are cards, most of them together."""
    roots = [one.story.teaser.root for one in sorted(chosen, key=lambda one: one.place)]
    starts = [root.index for root in roots]
    stretches: Counter[int] = Counter()  # by how many cards stand before
    for element in texts:
        if sum(len(child) for child in element.children if isinstance(child, str)) >= _PARAGRAPH:
            at = bisect_right(starts, element.index)
            inside = at > 0 and roots[at - 1].holds(element)
            stretches[at] += not inside and not any(apart.get(above.index) for above in element.around())
    paragraphs = stretches.total()
    return paragraphs >= max(3, len(chosen)) and 2 * max(stretches.values(), default=0) > paragraphs


def _one_each(rated: Iterable[Rated]) -> list[Rated]:
    """One card an address: in the order of the first places, told by the one with the surest headline."""
    best: dict[str, Rated] = {}
    places: dict[str, int] = {}
    for one in rated:
        places[one.key] = min(one.place, places.get(one.key, one.place))
        if one.key not in best or one.story.points > best[one.key].story.points:
            best[one.key] = one
    return [best[key] for key in sorted(best, key=places.__getitem__)]
