"""Messages in the HTML of Telegram's Bot API (formatting options, HTML style): `a`, `b`, `code` alone, escaped."""

from collections.abc import Sequence
from html import escape

from alerts.clippings import Clipping
from alerts.lines import Line
from alerts.marks import dress


def article(clip: Clipping) -> str:
    """One article: its title as a link with the hits in bold, then what is known of it, then why it is told."""
    told = [title(clip), text(clip.about)]
    if clip.excerpt is not None:
        told.append(dress(clip.excerpt, text, "<b>", "</b>"))
    elsewhere = [f"<code>{text(clip.address)}</code>"] if clip.address and not clip.link else []  # else it is linked
    return "\n".join([*told, *(text(reason) for reason in clip.reasons), *elsewhere])


def title(clip: Clipping, after: str = "") -> str:
    """The title as a link, with words `after` it."""
    return link(dress(clip.title, text, "<b>", "</b>") + after, clip.link)


def lines(told: Sequence[Line]) -> str:
    """Lines, those with an address as links."""
    return "\n".join(link(text(line.text), line.link) for line in told)


def heading(words: str) -> str:
    """A heading, between articles."""
    return f"<b>— {text(words)} —</b>"


def text(raw: str) -> str:
    """Escaped as the Bot API asks for; quotes may stay."""
    return escape(raw, quote=False)


def link(inner: str, href: str | None) -> str:
    """A link about markup that is already escaped; the markup alone where there is no address."""
    return f'<a href="{escape(href)}">{inner}</a>' if href else inner
