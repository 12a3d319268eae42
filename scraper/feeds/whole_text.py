"""Whether the text in a feed's entry is the whole article, so that its page need not be read. Pure.

To take a beginning for the whole loses the rest, to take the whole for a beginning costs one request. So whatever
speaks for a beginning is believed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from scraper.feeds.entries import Feed, FeedEntry
from scraper.text.link_words import is_aside
from scraper.walls.signs import known_signs

_SHORTEST = 300  # characters, about 50 words: so little may be a lead, and costs little to read again
_BESIDE = 0.2  # of what is common in the feed: a lead before a paywall where other articles are free
_MORE_THAN_EXCERPT = 1.5  # times as long
_CUT_AT = 4  # entries or more of one length were cut to it
_ONE_LENGTH = 0.03  # so little they differ then, since words are not cut in two
_LAST = 3  # lines in which a wall would speak
_LINE = 300  # characters of a line that can say that the text goes on elsewhere
_LONGEST_ADDED = 1_000  # characters, with a title in it
_ENDS_OPEN = re.compile(r"(?:\.\.|…)[\s\])}»”\"']*$")

# What feeds add below a text, by language. Another language is another row.
_ADDED = re.compile(
    "|".join((
        r"The post .+ (?:appeared first|first appeared) on .+",
        r"(?:Der Beitrag|Dieser Artikel) .+ (?:erschien zuerst auf|ist zuerst erschienen auf) .+",
        r"(?:L.article|Cet article) .+ est apparu en premier sur .+",
        r"(?:La entrada|El cargo) .+ (?:se public[óo]|apareci[óo]) primero en .+",
        r"L.articolo .+ (?:proviene da|sembra essere il primo su) .+",
        r"O post .+ apareceu primeiro em .+",
        r"Het bericht .+ verscheen eerst op .+",
        r"Запись .+ впервые появилась .+",
    ))
)  # fmt: skip


def with_whole_texts(feed: Feed) -> Feed:
    """The feed with texts only where they are whole, and without the line that plugins add below them."""
    entries = [_without_added(entry) for entry in feed.entries]
    lengths = [len(entry.article.text) for entry in entries if entry.article.text]
    return replace(feed, entries=tuple(entry if _is_whole(entry, lengths) else _without(entry) for entry in entries))


def _without_added(entry: FeedEntry) -> FeedEntry:
    text = entry.article.text or ""
    rest, _, last = text.rpartition("\n")
    if len(last) > _LONGEST_ADDED or not _ADDED.fullmatch(last):
        return entry
    return replace(entry, article=replace(entry.article, text=rest))


def _without(entry: FeedEntry) -> FeedEntry:
    return replace(entry, article=replace(entry.article, text=None))


def _is_whole(entry: FeedEntry, lengths: Sequence[int]) -> bool:
    """`lengths` are those of all texts in the feed."""
    text, excerpt = entry.article.text or "", entry.article.excerpt or ""
    if len(text) < max(_SHORTEST, _MORE_THAN_EXCERPT * len(excerpt), _BESIDE * median(lengths or [0])):
        return False
    if sum(abs(len(text) - other) <= _ONE_LENGTH * len(text) for other in lengths) >= max(_CUT_AT, len(lengths) / 2):
        return False
    return not _goes_on(text.splitlines()[-_LAST:], entry.card.title)


def _goes_on(last: Sequence[str], title: str) -> bool:
    """Whether the last lines of a text say that there is more: cut, a link to read on, an offer to subscribe."""
    end = last[-1][-_LINE:]
    if _ENDS_OPEN.search(end) or is_aside(end.replace(title, "")):
        return True
    signs = [sign.words for sign in known_signs().lines if sign.kind == "login"]
    return any(words.match(line[:_LINE]) for line in last for words in signs)
