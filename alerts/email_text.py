"""Messages as HTML for e-mail: blocks, every address also shown as text, as a printed mail has no links.

Styles stand in the tags, as many programs drop all others. No colour is fixed but for shades of what is there, so that
a program that turns the mail dark leaves it readable; long words and addresses break, so that a phone never scrolls.
"""

from collections.abc import Sequence
from html import escape

from alerts.clippings import Clipping
from alerts.lines import Line
from alerts.marks import dress

GAP = ""  # between blocks, which keep their distance themselves
_SMALL = 'style="font-size:14px;opacity:.8"'
_BLOCK = 'style="padding:14px 0;border-bottom:1px solid rgba(128,128,128,.4)"'
_TITLE = 'style="font-size:19px;line-height:1.3;margin-bottom:4px"'
_PLAIN = ' style="text-decoration:none"'
_EXCERPT = 'style="margin:6px 0"'
_HEADING = 'style="margin:22px 0 0;font-size:14px;font-weight:bold;letter-spacing:.02em"'
_PAGE = (
    "max-width:620px;margin:0 auto;padding:8px 16px 24px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,"
    "Helvetica,Arial,sans-serif;font-size:16px;line-height:1.45;overflow-wrap:anywhere;word-break:break-word"
)


def document(subject: str, inner: str) -> str:
    """A whole page around what a message says; what is one already, as by a user's template, stays as it is."""
    if inner.lstrip()[:9].lower().startswith(("<!doctype", "<html")):
        return inner
    return (
        '<!DOCTYPE html>\n<html lang="en" style="color-scheme:light dark">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(subject)}</title>\n</head>\n"
        f'<body style="margin:0;padding:0">\n<div style="{_PAGE}">\n{inner}\n</div>\n</body>\n</html>'
    )


def article(clip: Clipping) -> str:
    """One article as a block; `dir=auto` lets each line take its direction from its own letters."""
    title = dress(clip.title, escape, "<b>", "</b>")
    told = [f'<div dir="auto" {_TITLE}>{_link(title, clip.link, _PLAIN)}</div>']
    told.append(f'<div dir="auto" {_SMALL}>{escape(clip.about)}</div>')
    if clip.excerpt is not None:
        told.append(f'<div dir="auto" {_EXCERPT}>{dress(clip.excerpt, escape, "<b>", "</b>")}</div>')
    told += [f'<div dir="auto" {_SMALL}>{escape(reason)}</div>' for reason in clip.reasons]
    return f"<div {_BLOCK}>{''.join([*told, *_shown(clip.address, clip.link)])}</div>"


def lines(told: Sequence[Line]) -> str:
    """Lines as blocks, each address under its text."""
    return "".join("".join(_line(line)) for line in told)


def heading(words: str) -> str:
    """A heading, between articles."""
    return f'<div dir="auto" {_HEADING}>{escape(words)}</div>'


def _line(line: Line) -> list[str]:
    if not line.text:
        return ["<br>"]
    return [f'<div dir="auto">{_link(escape(line.text), line.link)}</div>', *_shown(line.link, line.link)]


def _shown(address: str | None, href: str | None) -> list[str]:
    return [f"<div {_SMALL}>{_link(escape(address), href)}</div>"] if address else []


def _link(inner: str, href: str | None, style: str = "") -> str:
    return f'<a href="{escape(href)}"{style}>{inner}</a>' if href else inner
