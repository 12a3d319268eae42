"""Entries of feeds and APIs as values: a card for the ladder, and the article with what only a feed tells.

Every kind of feed is first read into `RawEntry`; `feed_of` makes all of them into one `Feed`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import islice
from typing import Literal

from pressclip.errors import ReadError
from pressclip.models import UNKNOWN, Article, Card, Listing, Page, Published
from scraper.dates.times import read_time
from scraper.html.fragments import Content, read_content, read_summary
from scraper.html.sites import address, host, identity
from scraper.text.plain import one_line

MOST_ENTRIES = 500  # of one answer; feeds have 10, the API at most 100
_MOST_WORK = 400_000_000  # sum over the texts of their tags squared: what parsing nested ones may cost


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry: `card` as a listing would show it, `article` with authors and, where the feed has it, the text."""

    card: Card
    article: Article
    categories: tuple[str, ...] = ()  # categories and tags, as WordPress mixes them; categories come first
    guid: str | None = None  # as given; two articles may share one
    source: Literal["feed", "api"] = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed or an answer of an API: its entries in their order, and their cards as a listing."""

    listing: Listing
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """What one entry says, whatever its format: titles and names are clean, addresses, times and HTML as given."""

    link: str
    title: str
    time: str = ""
    updated: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    summary: str = ""  # HTML
    content: str = ""  # HTML
    image: str = ""
    language: str = ""
    guid: str | None = None


def feed_of(raws: Iterable[RawEntry], page: Page, listing: Listing, *, zone: tzinfo) -> Feed:
    """The feed whose entries are `raws`; `listing` has everything but the cards.

    One entry an address, the first; those that lead nowhere or to the home page are left out. Raises ReadError
    for texts built to exhaust the parser.
    """
    several = tuple(islice(raws, MOST_ENTRIES))
    if sum(text.count("<") ** 2 for raw in several for text in (raw.summary, raw.content)) > _MOST_WORK:
        raise ReadError("the texts of the feed have too many tags")
    source: Literal["feed", "api"] = "api" if listing.method == "api" else "feed"
    found: dict[str, FeedEntry] = {}
    for raw in several:
        url = address(raw.link, page.final_url) if raw.link.strip() else None
        target = identity(url)
        if url and target and target != host(target) and target not in found:
            found[target] = _entry(raw, url, len(found), page, zone, source)
    entries = tuple(found.values())
    return Feed(listing=replace(listing, cards=tuple(entry.card for entry in entries)), entries=entries)


def primary_subtag(tag: str) -> str | None:
    """The primary subtag of a language tag (BCP 47): `en` of `en-US`; None for what is no such tag."""
    match = re.match(r"[a-z]{2,3}(?![^-_])", tag.strip().lower())
    return match[0] if match else None


def distinct(names: Iterable[str]) -> Iterator[str]:
    """The names on one line each, in order, without blanks and repetitions."""
    return (name for name in dict.fromkeys(one_line(name) for name in names) if name)


def _entry(
    raw: RawEntry, url: str, position: int, page: Page, zone: tzinfo, source: Literal["feed", "api"]
) -> FeedEntry:
    content = read_content(raw.content, url=url, title=raw.title) if raw.content.strip() else Content(text=None)
    time_text = one_line(raw.time) or None
    published = read_entry_time(time_text, page, zone) if time_text else UNKNOWN
    updated = read_entry_time(one_line(raw.updated), page, zone).lower
    is_edited = updated is not None and published.upper is not None and updated > published.upper
    label = raw.categories[0] if raw.categories else None
    excerpt = read_summary(raw.summary, url=url, title=raw.title) if raw.summary.strip() else None
    image = address(raw.image, url) if raw.image else None
    card = Card(
        url=url,
        title=raw.title,
        position=position,
        label=label,
        time_text=time_text,
        published=published,
        excerpt=excerpt,
        image=image or content.image,
        source=source,
    )
    article = Article(
        url=url,
        title=raw.title,
        label=label,
        authors=raw.authors,
        published=published,
        excerpt=excerpt,
        text=content.text,
        image=card.image,
        language=primary_subtag(raw.language),
        modified=updated if is_edited else None,
    )
    guid = one_line(raw.guid or "") or None
    return FeedEntry(card=card, article=article, categories=raw.categories, guid=guid, source=source)


_TWO_DIGIT_YEAR = re.compile(r"^((?:[A-Za-z]{3},? )?\d{1,2} [A-Za-z]{3}) ([0-6]\d)(?= \d)")


def read_entry_time(text: str, page: Page, zone: tzinfo) -> Published:
    """A time of RFC 3339, or of RFC 822 with its short years and its `UT`.

    `EST` and the like keep their doubt, although RFC 822 defines them: sites print them in summer too.
    """
    long = _TWO_DIGIT_YEAR.sub(r"\1 20\2", text)
    return read_time(re.sub(r" UT$", " UTC", long), at=page.date, zone=zone)
