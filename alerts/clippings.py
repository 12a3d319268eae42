"""What a message says of one article, in words and without markup, more or less of it as there is room."""

from dataclasses import dataclass
from datetime import tzinfo
from urllib.parse import urlsplit

from alerts.marks import Marked, around, clean, cut, mark
from alerts.reasons import is_update, reasons
from alerts.times import when
from pressclip.addresses import is_of_site
from pressclip.models import AlertItem, Field

_AUTHORS = 3
_NAME_WIDTH = 60  # characters of a section's or an author's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """How much is told: characters of title, excerpt, address and reason, and how many reasons."""

    title: int
    excerpt: int
    link: int
    reason: int
    reasons: int


FULL = Detail(title=300, excerpt=320, link=1000, reason=300, reasons=10)
LESS = (
    Detail(title=300, excerpt=140, link=1000, reason=300, reasons=10),
    Detail(title=300, excerpt=0, link=1000, reason=150, reasons=6),
    Detail(title=120, excerpt=0, link=500, reason=100, reasons=3),
    Detail(title=60, excerpt=0, link=200, reason=60, reasons=2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipping:
    """One article as a message tells of it; every string is one clean line.

    `address` is http(s) or None; `link` is the same where it leads to the site's own hosts, else None.
    """

    title: Marked
    link: str | None
    address: str | None
    about: str  # section, time, authors
    excerpt: Marked | None
    reasons: tuple[str, ...]


def clipping(item: AlertItem, zone: tzinfo, detail: Detail) -> Clipping:
    """What is told of an item, within `detail`."""
    article = item.article.article
    title = mark(article.title, _hits(item, "title"))
    told, address = reasons(item), safe_link(article.url, detail.link)
    return Clipping(
        title=cut(title if title.text else Marked(text="(untitled)"), detail.title),
        link=address if address and (not item.home or is_of_site(address, item.home)) else None,
        address=address,
        about=" · ".join(
            part for part in (_name(item.article.section), when(item.article, zone), _authors(item)) if part
        ),
        excerpt=_excerpt(item, detail.excerpt) if detail.excerpt and not is_update(item) else None,
        reasons=tuple(cut(Marked(text=line), detail.reason).text for line in told[: detail.reasons])
        + _rest(len(told) - detail.reasons),
    )


def safe_link(url: str, longest: int) -> str | None:
    """The address if it may be put into a message: http or https, plain characters, not over-long; else None."""
    if len(url) > longest or clean(url) != url or any(c in ' "<>\\^`{|}' for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and parts.hostname else None


def _hits(item: AlertItem, field: Field) -> list[tuple[int, int]]:
    return [(hit.start, hit.end) for watch in item.watches for hit in watch.hits if hit.field == field]


def _excerpt(item: AlertItem, width: int) -> Marked | None:
    """The excerpt; where only the text was hit, the text around the first hit."""
    article = item.article.article
    excerpt = mark(article.excerpt or "", _hits(item, "excerpt"))
    text = mark(article.text or "", _hits(item, "text"))
    best = text if text.spans and not excerpt.spans else excerpt if excerpt.text else text
    return around(best, width) if best.text else None


def _authors(item: AlertItem) -> str:
    names = [_name(author) for author in item.article.article.authors[:_AUTHORS]]
    return ", ".join(name for name in names if name)


def _name(text: str) -> str:
    return cut(Marked(text=clean(text)), _NAME_WIDTH).text


def _rest(more: int) -> tuple[str, ...]:
    return (f"and {more} more",) if more > 0 else ()
