"""Pieces of HTML that a feed or an API carries: titles, summaries and whole texts as clean values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from scraper.html.markup import attribute, image_of, lines_of, parse, text_of
from scraper.html.sites import address, identity
from scraper.html.trim import take_boxes_out
from scraper.text.plain import one_line, printable, unescaped
from scraper.text.shortcodes import without_shortcodes

_MARKED_UP = re.compile(
    r"</(?:a|abbr|b|bdi|cite|code|del|em|i|ins|mark|q|s|small|span|strong|sub|sup|u)\s*>", re.IGNORECASE
)
_SMILEY = re.compile(r"\b(?:wp-smiley|emoji)\b")
_TEASER = 300  # characters: a last paragraph with a link to the article itself is no longer
_EXCERPT = 500  # characters: a summary that goes on is cut after the line that passes this
_CUT = re.compile(r"(?:\[\s*(?:…|\.\.\.)\s*\]|…)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A whole text: paragraphs joined by newlines, None where only its beginning is given; the first picture."""

    text: str | None
    image: str | None = None


def title_line(text: str) -> str:
    """A title as its reader sees it, whether it was given as text or as HTML.

    RSS does not tell which: it is HTML if it closes a formatting element, else its angle brackets are meant.
    """
    return html_line(text) if _MARKED_UP.search(text) else one_line(unescaped(text))


def html_line(html: str) -> str:
    """What a reader sees of a piece of HTML, on one line."""
    if "<" not in html:
        return one_line(unescaped(html))
    body = parse(html).body
    return one_line(text_of(body)) if body is not None else ""


def read_summary(html: str, *, url: str, title: str) -> str | None:
    """The summary of the article at `url` on one line, the first lines of a long one."""
    body = parse(html).body
    if body is None:
        return None
    _drop_what_is_not_the_text(body, url, title)
    kept, length = [], 0
    for line in lines_of(body):
        if length > _EXCERPT:
            break
        kept.append(line)
        length += len(line)
    return one_line(without_shortcodes(" ".join(kept))) or None


def read_content(html: str, *, url: str, title: str) -> Content:
    """The text of the article at `url`, as its feed or API carries it, without the boxes that plugins put into it."""
    tree = parse(html)
    take_boxes_out(tree)
    body = tree.body
    if body is None:
        return Content(text=None)
    _drop_what_is_not_the_text(body, url, title)
    pictures = (image_of(node, url) for node in body.css("img")[:20] if not _is_ornament(node))
    image = next((picture for picture in pictures if picture), None)
    lines = lines_of(body)
    if _is_teaser(body, url) or (lines and _CUT.search(lines[-1])):
        return Content(text=None, image=image)
    bare = (line.strip() for line in without_shortcodes("\n".join(lines)).split("\n"))
    return Content(text=printable("\n".join(line for line in bare if line)), image=image)


def _drop_what_is_not_the_text(body: LexborNode, url: str, title: str) -> None:
    """Takes out forms (a protected article's password) and the "The post … appeared first on …" that plugins add."""
    forms = {node.mem_id: node for node in body.css("form")}
    for node in reversed(list(forms.values())):
        node.decompose()
    last = _last_block(body)
    if last is not None and any(text_of(link) == title for link in _own_links(last, url)):
        last.decompose()


def _is_ornament(image: LexborNode) -> bool:
    """Whether an image is a counting pixel or a smiley."""
    return attribute(image, "width") in {"0", "1"} or bool(_SMILEY.search(attribute(image, "class")))


def _is_teaser(body: LexborNode, url: str) -> bool:
    """Whether the text ends with a link to the article itself: "Continue reading"."""
    last = _last_block(body)
    return last is not None and next(_own_links(last, url), None) is not None


def _last_block(body: LexborNode) -> LexborNode | None:
    """The last element of the text, if it is short and no text follows it."""
    last = None
    for child in body.iter(include_text=True):
        if not child.is_text_node:
            last = child
        elif (child.text_content or "").strip():
            last = None
    return last if last is not None and len(text_of(last)) <= _TEASER else None


def _own_links(block: LexborNode, url: str) -> Iterator[LexborNode]:
    own = identity(url)
    links = [block] if block.tag == "a" else block.css("a")[:20]
    for link in links:
        if identity(address(attribute(link, "href"), url)) == own:
            yield link
