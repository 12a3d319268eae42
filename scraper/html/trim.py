"""What on an article's page is not its text: menus, comments, related articles, share buttons, author boxes."""

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pressclip.errors import ReadError
from scraper.html.box_names import are_aside, are_of_comments
from scraper.html.markup import lines_of, parse
from scraper.html.outline import HEADINGS, Element, Outline, outline
from scraper.html.prose import Block, Prose, blocks_of
from scraper.text.link_words import names_a_side_box, weight

_TAGS = frozenset(
    {"nav", "aside", "footer", "form", "dialog", "menu", "button", "input", "label", "fieldset", "audio", "video"}
)
_ROLES = frozenset({
    "navigation", "complementary", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "banner",
    "tablist", "toolbar",
})  # fmt: skip
_ITEMS = frozenset({"keywords", "publisher", "comment", "author", "interactionstatistic"})
_MOST_TITLES = 300  # of boxes; each is looked for among its siblings
_BOX_TAGS = frozenset({"nav", "form", "dialog", "menu"})
_MANY = 3  # paragraphs: letters, polls and lives of authors have fewer, an interview or a live blog more
_UNFOLDED = 300  # weight of a hidden text that is more than a box
_LEAST_LEFT = 0.6  # of a text's prose: names that would take more of it say something else there
_MOST_FOLLOWING = 3  # elements below a box's title
_READ_ALSO = re.compile(
    r"(?:read|see|watch|learn) (?:also|more|next)|also (?:read|see)|more (?:on this|from|in)"
    r"|related(?: (?:article|story|post)s?)?|recommended|don't miss|leggi anche|vedi anche|approfondisci"
    r"|potrebbe interessarti|lesen sie (?:auch|mehr)|mehr (?:dazu|zum)|lies auch|siehe auch|(?:à )?lire aussi|à lire"
    r"|voir aussi|lea (?:también|además)|lee también|te puede interesar|ver también|leia (?:também|mais)|veja também"
    r"|saiba mais|lees ook|czytaj (?:też|także|więcej)|читайте также|читать также|по теме|смотрите также"
    r"|[اإ]قرأ أيض[اً]+|相关(?:阅读|报道|新闻|文章)|延伸阅读|関連記事|あわせて読みたい",
    re.IGNORECASE,
)
_OF_A_TEXT = re.compile(
    r"(?:the )?(?:best of|top|about|across|elsewhere|discover|explore|events?|jobs|podcasts?|photos?|galler(?:y|ies)"
    r"|in pictures|watch|listen|topics?|categor(?:y|ies)|(?:\w+ ){0,2}videos?)\b",
    re.IGNORECASE,
)


def without_boxes(text: LexborNode) -> list[str]:
    """The lines of an article's text without the boxes of plugins; all where little else would be left."""
    try:
        tree = parse(text.html or "")
    except ReadError:  # as written out, elements that were left open are many more than the page has
        return lines_of(text)
    take_boxes_out(tree)
    return lines_of(tree.body) if tree.body is not None else []


def take_boxes_out(text: LexborHTMLParser) -> None:
    """Takes the boxes that plugins put into an article's text out of it, where not much of it would go with them.

    Lists of links, asides and headings within it stay, unless they say that they are such a box: somebody wrote them
    into the text. So does what is hidden: in a text that is known for one it is what a "read more" unfolds.
    """
    page = outline(text)
    before = Prose(page, blocks_of(page))
    boxes = list(not_the_text(page, before, None, is_found=False))
    if Prose(page, before.blocks, boxes).total >= _LEAST_LEFT * before.total:
        for box in boxes:
            box.node.decompose()
    page.close()


def not_the_text(page: Outline, prose: Prose, headline: Element | None, *, is_found: bool = True) -> Iterator[Element]:
    """The outermost elements that are not the text of the article with this headline, in page order.

    `is_found`: where the text stands was found, not told by a profile; then all looks count, not only names.
    """
    titled = (block for block in prose.blocks if _is_box_title(block) and (is_found or not _heads_a_text(block)))
    titles = {block.element.index for block in islice(titled, _MOST_TITLES)}
    asides = {block.element.index for block in prose.blocks if _reads_also(block)}
    end = 0
    for element in page.elements[1:]:
        if element.index < end:
            continue
        is_out = element.index in asides or (_is_out(element, prose, headline) if is_found else _is_box(element, prose))
        if is_out and not _is_needed(element, prose, headline):
            end = element.end
            yield element
        elif element.index in titles:
            for out in _box(element, prose, headline):
                end = out.end
                yield out


def _is_out(element: Element, prose: Prose, headline: Element | None) -> bool:
    names = element.names
    if element.hidden or element.tag in _TAGS or element.attributes.get("role") in _ROLES:
        return True
    if names and (are_of_comments(names) or are_aside(names)):
        return True
    if _ITEMS & set(element.get("itemprop").lower().split()):
        return True
    if element.tag == "header":
        return headline is None or not element.holds(headline)
    return element.tag in {"ul", "ol", "div", "section", "p", "table"} and prose.is_mostly_links(element)


def _is_box(element: Element, prose: Prose) -> bool:
    """Whether an element within a text says that it is a box, and holds no part of the text for all that."""
    names = element.names
    if element.tag in _BOX_TAGS or element.attributes.get("role") in _ROLES or (names and are_of_comments(names)):
        return True
    if element.tag in {"aside", "footer"} and not prose.count(element) and prose.links(element):
        return True
    if (names and are_aside(names)) or _ITEMS & set(element.get("itemprop").lower().split()):
        if element.hidden:
            return weight(element.text()) < _UNFOLDED
        return prose.count(element) < _MANY or prose.teasers(element) > 0
    return False


def _is_needed(element: Element, prose: Prose, headline: Element | None) -> bool:
    """Whether an element is the page, whatever it is called: it holds the headline, or nearly all that is to read."""
    if headline is not None and element.holds(headline):
        return True
    if element.hidden or are_of_comments(element.names):
        return False
    return prose.count(element) >= 3 and prose.weight(element) >= 0.7 * prose.total and element.tag not in _TAGS


def _is_box_title(block: Block) -> bool:
    return names_a_side_box(block.text) or _READ_ALSO.fullmatch(block.text.strip(" :.…")) is not None


def _heads_a_text(block: Block) -> bool:
    """Whether a title of side boxes may as well head a list that somebody wrote: "Top 10 ports", "Podcasts"."""
    return _OF_A_TEXT.match(block.text.strip()) is not None


def _reads_also(block: Block) -> bool:
    """Whether a block is an invitation to another article: "Read also:" and a link."""
    match = _READ_ALSO.match(block.text)
    return match is not None and block.links > 0 and block.plain <= len(match[0]) + 5


def _box(title: Element, prose: Prose, headline: Element | None) -> Iterator[Element]:
    """A box's title, and what follows it if that is made of links."""
    top = title
    while top.parent is not None and top.parent.tag not in {"article", "main", "body"} and _is_alone(top):
        top = top.parent
    if headline is not None and top.holds(headline):
        return
    linked = []
    for one in islice(_siblings_after(top), _MOST_FOLLOWING):
        if one.tag in HEADINGS or not prose.is_mostly_links(one):
            break
        linked.append(one)
    if linked:
        yield from (top, *linked)


def _is_alone(element: Element) -> bool:
    parent = element.parent
    return parent is not None and all(
        child is element or (isinstance(child, str) and child.isspace()) for child in parent.children
    )


def _siblings_after(element: Element) -> Iterator[Element]:
    parent = element.parent
    for child in parent.children if parent is not None else ():
        if isinstance(child, Element) and child.index >= element.end:
            yield child
