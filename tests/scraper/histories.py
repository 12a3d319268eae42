"""What a section is said to have shown before: of the cards that a page is known to show, some."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from pressclip.models import Card, Known, Page
from scraper.dates.times import read_time
from scraper.html.sites import identity
from tests.scraper.saved import ROME

Choice = Callable[[Sequence[Known]], list[Known]]


def every_second(known: Sequence[Known]) -> list[Known]:
    """Half of the articles, the newest among them."""
    return list(known[::2])


def every_other_second(known: Sequence[Known]) -> list[Known]:
    """The other half."""
    return list(known[1::2])


def older_half(known: Sequence[Known]) -> list[Known]:
    """What a section knows after a busy night."""
    return list(known[len(known) // 2 :])


def drawn(seed: int) -> Choice:
    """Half of the articles, drawn."""

    def choose(known: Sequence[Known]) -> list[Known]:
        places = random.Random(seed).sample(range(len(known)), (len(known) + 1) // 2)  # noqa: S311 -- no secret
        return [known[place] for place in sorted(places)]

    return choose


CHOICES: dict[str, Choice] = {
    "every second": every_second,
    "every other second": every_other_second,
    "older half": older_half,
    "drawn 1": drawn(1),
    "drawn 2": drawn(2),
    "drawn 3": drawn(3),
}


def from_truth(page: Page, cards: Iterable[Mapping[str, Any]]) -> list[Known]:
    """The articles of a page as an archive knows them, by what is written down beside the page."""
    return [
        Known(
            key=identity(urljoin(page.url, card["path"])) or "",
            title=card["title"],
            label=card.get("label"),
            excerpt=card.get("excerpt"),
            published=read_time(card.get("time") or "", at=page.date, zone=ROME),
        )
        for card in cards
    ]


def from_cards(cards: Iterable[Card]) -> list[Known]:
    """The articles of a page as an archive knows them, by a reading of it."""
    return [
        Known(
            key=identity(card.url) or "",
            title=card.title,
            label=card.label,
            excerpt=card.excerpt,
            published=card.published,
        )
        for card in cards
    ]
