"""Messages as plain text: for the console, for what shows no markup, and beside a marked-up message."""

from collections.abc import Sequence

from alerts.clippings import Clipping
from alerts.lines import Line
from alerts.marks import dress

BOLD, NORMAL = "\x1b[1m", "\x1b[22m"  # ECMA-48, SGR; cleaned text holds no escape, so these are ours alone
STAR = "*"


def article(clip: Clipping, *, opening: str = STAR, closing: str = STAR) -> str:
    """One article in a few lines, the hits between `opening` and `closing`, the address last."""
    told = [title(clip, opening=opening, closing=closing), clip.about]
    if clip.excerpt is not None:
        told.append(dress(clip.excerpt, str, opening, closing))
    return "\n".join([*told, *clip.reasons, *([clip.address] if clip.address else [])])


def title(clip: Clipping, *, opening: str = STAR, closing: str = STAR) -> str:
    """The title, the hits between `opening` and `closing`."""
    return dress(clip.title, str, opening, closing)


def bold_article(clip: Clipping) -> str:
    """One article for a terminal, the hits in bold."""
    return article(clip, opening=BOLD, closing=NORMAL)


def lines(told: Sequence[Line]) -> str:
    """Lines, each address behind its text."""
    return "\n".join(f"{line.text} {line.link}" if line.link else line.text for line in told)


def without_escapes(text: str) -> str:
    """A console text for what is no terminal: stars about the hits."""
    return text.replace(BOLD, STAR).replace(NORMAL, STAR)
