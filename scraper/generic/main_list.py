"""Which teasers are the section's list: those of one shape that weigh most together, and what stands with them."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from pressclip.errors import NoCards
from scraper.generic.card_parts import is_time_like
from scraper.generic.headlines import Story, stories
from scraper.generic.lines import Shape
from scraper.generic.side_boxes import Box, Census, boxes, is_apart
from scraper.generic.teasers import Teaser
from scraper.html.outline import Element, Outline
from scraper.text.link_words import is_advert, is_aside, says_next, weight

_MOST_TEASERS = 600
_LEAST_MERIT = 3.5
_LEAST_IN_A_ROW = 1.0
_A_ROW = 4  # cards of one kind below one parent
_ENOUGH_ALONE = 8.0  # a page of one or two cards must show more than links
_PARAGRAPH = 150  # characters; an excerpt is seldom longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The stories of the section's list in page order, one an address: `alike` of them have the commonest shape."""

    stories: tuple[Story, ...]
    alike: int
    left_out: int  # addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What a page tells of where its list stands, and of its addresses."""

    feet: Sequence[int]  # the places of links to further pages
    head: int  # the place of the page's own heading, 0 where it has none
    folder: str  # the beginning that its address shares with those of its own articles, "" where few share one
    size: int  # elements


@dataclass(slots=True, eq=False, kw_only=True)
class _Rated:
    """A story with what speaks for it."""

    story: Story
    place: int  # in the page
    style: tuple[str, Shape | None]  # of its root and of its headline: alike in cards of one kind
    row: tuple[int, str]  # alike in cards of one kind below one parent
    is_bare: bool  # a link and nothing with it
    merit: float

    @property
    def key(self) -> str:
        """The address's identity."""
        return self.story.teaser.link.key


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
    rated = _all_rated(stories(told[:_MOST_TEASERS]), page.elements)
    if not rated:
        raise NoCards(f"none of {len(found)} links on the page stands in a list of articles")
    place = _Place(feet=feet, head=_head(page, rated), folder=_folder(here, rated), size=len(page.elements))
    primary = _primary(rated, place)
    chosen = _one_each(_of_this_section(_with_company(primary, rated, parts, place), parts, place.folder))
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


def _all_rated(told: Iterable[Story], elements: Sequence[Element]) -> list[_Rated]:
    rated = [
        _rated(story, {element.tag for element in elements[story.teaser.root.index : story.teaser.root.end]})
        for story in told
        if story.title and not any(is_advert(line.text) for line in story.lines)
    ]
    rows = Counter(one.row for one in rated)
    good = Counter(one.row for one in rated if one.merit + (rows[one.row] >= _A_ROW) >= _LEAST_MERIT)
    kept = []
    for one in rated:
        one.merit += rows[one.row] >= _A_ROW
        vouched = good[one.row] >= 3 and 4 * good[one.row] >= 3 * rows[one.row]
        if one.merit >= (_LEAST_IN_A_ROW if vouched else _LEAST_MERIT):
            kept.append(one)
    return kept


def _rated(story: Story, tags: set[str]) -> _Rated:
    """What speaks for a teaser being an article's card; `tags` are those inside it."""
    root, title = story.teaser.root, story.title
    timed = "time" in tags or any(is_time_like(line.text) for line in story.lines)
    excerpt = any(line is not story.line and line.weight >= 60 for line in story.lines)
    image = "img" in tags
    merit = max(-3, min(story.teaser.link.promise, 3)) + 3 * story.is_heading + 2 * timed
    merit += excerpt + image + ("article" in tags)
    if is_aside(title) or is_time_like(title) or says_next(title):
        merit -= 5
    return _Rated(
        story=story,
        place=root.index,
        style=(root.style, story.line.shape if story.line is not None else None),
        row=(root.parent.index if root.parent is not None else -1, root.style),
        is_bare=not (story.is_heading or timed or excerpt or image),
        merit=merit + _merit_of_length(weight(title), timed=timed),
    )


def _merit_of_length(size: float, *, timed: bool) -> float:
    if size < 12:
        return -1 if timed else -2
    return 0 if size < 20 else 2 if size <= 200 else -1


def _head(page: Outline, rated: Sequence[_Rated]) -> int:
    """The place of the first heading of all if it is the only one and leads to no article."""
    titles = page.tagged["h1"]
    if len(titles) != 1 or any(one.story.teaser.root.holds(titles[0]) for one in rated):
        return 0
    return titles[0].index


