"""Messages as HTML for e-mail: blocks, every address also shown as text, as a printed mail has no links."""

from collections.abc import Sequence
from html import escape

from alerts.clippings import Clipping
from alerts.lines import Line
from alerts.marks import dress

GAP = "<br>"  # between blocks
_SMALL = 'style="color:#666;font-size:small"'


def article(clip: Clipping) -> str:
    """One article as a block; `dir=auto` lets each line take its direction from its own letters."""
    title = dress(clip.title, escape, "<b>", "</b>")
    told = [f'<div dir="auto" style="font-size:large">{_link(title, clip.link)}</div>']
    told.append(f'<div dir="auto" {_SMALL}>{escape(clip.about)}</div>')
    if clip.excerpt is not None:
        told.append(f'<div dir="auto">{dress(clip.excerpt, escape, "<b>", "</b>")}</div>')
    told += [f'<div dir="auto" {_SMALL}>{escape(reason)}</div>' for reason in clip.reasons]
    return "".join([*told, *_shown(clip.link)])


def lines(told: Sequence[Line]) -> str:
    """Lines as blocks, each address under its text."""
    return "".join("".join(_line(line)) for line in told)


def heading(words: str) -> str:
    """A heading, between articles."""
    return f'<div dir="auto" style="font-weight:bold">— {escape(words)} —</div>'


def _line(line: Line) -> list[str]:
    if not line.text:
        return [GAP]
    return [f'<div dir="auto">{_link(escape(line.text), line.link)}</div>', *_shown(line.link)]


def _shown(href: str | None) -> list[str]:
    return [f"<div {_SMALL}>{_link(escape(href), href)}</div>"] if href else []


def _link(inner: str, href: str | None) -> str:
    return f'<a href="{escape(href)}">{inner}</a>' if href else inner
