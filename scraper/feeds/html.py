"""The HTML that an element of a feed holds, escaped in its text or spelled out as XHTML."""

import html
from collections.abc import Iterator
from xml.etree.ElementTree import Element

_WANTED = frozenset({"href", "src", "srcset", "data-src", "class", "id", "role"})
_VOID = frozenset({"br", "img", "hr", "wbr"})


def html_of(element: Element | None) -> str:
    """The HTML of an Atom text construct or of RSS's description; "" where there is none.

    Plain text (`type="text"`) is escaped, so that its angle brackets stay what they are.
    """
    if element is None:
        return ""
    if len(element):
        return "".join(_written(element))
    text = element.text or ""
    return html.escape(text, quote=False) if element.get("type") in {"text", "text/plain"} else text


def _written(element: Element) -> Iterator[str]:
    """The children as HTML, with the few attributes that a reader needs. No recursion: feeds nest deep."""
    waiting = _inside(element)[::-1]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
            continue
        given = "".join(f' {name}="{html.escape(value)}"' for name, value in here.items() if name in _WANTED)
        yield f"<{here.tag}{given}>"
        waiting.append(html.escape(here.tail or "", quote=False))
        if here.tag not in _VOID:
            waiting.append(f"</{here.tag}>")
        waiting.extend(reversed(_inside(here)))


def _inside(element: Element) -> list[Element | str]:
    return [html.escape(element.text or "", quote=False), *element]
