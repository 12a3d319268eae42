"""Which lists of a page are the section's: those where known articles stand close together and in their order.

New articles stand above the known ones, so a list on top may hold none of those. What shows known articles among many
others, in another order, or again, is a side box.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from math import sqrt
from statistics import median

from pressclip.errors import NoCards
from pressclip.models import Published
from scraper.generic.headlines import Story
from scraper.html.outline import HEADINGS, Element
from scraper.learned.groups import Group, Item, Section, chunk
from scraper.learned.reach import LEAST_KNOWN
from scraper.text.likeness import title_likeness
from scraper.text.link_words import weight

When = Callable[[Story], Published]
_LEAST_ORDER = 0.2  # of neighbouring known articles, those in order less those against it
_LEAST_REVERSED = 4  # known articles that prove a list with the oldest on top
_LEAST_OF_ALL = 0.34  # the share of known articles from the first to the last; a home page shows more of others
_LEAST_FITTING = 0.7  # of a group's known articles
_LEAST_NEAR, _LEAST_AFAR = 0.25, 0.5  # shares of known articles in a group near the main list, and in one below it
_MOST_SKIPPED = 2  # known articles for each that such a group shows
_SHORTEST, _LONGEST = 0.2, 3.0  # headlines, beside the usual one
_CHANCE = 0.05
_MOST_AGAIN_BELOW = 0.2  # of a group below the main list: what is shown there again
_MOST_ON_TOP = 6  # articles above the main list


def home_of(keys: Collection[str], here: str, others: Iterable[str]) -> str:
    """The folder that the section's articles share with its page and that not all articles of the site are in.

    `keys` are the known articles', `here` the page's, `others` those of all that the page may tell of.
    """
    folder = _folder(here)
    shared = all(_folder(key) == folder for key in keys)
    return folder if shared and any(_folder(key) != folder for key in others) else ""


def _folder(key: str) -> str:
    """The host of an address and the first part of its path."""
    host, _, path = key.partition("?")[0].partition("/")
    return f"{host}/{path.partition('/')[0]}"


def section_lists(groups: Sequence[Group], section: Section, when: When) -> list[Group]:
    """The groups that are lists of the section's own articles, the surest first; they share no article.

    `when` tells the time that a card prints. Raises NoCards where no list is proved by known articles.
    """
    met = {item.key for group in groups for item in group.items if item.rank is not None}
    if len(met) < LEAST_KNOWN:
        raise NoCards(
            f"{len(met)} known articles are linked outside menus, side boxes and footers, too few to learn from"
        )
    main = max(groups, key=_proof)
    if not _proof(main):
        raise NoCards(f"{len(met)} known articles are linked on the page, in no list together or not in their order")
    chosen = [main]
    for group in sorted(groups, key=lambda group: (group.has_foot, len(group.ranks)), reverse=True):
        if group is not main and (fresh := _company(group, chosen, section, when)) is not None:
            chosen.append(fresh)
    every = Group(items=sorted((item for group in chosen for item in group.items), key=lambda item: item.place))
    if every.density() < _LEAST_OF_ALL:
        raise NoCards(
            f"{len(every.ranks)} known articles are too few among {len(every.items)}: a list of other articles too"
        )
    return chosen


def _proof(group: Group) -> float:
    """How well known articles prove a list: their number in order, less where strangers stand between them."""
    known = len(group.ranks)
    order = abs(group.order()) if known >= _LEAST_REVERSED else group.order()
    if known < LEAST_KNOWN or order < _LEAST_ORDER * (known - 1):
        return 0.0
    named = sum(item.is_named for item in group.items) / known
    return (order + 1) * sqrt(group.density()) * (0.5 + named) * (2 if group.has_foot else 1)


def _company(group: Group, chosen: Sequence[Group], section: Section, when: When) -> Group | None:
    """What a group adds to the lists chosen, None where it is none of the section's."""
    main = chosen[0]
    shown = {item.key for each in chosen for item in each.items}
    fresh = replace(group, items=[item for item in group.items if item.key not in shown])
    if _repeats(group, fresh, main) or not _is_in_scope(fresh, main):
        return None
    at_home = bool(section.home) and all(_folder(item.key) == section.home for item in fresh.items)
    inside = _is_inside(fresh, main)
    above = fresh.items[-1].place < main.items[0].place
    if fresh.ranks:
        near = above or inside or fresh.has_foot or at_home
        proved = _fits(fresh, chosen) and (_is_dense(fresh, near=near) or _is_the_next(fresh, chosen, section))
    elif (section.home and not at_home) or _is_within_cards(fresh, main) or not _is_alike(fresh, main):
        proved = False
    else:
        between = inside and _may_be_missed(fresh, main)
        proved = between or fresh.has_foot or (above and _may_be_new(fresh, main, when, at_home=at_home))
    return fresh if proved else None


def _repeats(group: Group, fresh: Group, main: Group) -> bool:
    """Whether a group shows much of what the lists chosen have, as side boxes do; the less so the farther down."""
    repeated = len(group.items) - len(fresh.items)
    below = group.items[0].place > main.items[-1].place
    return repeated > _MOST_AGAIN_BELOW * len(group.items) if below else 2 * repeated >= len(group.items)


