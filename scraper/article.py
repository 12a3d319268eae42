"""An article's page becomes an Article: its own text only, whatever else is stacked below or beside it."""

import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pressclip.errors import NotAnArticle
from pressclip.models import Article, Page
from scraper.markup import attribute, image_of, lines_of, parse, text_of
from scraper.profiles import ArticleRules, Profile
from scraper.shortcodes import without_shortcodes
from scraper.sites import address, host, identity
from scraper.times import narrowed, read_time

_PUBLISHED = 'meta[property="article:published_time"]'
_DESCRIPTION = 'meta[property="og:description"], meta[name=description]'
_ADDRESSES = (("link[rel=canonical]", "href"), ('meta[property="og:url"]', "content"))
_MOST = 50  # authors, times, paragraphs of a biography: no article has more


def read_article(page: Page, *, zone: tzinfo, profiles: Sequence[Profile]) -> Article:
    """The article whose page this is, read by the first profile that finds it.

    `zone` is the site's, for times printed without one. Raises NotAnArticle where no profile finds one,
    ReadError for a page that must not be parsed at all.
    """
    if page.status >= 400:
        raise NotAnArticle(f"the page came with HTTP {page.status}")
    tree = parse(page.text)
    for profile in profiles:
        rules = profile.article
        root = tree.css_first(rules.root) if rules else None
        if rules is None or root is None:
            continue
        if rules.drop:
            _drop(root, rules.drop)
        text = root.css_first(rules.text)
        if text is not None and (title := _first_text(root, rules.title)):
            return _article(tree, root, rules, page, zone, title, text)
    raise NotAnArticle("no profile found an article on the page")


def _article(
    tree: LexborHTMLParser,
    root: LexborNode,
    rules: ArticleRules,
    page: Page,
    zone: tzinfo,
    title: str,
    text: LexborNode,
) -> Article:
    return Article(
        url=_address(tree, page),
        title=title,
        label=_first_text(root, rules.label) or None,
        authors=tuple(dict.fromkeys(_texts(root, rules.author))),
        published=narrowed(read_time(said, at=page.date, zone=zone) for said in _times(tree, root, rules)),
        excerpt=without_shortcodes(_meta(tree, _DESCRIPTION)) or None,
        text=without_shortcodes("\n".join(lines_of(text))),
        image=_image(tree, root, rules, page),
        language=_language(tree),
        bio="\n".join(_texts(root, rules.bio)) or None,
    )


def _drop(root: LexborNode, selector: str) -> None:
    """Takes out what is not the article's own: the innermost first, since a node dies with its parent."""
    found = {node.mem_id: node for node in root.css(selector)}
    for node in reversed(list(found.values())):
        node.decompose()


def _times(tree: LexborHTMLParser, root: LexborNode, rules: ArticleRules) -> Iterator[str]:
    yield _meta(tree, _PUBLISHED)
    for node in root.css(rules.time)[:_MOST] if rules.time else ():
        yield attribute(node, "datetime") or text_of(node)


def _address(tree: LexborHTMLParser, page: Page) -> str:
    """The page's canonical address (RFC 6596) if it is one of this host and no home page, else where it was found."""
    for selector, name in _ADDRESSES:
        node = tree.css_first(selector)
        url = address(attribute(node, name), page.final_url) if node is not None else None
        if url is not None and _is_plausible(url, page.final_url):
            return url
    return address(page.final_url, page.final_url) or page.final_url


def _is_plausible(url: str, found_at: str) -> bool:
    target, here = identity(url), identity(found_at)
    return bool(target and here and host(target) == host(here) != target)


def _image(tree: LexborHTMLParser, root: LexborNode, rules: ArticleRules, page: Page) -> str | None:
    shared = _meta(tree, 'meta[property="og:image"]')
    if shared and (image := address(shared, page.final_url)):
        return image
    node = root.css_first(rules.image) if rules.image else None
    return image_of(node, page.final_url) if node is not None else None


def _language(tree: LexborHTMLParser) -> str | None:
    """The primary subtag of the page's language (BCP 47)."""
    node = tree.css_first("html[lang]")
    match = re.match(r"[a-z]{2,3}(?![^-_])", attribute(node, "lang").lower()) if node is not None else None
    return match[0] if match else None


def _meta(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return " ".join(attribute(node, "content").split()) if node is not None else ""


def _first_text(root: LexborNode, selector: str) -> str:
    return next(_texts(root, selector), "")


def _texts(root: LexborNode, selector: str) -> Iterator[str]:
    for node in root.css(selector)[:_MOST] if selector else ():
        if text := text_of(node):
            yield text
