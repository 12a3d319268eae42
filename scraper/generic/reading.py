"""A section page of a theme never seen becomes a Listing: by what listings have in common.

outline ──> teasers ──> headlines ──> lists, weighed ──> cards
(values)    (one address  (alike in    (side boxes, menus
             each)         all cards)   left out)
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from pressclip.errors import NoCards
from pressclip.models import UNKNOWN, Card, Listing, Page, Published
from scraper.dates.times import read_time
from scraper.generic.card_marks import pinned
from scraper.generic.card_parts import is_time_like
from scraper.generic.headlines import Story
from scraper.generic.lines import Line
from scraper.generic.main_list import Choice, choose
from scraper.generic.teasers import teasers
from scraper.html.markup import image_of, text_of
from scraper.html.next_page import paging
from scraper.html.outline import Element
from scraper.html.parsed import Parsed, parsed
from scraper.html.sites import identity
from scraper.text.link_words import is_aside, says_pinned

_SHORT = 60  # characters; no time or label is longer


def read_generic(page: Page, *, zone: tzinfo) -> Listing:
    """The cards of the page's main list, found by repetition alone; the method is `generic`.

    `zone` is the site's, for times printed without one. Raises NoCards where nothing on the page repeats as a
    list of articles does, ReadError for a page that must not be parsed at all.
    """
    if page.status >= 400:
        raise NoCards(f"the page came with HTTP {page.status}")
    with parsed(page) as whole:
        return _listing(whole, zone)


def _listing(page: Parsed, zone: tzinfo) -> Listing:
    body = page.outline
    further = paging(page.tree, body, page.final_url)
    choice = choose(body, teasers(body, page.final_url), further.places, identity(page.final_url) or "")
    articles = {story.teaser.link.key for story in choice.stories}
    top = pinned(choice.stories)
    cards = tuple(
        replace(_card(story, position, page, zone), pinned=position in top)
        for position, story in enumerate(choice.stories)
    )
    heading = next((text for element in body.tagged["h1"] if (text := text_of(element.node))), None)
    return Listing(
        url=page.final_url,
        cards=cards,
        method="generic",
        heading=heading,
        next_url=next((url for url in further.following if identity(url) not in articles), None),
        evidence=_evidence(choice, cards),
    )


def _evidence(choice: Choice, cards: Sequence[Card]) -> tuple[str, ...]:
    return (
        f"{len(cards)} links to articles, each in a piece of the page of its own",
        f"{choice.alike} of one shape",
        f"{sum(story.is_heading for story in choice.stories)} with a headline in a heading",
        f"{sum(card.published is not UNKNOWN for card in cards)} with a time",
        f"{choice.left_out} links in menus, side boxes and footers left out",
    )


def _card(story: Story, position: int, page: Page, zone: tzinfo) -> Card:
    time_text, published = _time(story, page, zone)
    return Card(
        url=story.teaser.link.url,
        title=story.title,
        position=position,
        label=_label(story, time_text),
        time_text=time_text,
        published=published,
        excerpt=_excerpt(story),
        image=_image(story.teaser.root, page.final_url),
    )


def _time(story: Story, page: Page, zone: tzinfo) -> tuple[str | None, Published]:
    """The first time in the card that can be read: an attribute made for machines before what is printed."""
    stamps = story.teaser.root.node.css("time[datetime]")[:3]
    printed = [line.text for line in story.lines if line is not story.line and len(line.text) <= _SHORT]
    likely = [text for text in printed if is_time_like(text) or any(mark.isdecimal() for mark in text)]
    for text in [*(node.attributes.get("datetime") or "" for node in stamps), *likely]:
        published = read_time(text, at=page.date, zone=zone)
        if published is not UNKNOWN:
            return text, published
    return next((text for text in printed if is_time_like(text)), None), UNKNOWN


def _label(story: Story, time_text: str | None) -> str | None:
    """A short text above the headline that is neither time nor author."""
    for line in story.lines:
        if line is story.line:
            return None
        if line.text != time_text and line.weight <= 40 and not _is_no_label(line.text):
            return line.text
    return None


def _is_no_label(text: str) -> bool:
    return is_aside(text) or is_time_like(text) or says_pinned(text)


def _excerpt(story: Story) -> str | None:
    """The longest text below the headline, if it is a sentence's length."""
    if story.line is None:
        return None
    below = story.lines[story.lines.index(story.line) + 1 :]
    longest: Line | None = max(below, key=lambda line: line.weight, default=None)
    return longest.text if longest is not None and longest.weight >= 50 else None


def _image(root: Element, base: str) -> str | None:
    node = root.node.css_first("img, [data-img-url]")
    return image_of(node, base) if node is not None else None
