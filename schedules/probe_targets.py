"""To which sections the new entries of a site's feed point. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from queries.tokens import words

_OFTEN = 0.5  # of the articles with a category were shown by the section
_SURELY, _FEWEST = 0.9, 5  # of them, and at least so many
_BY_RATE = 3  # sections, where no category says which


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A section as a target: `rate` is how much is to be expected of it, in any unit."""

    id: int
    name: str
    rate: float


def targets(
    entries: Sequence[Sequence[str]], followed: Sequence[Followed], shares: Mapping[tuple[str, int], float]
) -> frozenset[int]:
    """The ids of the sections to poll for new entries, given as their categories.

    A section is meant by its name, or where it showed most articles of that category before (`shares`: of the
    articles with a folded category, how many a section showed). Entries that point nowhere mean the likeliest ones.
    """
    found: set[int] = set()
    nowhere = False
    for categories in entries:
        meant = named_by(categories, followed, shares)
        nowhere = nowhere or not meant
        found |= meant
    if nowhere:
        likeliest = sorted(followed, key=lambda one: -one.rate)
        found |= {one.id for one in likeliest[:_BY_RATE]}
    return frozenset(found)


def named_by(
    categories: Sequence[str], followed: Sequence[Followed], shares: Mapping[tuple[str, int], float]
) -> frozenset[int]:
    """The ids of the sections that one entry means by its categories; none where they say nothing."""
    names = {folded(category) for category in categories}
    return frozenset(
        one.id
        for one in followed
        if folded(one.name) in names or any(shares.get((name, one.id), 0.0) >= _OFTEN for name in names)
    )


def proven(
    categories: Sequence[str], shown: Mapping[tuple[str, int], int], all_of: Mapping[str, int]
) -> frozenset[int]:
    """The ids of the sections that show what is of these categories, as surely as the past can tell.

    `shown`: how many articles of a folded category each section showed; `all_of`: how many there are. A name alone
    proves nothing: feeds mix categories with tags.
    """
    names = {folded(category) for category in categories}
    return frozenset(
        section_id
        for (name, section_id), count in shown.items()
        if name in names and count >= _FEWEST and count >= _SURELY * all_of[name]
    )


def folded(name: str) -> str:
    """A category's name without case, accents and signs."""
    return " ".join(words(name))
