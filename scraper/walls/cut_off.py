"""Whether a page's source breaks off in the middle: an answer may end early and still look whole to HTTP."""

import re

_ENDS = ("</html", "</HTML", "</body", "</BODY")
_RAW = ("script", "style", "title", "textarea")  # no tag ends these but their own
# HTML lets a page leave out </html>, </body>, </p>, </li> and </td>, but never these.
_CONTAINERS = ("div", "section", "article", "main", "ul", "ol", "table", "header", "footer", "nav", "aside")
_FORGOTTEN = 2  # a page written by hand forgets as many end tags; one broken off between two tags lacks more
_TAG_BEGINS = re.compile(r"<[a-zA-Z/!?]")


def where_cut(html: str) -> str | None:
    """Where the source of a page breaks off, in words; None for one that ends, if without its last tags."""
    if any(html.rfind(tag) >= 0 for tag in _ENDS):
        return None
    if (place := _unfinished(html)) is not None:
        return place
    left_open = sum(_left_open(html, name) for name in _CONTAINERS)
    if left_open and not html.rstrip().endswith(">"):
        return "in the middle of a text"
    return f"with {left_open} elements open" if left_open > _FORGOTTEN else None


def _unfinished(html: str) -> str | None:
    """The comment, tag or raw element that the source stops in."""
    if html.rfind("<!--") > html.rfind("-->"):
        return "in a comment"
    begin = html.rfind("<")
    if begin > html.rfind(">") and (begin == len(html.rstrip()) - 1 or _TAG_BEGINS.match(html, begin)):
        return "in a tag"
    for name in _RAW:
        opened = html.rfind(f"<{name}")
        if opened >= 0 and html.find(f"</{name}", opened) < 0:
            return f"in a {name} element"
    return None


def _left_open(html: str, name: str) -> int:
    return max(html.count(f"<{name}") - html.count(f"</{name}"), 0)
