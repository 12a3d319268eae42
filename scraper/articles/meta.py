"""What the meta tags in a page's head state of its article: Open Graph, Twitter, Parse.ly, Dublin Core, Highwire."""

from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from scraper.articles.facts import Facts
from scraper.html.markup import attribute

_MOST_TAGS, _MOST_SAID, _LONGEST = 500, 50, 5_000

_TITLES = ("og:title", "parsely-title", "citation_title", "dc.title", "dcterms.title", "twitter:title", "headline")
_AUTHORS = (
    "article:author", "parsely-author", "citation_author", "author", "article:author_name", "dc.creator",
    "dcterms.creator", "sailthru.author", "byl", "og:article:author", "twitter:creator:name",
)  # fmt: skip
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "parsely-pub-date", "citation_publication_date",
    "citation_online_date", "dc.date.issued", "dcterms.created", "dcterms.issued", "dcterms.date", "dc.date",
    "sailthru.date", "datepublished", "pubdate", "publishdate", "publish-date", "publication_date", "article.published",
    "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "dcterms.modified", "dc.date.modified",
    "datemodified", "lastmod", "last-modified", "article.updated", "revised",
)  # fmt: skip
_SECTIONS = ("article:section", "parsely-section", "og:article:section", "sailthru.section")
_EXCERPTS = ("og:description", "description", "twitter:description", "dc.description", "dcterms.description")
_IMAGES = ("og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src", "parsely-image-url")
_TIERS = ("article:content_tier", "og:article:content_tier", "access", "content_tier", "content-tier")
_PAID = frozenset(
    {"locked", "metered", "paid", "premium", "subscriber", "subscribers", "subscription", "no", "n", "plus"}
)
_FREE = frozenset({"free", "open", "yes", "y", "public"})
_SIGNS = ("article:published_time", "citation_title", "article:modified_time")  # only articles have them

Said = dict[str, list[str]]


def meta_said(tree: LexborHTMLParser) -> Said:
    """What every meta tag says, by its name in lower case, in page order and on one line."""
    said: Said = {}
    for node in tree.css("meta[content]")[:_MOST_TAGS]:
        name = (attribute(node, "property") or attribute(node, "name")).strip().lower()
        content = " ".join(attribute(node, "content")[:_LONGEST].split())
        if name and content and len(said.setdefault(name, [])) < _MOST_SAID:
            said[name].append(content)
    return said


def meta_facts(said: Said) -> Facts:
    """The statements of an article's meta tags."""
    return Facts(
        title=_first(said, _TITLES),
        label=_first(said, _SECTIONS),
        authors=tuple(islice(_persons(said), _MOST_SAID)),
        published=tuple(_surest(said, _PUBLISHED)),
        modified=tuple(_surest(said, _MODIFIED)),
        excerpt=_first(said, _EXCERPTS),
        image=_first(said, _IMAGES),
        language=_first(said, ("og:locale",)),
        is_free=_is_free(said),
        is_article=any(name in said for name in _SIGNS) or "post" in said.get("parsely-type", ()),
    )


def stated_titles(said: Said) -> tuple[str, ...]:
    """Every title that meta tags give the page."""
    return tuple(_all(said, _TITLES))


def _all(said: Said, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield from said.get(name, ())


def _first(said: Said, names: tuple[str, ...]) -> str:
    return next(_all(said, names), "")


def _surest(said: Said, names: tuple[str, ...]) -> list[str]:
    """What the first of these tags says that is there: a page's `date` may be when it was drawn."""
    return next((said[name] for name in names if name in said), [])


def _persons(said: Said) -> Iterator[str]:
    """The authors by the first kind of tag that has a name and no address: Facebook wants that of a profile."""
    for name in _AUTHORS:
        if names := [one for one in said.get(name, ()) if "//" not in one and not one.startswith(("@", "www."))]:
            yield from names
            return


def _is_free(said: Said) -> bool | None:
    words = {word.casefold() for word in _all(said, _TIERS)}
    return False if words & _PAID else True if words & _FREE else None
