"""What a card says of itself beside its parts: that it is pinned to the top of its list, that somebody paid for it."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from scraper.generic.headlines import Story
from scraper.html.outline import Element
from scraper.html.set_apart import is_set_apart
from scraper.text.link_words import is_advert, says_pinned

_PAID = re.compile(
    r"(?:^|[_-])(?:sponsored|promoted|advertorial|advertisement|(?:paid|partner|branded)-?(?:post|content)|native-?ad)"
    r"(?:$|[_-])"
)
# What is not sponsored says so too; Drupal promotes to the front page, and a category may be of that name.
_UNPAID = re.compile(r"(?:.*[_-])?(?:not?|non|hide|without)[_-]|(?:category|(?:post_)?tag|author|node)-")


def pinned(stories: Sequence[Story]) -> frozenset[int]:
    """The places of a list's first cards that say that they are pinned; none where most cards would say so."""
    count = sum(1 for _ in takewhile(_is_pinned, stories))
    return frozenset(range(count)) if 2 * count < len(stories) else frozenset()


def _is_pinned(story: Story) -> bool:
    if any(is_set_apart(element.names) for element in _between(story) if element.names):
        return True
    return any(line is not story.line and says_pinned(line.text) for line in story.lines)


def is_paid(story: Story) -> bool:
    """Whether a card's label, or the name of a piece around its link, says that it is an advertisement."""
    if any(_says_paid(element.names) for element in _between(story) if element.names):
        return True
    return any(is_advert(line.text) for line in story.lines)


@lru_cache(maxsize=4096)
def _says_paid(names: str) -> bool:
    return any(_PAID.search(name) and not _UNPAID.match(name) for name in names.split())


def _between(story: Story) -> Iterator[Element]:
    """A card's links and what is around them in the card."""
    root = story.teaser.root
    for anchor in story.teaser.anchors[:4]:
        for element in anchor.around():
            yield element
            if element is root:
                break