def _primary(rated: Sequence[_Rated], place: _Place) -> list[_Rated]:
    """The cards of one style that weigh most together; of one list, where it has most of them."""
    groups: dict[tuple[str, Shape | None], list[_Rated]] = defaultdict(list)
    for one in rated:
        groups[one.style].append(one)
    places = [one.place for one in rated]
    lasts = {places[at - 1] for foot in place.feet if (at := bisect_right(places, foot)) > 0}
    best = max(groups.values(), key=lambda group: _score(group, lasts, place))
    rows: dict[tuple[int, str], list[_Rated]] = defaultdict(list)
    for one in best:
        rows[one.row].append(one)
    longest = max(rows.values(), key=len)
    return longest if len(longest) >= 4 and len(longest) >= 0.6 * len(best) else best


def _score(group: Sequence[_Rated], lasts: set[int], page: _Place) -> float:
    """How much cards of one style weigh: the best dozen, more where page numbers follow, less far down the page or
    above its heading."""
    merits = sorted((one.merit**2 for one in _one_each(group)), reverse=True)
    factor = 2.0 if any(one.place in lasts for one in group) else 1.0
    if any(_is_main(element) for element in group[0].story.teaser.root.around()):
        factor *= 1.3
    if group[-1].place < page.head:
        factor *= 0.5
    return sum(merits[:12]) * factor * (1 - 0.3 * group[0].place / page.size)


def _is_main(element: Element) -> bool:
    return element.tag == "main" or element.get("role") == "main"


def _with_company(
    primary: Sequence[_Rated], rated: Sequence[_Rated], parts: Sequence[Box], page: _Place
) -> list[_Rated]:
    """The main list with what stands with it: in its region, before it, or behind it without a title of its own."""
    region = primary[0].story.teaser.root.around_both(primary[-1].story.teaser.root)
    scope = next((element for element in region.around() if _is_main(element)), None)
    start, last = primary[0].place, primary[-1].place
    foot = min((place for place in page.feet if place > last), default=None)
    near = scope or region.parent or region
    other = [part for part in parts if not part.holds(start)]
    mean = fmean(one.merit for one in primary)
    usual = median(weight(one.story.title) for one in primary)
    members = set(map(id, primary))
    rows = Counter(one.row for one in rated)

    def belongs(one: _Rated) -> bool:
        inside = region.holds(one.story.teaser.root)
        if (foot is not None and one.place > foot) or (scope is not None and not scope.holds(one.story.teaser.root)):
            return False
        if one.is_bare or one.style[1] is None or one.style[1] != primary[0].style[1]:
            if not _is_like(one, mean, usual, inside=inside):
                return False
            if one.is_bare and not inside and not primary[0].is_bare:
                return False
        if inside or one.place < start:
            return inside or one.place > page.head or rows[one.row] < _A_ROW
        close = foot is not None or near.holds(one.story.teaser.root)
        rich = one.story.is_heading and one.merit >= 0.9 * mean
        return (close or rich) and not any(part.holds(one.place) for part in other)

    kept = {id(one) for one in rated if id(one) in members or belongs(one)}
    mine = Counter(one.row for one in rated if id(one) in kept)
    return [one for one in rated if id(one) in kept or (mine[one.row] >= 3 and region.holds(one.story.teaser.root))]


def _of_this_section(kept: Sequence[_Rated], parts: Sequence[Box], folder: str) -> list[_Rated]:
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
        or not (any(part.holds(one.place) for part in other) or (one.row not in own_rows and rows[one.row] >= _A_ROW))
    ]


def _folder(here: str, rated: Sequence[_Rated]) -> str:
    """The longest part of the page's address below which a quarter of the articles stand."""
    folder = here.partition("?")[0]
    while "/" in folder:
        if 4 * sum(one.key.startswith(f"{folder}/") for one in rated) >= len(rated):
            return f"{folder}/"
        folder = folder.rpartition("/")[0]
    return ""


def _is_like(one: _Rated, mean: float, usual: float, *, inside: bool) -> bool:
    """Whether a card is nearly as rich as those of the main list, and its headline of a like length."""
    if one.merit < mean * (0.45 if one.story.is_heading or inside else 0.7):
        return False
    size = weight(one.story.title)
    return (one.story.is_heading or size >= 0.4 * usual) and size <= 2.5 * usual


def _is_an_article(texts: Sequence[Element], chosen: Sequence[_Rated], apart: dict[int, bool]) -> bool:
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


def _one_each(rated: Iterable[_Rated]) -> list[_Rated]:
    """One card an address: in the order of the first places, told by the one with the surest headline."""
    best: dict[str, _Rated] = {}
    places: dict[str, int] = {}
    for one in rated:
        places[one.key] = min(one.place, places.get(one.key, one.place))
        if one.key not in best or one.story.points > best[one.key].story.points:
            best[one.key] = one
    return [best[key] for key in sorted(best, key=places.__getitem__)]
