"""What the markup around a headline states of its article: microdata, microformats, `<time>`, a byline."""

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from scraper.articles.facts import NOTHING, Facts
from scraper.html.markup import attribute, image_of, lines_of, text_of
from scraper.html.outline import Element, Outline
from scraper.text.authors import is_byline

_MOST = 15  # authors, times, pictures: each is read with all that is in it
_MOST_SCOPES = 8  # elements around a headline: each is searched
_AUTHORS = (
    "[itemprop~=author] [itemprop~=name], [itemprop~=creator] [itemprop~=name]",
    "[itemprop~=author], [itemprop~=creator]",
    "a[rel~=author], .p-author, .vcard .fn",
    "[class*=author-name], [class*=author_name], [class*=author__name], [class*=AuthorName]",
    ".byline a, [class*=byline] a, [class*=Byline] a",
    ".byline, [class*=byline], [class*=Byline], .author, .post-author, .article-author, .entry-author, .autor, .auteur",
)
_PUBLISHED, _MODIFIED = "[itemprop~=datePublished]", "[itemprop~=dateModified]"
_SEEN = (
    "time[pubdate], time.published, time.dt-published, time.entry-date",
    "time:not(.updated):not(.modified)",
    ".published, .date, .post-date, .entry-date, .article-date, [class*=publish-date], [class*=pubdate]",
)
_LABELS = "[itemprop~=articleSection], a[rel~=category], .p-category, .cat-links a, a[href*='/category/']"
_LINES = 8  # below a headline, where a byline and a time may be printed
_LINE_PARTS = re.compile(r"\s+[|·•–—-]+\s+|\s*\|\s*")
_LONGEST_LABEL = 60  # characters
_BIG = 300  # pixels
_ORNAMENT = ("avatar", "logo", "icon", "emoji", "gravatar", "spinner", "pixel")


def mark_facts(page: Outline, headline: Element | None, base: str) -> Facts:
    """The statements of the markup around a headline, the nearest first; picture addresses are read on `base`."""
    scopes = _scopes(page, headline)
    if not scopes:
        return NOTHING
    root = scopes[-1]
    near = _lines_below(headline) if headline is not None else []
    body = root.css_first("[itemprop~=articleBody]")
    return Facts(
        label=next((text for scope in scopes for text in _labels(scope)), ""),
        authors=_authors(scopes) or next(((line,) for line in near if is_byline(line)), ()),
        published=tuple(_times(root, _PUBLISHED)),
        modified=tuple(_times(root, _MODIFIED)),
        seen=_seen(scopes) or tuple(part for line in near for part in (line, *_LINE_PARTS.split(line))),
        image=_picture(body or scopes[0].parent or root, base) or _picture(root, base),
        is_article=body is not None and root.css_first("[itemprop~=headline]") is not None,
    )


def _scopes(page: Outline, headline: Element | None) -> list[LexborNode]:
    """The elements around a headline from the inside, as far as its article reaches; the body where there is none."""
    if headline is None:
        return [element.node for element in page.elements[:1]]
    found = []
    for here in headline.around():
        found.append(here.node)
        if here.tag in {"article", "main"} or "Article" in here.get("itemtype"):
            break
    return [*found[:_MOST_SCOPES], found[-1]]


def _authors(scopes: list[LexborNode]) -> tuple[str, ...]:
    for selector in _AUTHORS:
        for scope in scopes:
            if names := tuple(_said(scope, selector)):
                return names
    return ()


def _labels(scope: LexborNode) -> Iterator[str]:
    """What leads to the article's section, but for links within its text."""
    for node in scope.css(_LABELS)[:_MOST]:
        if (
            (node.tag != "a" or node.parent is None or node.parent.tag != "p")
            and len(text := text_of(node)) <= _LONGEST_LABEL
            and text
        ):
            yield text


def _seen(scopes: list[LexborNode]) -> tuple[str, ...]:
    """The first time near the headline, by the surest kind of element."""
    for selector in _SEEN:
        for scope in scopes:
            if said := next(_times(scope, selector), ""):
                return (said,)
    return ()


def _said(root: LexborNode, selector: str) -> Iterator[str]:
    for node in root.css(selector)[:_MOST]:
        if text := " ".join(attribute(node, "content").split()) if node.tag == "meta" else text_of(node):
            yield text


def _times(root: LexborNode, selector: str) -> Iterator[str]:
    for node in root.css(selector)[:_MOST]:
        if said := attribute(node, "datetime") or attribute(node, "content") or text_of(node):
            yield said


def _lines_below(headline: Element) -> list[str]:
    """The lines printed right below a headline."""
    title = text_of(headline.node)
    for here in islice(headline.around(), 1, 4):
        lines = lines_of(here.node)
        if title in lines and (below := lines[lines.index(title) + 1 :]):
            return below[:_LINES]
    return []


def _picture(root: LexborNode, base: str) -> str:
    """The first picture that is neither small nor an ornament."""
    for node in root.css("img")[:_MOST]:
        names = f"{attribute(node, 'class')} {attribute(node, 'src')}".lower()
        width = attribute(node, "width")
        is_small = width.isdecimal() and int(width[:6]) < _BIG
        if not is_small and not any(word in names for word in _ORNAMENT) and (picture := image_of(node, base)):
            return picture
    return ""
