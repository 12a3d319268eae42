"""Whether a page of an unknown theme is an article's at all: what speaks for it, and what against."""

import re

from selectolax.lexbor import LexborHTMLParser

from pressclip.errors import NotAnArticle
from pressclip.models import Page
from scraper.html.link_signs import NEVER, promise
from scraper.html.markup import attribute
from scraper.html.outline import Element
from scraper.html.prose import Prose
from scraper.html.sites import host, identity

_NO_ARTICLE = re.compile(
    r"error-?404|page-not-found|home|front-?page|archive|search|search-results|search-no-results|blog|category|tag|author|paged"
    r"|taxonomy|post-type-archive"
)
_STATIC = re.compile(r"page-id-\d+|page")
_SINGLE = re.compile(r"single|single-\w+|postid-\d+|article-?page|node--?type--?(?:article|news|story)|page-?article")
_LIST = re.compile(r"\"@type\"\s*:\s*\[?\s*\"(?:CollectionPage|SearchResultsPage|ProfilePage)\"")
_LEAST = 2.5  # blocks of prose for a teaser: what has fewer is a list
_FEW_TEASERS, _MANY_TEASERS = 3, 8
_LEAST_TEXT, _LEAST_SURE_TEXT = 400, 120  # weight of prose without any sign, and with one


def check_address(page: Page) -> str:
    """The identity of the page's address. Raises NotAnArticle for a home page's: a lost article often leads there."""
    own = identity(page.final_url)
    if own is None or host(own) == own:
        raise NotAnArticle("the page is the site's home page")
    return own


def is_marked_single(tree: LexborHTMLParser) -> bool:
    """Whether the names of the body say that one article stands there. Raises NotAnArticle where they say otherwise.

    The names are those that WordPress (`body_class`) and Drupal give.
    """
    names = attribute(tree.body, "class").lower().split() if tree.body is not None else []
    if any(_SINGLE.fullmatch(name) for name in names):
        return True
    against = next((name for name in names if _NO_ARTICLE.fullmatch(name)), None)
    if against is not None:
        raise NotAnArticle(f"the page calls itself {against!r}")
    if sum(_STATIC.fullmatch(name) is not None for name in names) > 1:
        raise NotAnArticle("the page is one of the site's own, no article")
    return False


def check_region(prose: Prose, body: Element, own: str, *, is_sure: bool, has_sign: bool) -> None:
    """Raises NotAnArticle where a list of articles, or too little for an article, stands.

    `is_sure`: the page says in so many words that it is an article; `has_sign`: something in it looks like one's.
    """
    teasers, count = prose.teasers(body), prose.count(body)
    if teasers >= (_MANY_TEASERS if is_sure else _FEW_TEASERS) and count < _LEAST * teasers:
        raise NotAnArticle(f"a list stands there: {teasers:.0f} headlines, {count:.0f} paragraphs")
    if is_sure:
        return
    looks = promise(own)
    if looks <= NEVER or (looks <= -3 and not has_sign):
        raise NotAnArticle("the address is not an article's")
    least = _LEAST_SURE_TEXT if has_sign or looks >= 3 else _LEAST_TEXT
    if prose.weight(body) < least:
        raise NotAnArticle("hardly any text and no sign of an article")


def says_it_is_a_list(source: str) -> bool:
    """Whether the page's JSON-LD says that it shows many articles."""
    return _LIST.search(source) is not None
