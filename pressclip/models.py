"""The nouns of Pressclip: frozen values that import nothing of ours.

Every datetime is aware and in UTC. `Card` and `Article` are what a page said;
`StoredArticle` is an `Article` with what the archive knows about it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Precision = Literal["second", "minute", "hour", "day", "week", "month", "year", "unknown"]
Status = Literal[
    "ok", "new", "empty", "deferred", "broken", "blocked", "consent", "login", "maintenance",
    "truncated", "gone", "disallowed", "offline",
]  # fmt: skip
RightsSource = Literal["tdmrep.json", "tdm header", "tdm meta", "robots header", "robots meta"]
Access = Literal["open", "paywalled", "protected"]  # what of an article's text everybody may read: all, some, none
Field = Literal["title", "excerpt", "text", "section", "author", "site", "url", "label"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When a site says an article appeared: `lower <= true time < upper`; a known instant has both equal.

    `disputed`: equally fine claims exclude each other, and the bounds hold them.
    """

    lower: datetime | None = None
    upper: datetime | None = None
    precision: Precision = "unknown"
    disputed: bool = False


UNKNOWN = Published()
YEARS = range(1000, 9999)  # of a time that is believed: before and after, zones lead out of the calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a listing shows of one article at one moment."""

    url: str  # absolute, without fragment and tracking parameters
    title: str
    position: int  # 0 is the first in page order
    label: str | None = None  # the category printed on the card, not the section read
    time_text: str | None = None  # as printed, or the datetime attribute
    published: Published = UNKNOWN
    excerpt: str | None = None
    image: str | None = None
    pinned: bool = False  # sticky: stands on top whatever its age
    source: Literal["page", "feed", "api"] = "page"  # whose words these are


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A section page as read: the cards of the section proper, in page order, one an article."""

    url: str
    cards: tuple[Card, ...]
    method: str  # `profile:zox` and the like
    heading: str | None = None
    next_url: str | None = None
    evidence: tuple[str, ...] = ()  # what spoke for this reading, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An article as a section showed it before: what a found reading of its page is compared with."""

    key: str  # identity of its address; `pressclip.addresses.key`
    title: str
    label: str | None = None
    excerpt: str | None = None
    published: Published = UNKNOWN
    seen: datetime | None = None  # when the section showed it last
    place: int = 0  # where it stood then
    article: int | None = None  # which one it is, where one may be known by several addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One story as its pages tell it; `text` is None while not read, "" when there is none."""

    url: str
    title: str
    label: str | None = None
    authors: tuple[str, ...] = ()
    published: Published = UNKNOWN
    excerpt: str | None = None
    text: str | None = None  # paragraphs joined by newlines
    image: str | None = None
    language: str | None = None
    bio: str | None = None  # of the author, kept apart from the text
    modified: datetime | None = None  # when the site says it was last edited
    access: Access = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a query is judged on; `text` and `authors` None mean not known yet, so that a verdict may be unknown."""

    title: str
    excerpt: str = ""
    text: str | None = None
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] | None = ()
    label: str = ""
    site: str = ""
    url: str = ""

    @property
    def places(self) -> frozenset[str]:
        """What a watch may call its sections: their names, alone and after their site's."""
        return frozenset({*self.sections, *(f"{self.site}/{name}" for name in self.sections)})


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article in the archive. `id` is public and stable, `seq` rises with every change."""

    id: int
    seq: int
    site: str
    section: str  # where it was first seen
    sections: tuple[str, ...]
    time: datetime  # orders the archive; set once
    first_seen: datetime
    last_seen: datetime
    article: Article
    announced_at: datetime | None = None
    revisions: int = 1
    matches: tuple[str, ...] = ()  # names of watches
    categories: tuple[str, ...] = ()  # as the site's feed or API names them, tags among them
    gone: bool = False
    formerly: tuple[str, ...] = ()  # names that its sections had before
    story_id: int | None = None  # of the first article that tells the same story; none where it is alone in its own

    def document(self, *, pending: bool) -> Document:
        """What queries are judged on; `pending`: its page is still to be read, so text and authors may be unknown."""
        unread = pending and self.article.text is None
        return Document(
            title=self.article.title,
            excerpt=self.article.excerpt or "",
            text=self.article.text if pending or self.article.text is not None else "",
            sections=(*self.sections, *self.formerly),
            authors=None if unread and not self.article.authors else self.article.authors,
            label=self.article.label or "",
            site=self.site,
            url=self.article.url,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a conditional request sends back (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What a site was asked for, sent and showed in some time."""

    requests: int = 0
    bytes: int = 0  # of bodies, as they came over the wire
    cards: int = 0  # read on the pages of its sections, each as often as it was shown

    def __add__(self, more: "Traffic") -> "Traffic":
        """Both together."""
        return Traffic(
            requests=self.requests + more.requests, bytes=self.bytes + more.bytes, cards=self.cards + more.cards
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer to one request: `text` is the decoded body, empty when `not_modified`."""

    url: str  # as asked
    final_url: str  # after redirects
    status: int
    date: datetime  # the server's Date header, else our clock; aware UTC
    text: str = ""
    body: bytes = field(default=b"", repr=False)  # as it came, after decompression
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()  # those that say something of the page
    validators: Validators = Validators()
    not_modified: bool = False
    moved_to: str | None = None  # the target where every hop was permanent (301, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a site says of the rights in one of its pages, by one means, and what may not be kept of it then."""

    source: RightsSource
    said: str  # in words such as `tdm-reservation 1` or `noarchive`
    no_text: bool  # of an article: its text
    no_copy: bool  # the page as it came


# What a query found


class Hit(NamedTuple):
    """Where a clause hit: character offsets into the original field (lists are joined by ", ")."""

    clause: str  # the part of the query as written
    field: Field
    start: int
    end: int


class Verdict(NamedTuple):
    """True, False, or None: not known until the text is read. `hits` explain a True."""

    value: bool | None
    hits: tuple[Hit, ...] = ()


class WatchHit(NamedTuple):
    """A watch that an article met, with the clauses that did it."""

    watch: str
    query: str
    hits: tuple[Hit, ...] = ()


# What is told


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertItem:
    """One article as a message shows it, with every watch of that channel that it met."""

    article: StoredArticle
    watches: tuple[WatchHit, ...]
    occasion: str = "new"  # or `edit:REVISION`; `update:REVISION`: only its title is another since it was told
    also: bool = False  # the channel was told of this article before, for another watch
    before: str | None = None  # the title before the edit that is told, where it is the title that changed
    home: str = ""  # of the site: an address elsewhere is printed, not linked; "": any is linked


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """What a channel is told once, after the baselines: counts, and what its watches would have matched.

    With `days`: what it is told of watches that it has now, of what these would have alerted in so many days.
    """

    filed: int
    sections: tuple[tuple[str, int], ...]  # name, articles filed
    failed: tuple[tuple[str, str], ...]  # name, why its first visit failed
    watches: tuple[tuple[str, int | None, tuple[AlertItem, ...]], ...]  # name, total (None: not asked), the newest few
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A section that could not be read for a while, or a whole site."""

    section: str  # `site/name`, or the site's name
    status: str
    error: str
    began: datetime
    ended: datetime | None = None  # None: it lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the operator is told at once: what began, ended, is read in another way, is else strange, or is offline."""

    began: tuple[Trouble, ...] = ()
    ended: tuple[Trouble, ...] = ()
    healed: tuple[Trouble, ...] = ()
    noted: tuple[Trouble, ...] = ()  # anything else to look at
    followed: int
    down: tuple[Trouble, ...] = ()  # sites whose host does not answer, by their names
    up: tuple[Trouble, ...] = ()  # those that answer again
    sites: int = 0  # followed
    mute: tuple[Trouble, ...] = ()  # channels that cannot be written to, by their names
    heard: tuple[Trouble, ...] = ()  # those that take messages again
    moved: tuple[Trouble, ...] = ()  # channels that are written to, but want something done


@dataclass(frozen=True, slots=True, kw_only=True)
class AllWell:
    """What a channel is told after a long silence."""

    since: datetime
    articles: int  # seen since
    sections: int  # followed
    broken: int  # of them, that cannot be read


Titles = tuple[tuple[int, str, str], ...]  # article, how its title stands in a message's text, and in its HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A message that was sent, as it is to stand from now on; `reference` is the service's own name of it."""

    reference: str
    text: str
    html: str | None
    titles: Titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered message, ready for one channel; `html` is None where the channel takes plain text."""

    subject: str
    text: str
    html: str | None = None
    key: str = ""  # the same at every repeat of this message, another for any other; "" for one that is not kept
    thread: str = ""  # what it belongs to, such as a watch's name: mail programs show such messages together
    chat: str = ""  # where the channel's own chat has moved to; "": as its address says
    titles: Titles = ()  # where it can be edited later
    answers: str = ""  # the `key` of the message that it goes on from
    rewrite: Rewrite | None = None  # is done instead, where the service lets us


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a sending ended: `retry` may pass later (not before `after`), `failed` never will, `uncertain` may have.

    `sent` means that the service took the message, not that somebody read it.
    """

    state: Literal["sent", "retry", "failed", "uncertain"]
    error: str = ""  # no secret in it
    after: timedelta | None = None
    note: str = ""  # what was different from what was asked for, such as markup that was left out
    chat: str = ""  # the chat that the channel's own became: to be written to from now on
    message_ref: str = field(default="", compare=False)  # the service's own name of the message