def _is_in_scope(group: Group, main: Group) -> bool:
    """Whether a group stands in the page's main part, where that is marked."""
    around = main.items[0].root.around()
    scope = next((element for element in around if element.tag == "main" or element.get("role") == "main"), None)
    return scope is None or scope.holds(group.items[0].root)


def _cards(main: Group) -> tuple[Element, set[int]]:
    """What stands around the main list, and the places of the children of that which hold its items."""
    around = main.around()
    return around, {chunk(item, around) for item in main.items}


def _is_within_cards(group: Group, main: Group) -> bool:
    """Whether most items stand in cards of the main list, as related articles do."""
    around, cards = _cards(main)
    within = sum(around.holds(item.root) and chunk(item, around) in cards for item in group.items)
    return len(cards) == len(main.items) and 2 * within > len(group.items)


def _is_inside(group: Group, main: Group) -> bool:
    """Whether a group's items stand in one row with those of the main list."""
    around, cards = _cards(main)
    return 3 * len(cards) >= len(main.items) > 2 and all(around.holds(item.root) for item in group.items)


def _fits(group: Group, chosen: Sequence[Group]) -> bool:
    """Whether most known articles of a group stand where their order among those of the lists chosen puts them."""
    down = 1 if chosen[0].order() >= 0 else -1
    known = _places(chosen, down)
    right = 0
    for place, rank in _places([group], down):
        at = bisect_left(known, (place, rank))
        follows = at == 0 or known[at - 1][1] < rank
        right += follows and (at == len(known) or rank < known[at][1])
    return right >= _LEAST_FITTING * len(group.ranks)


def _places(groups: Iterable[Group], down: int) -> list[tuple[int, int]]:
    """Where known articles stand and which they are, rising down the page; `down` is -1 where the oldest is on top."""
    return sorted((item.place, down * item.rank) for group in groups for item in group.items if item.rank is not None)


def _is_dense(group: Group, *, near: bool) -> bool:
    """Whether known articles are no minority; `near` the main list they may be, and new ones stand on top there."""
    first = next(at for at, item in enumerate(group.items) if item.rank is not None)
    if near:
        return len(group.ranks) >= _LEAST_NEAR * (len(group.items) - first)
    is_whole = max(group.ranks) - min(group.ranks) < _MOST_SKIPPED * len(group.ranks)  # "trending" has some of each age
    return is_whole and len(group.ranks) >= max(LEAST_KNOWN, _LEAST_AFAR * len(group.items))


def _is_the_next(group: Group, chosen: Sequence[Group], section: Section) -> bool:
    """Whether a group is one card alone, of the known article that follows those above it, right beside their lists.

    A short section has its newest articles in a larger box, and may have one left for the list below that.
    """
    only = group.items[0]
    listed = sorted((item for each in chosen for item in each.items), key=lambda item: item.place)
    ranks = [item.rank for item in listed if item.rank is not None and item.place < only.place]
    if len(group.items) > 1 or only.rank is None or not ranks or abs(only.rank - ranks[-1]) > 1:
        return False
    if group.is_under_another_title(chosen[0]) or _has_another_title(only, section.known[only.rank].title):
        return False
    around = listed[0].root.around_both(listed[-1].root)
    return (around.parent or around).holds(only.root)


def _has_another_title(item: Item, known: str) -> bool:
    """Whether the first heading in a piece is not like the title that is known: then the piece is a box of one."""
    headed = (line.text for line in item.story.lines if any(element.tag in HEADINGS for element in line.owner.around()))
    first = next(headed, None)
    return first is not None and not title_likeness(first, known)


def _is_alike(group: Group, main: Group) -> bool:
    """Whether headlines are of a like length as the main list's."""
    usual = median(weight(item.story.title) for item in main.items)
    return all(_SHORTEST * usual <= weight(item.story.title) <= _LONGEST * usual for item in group.items)


def _may_be_missed(group: Group, main: Group) -> bool:
    """Whether it may be chance that none of a group is known, as many as stand where most of the main list is.

    What is made like the main list's items is so, if something with a title of its own stands between them.
    """
    if group.items[0].root.style == main.items[0].root.style:
        return True
    first = next(item.place for item in main.items if item.rank is not None)
    below = sum(item.place > first for item in group.items)
    unknown = 1 - (len(main.ranks) + 1) / (len(main.items) + 2)
    return unknown**below >= _CHANCE


def _may_be_new(group: Group, main: Group, when: When, *, at_home: bool) -> bool:
    """Whether articles above the main list that nobody knows may be newer than its first; under a title, are so."""
    if len(group.items) > max(_MOST_ON_TOP, len(main.items)):
        return False
    first = when(main.items[0].story).lower
    times = [when(item.story).upper for item in group.items]
    if at_home:
        return True
    if first is None:
        return not group.is_under_another_title(main)
    newer = [time >= first for time in times if time is not None]
    return all(newer) and (len(newer) == len(times) or not group.is_under_another_title(main))
