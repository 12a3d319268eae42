"""A redesign: the same news in other markup. Every class and id renamed, tags changed, links moved into the titles."""

import hashlib
import re

_CARD = re.compile(r'<a href="([^"]+)" rel="bookmark">(.*?)</a>', re.DOTALL)
_TITLE = re.compile(r"<(h2|p)>(.*?)</\1>", re.DOTALL)
_NAMES = re.compile(r'\b(class|id)="([^"]*)"')
_TAG = re.compile(r"<(/?)(ul|li|section|h2|h3|h4|span)\b")
_TAGS = (
    {"ul": "section", "li": "article", "section": "aside", "h2": "h3", "h3": "h4", "h4": "h5", "span": "em"},
    {"ul": "div", "li": "div", "section": "div", "h2": "h4", "h3": "h5", "h4": "h6", "span": "small"},
    {"ul": "ol", "section": "div", "h2": "h5", "h3": "h4", "span": "b"},
)


def redesigned(html: str, seed: int) -> str:
    """A Zox page as the theme of this seed prints it; the menu's links and the head's tags stay."""
    moved = _CARD.sub(lambda card: _linked_in_title(card[1], card[2], depth=1 + seed % 3), html)
    renamed = _NAMES.sub(lambda names: f'{names[1]}="{_renamed(names[2], seed)}"', moved)
    tags = _TAGS[seed % len(_TAGS)]
    return _TAG.sub(lambda tag: f"<{tag[1]}{tags.get(tag[2], tag[2])}", renamed).replace("zox-news", f"theme-{seed}")


def _linked_in_title(href: str, body: str, depth: int) -> str:
    inner, found = _TITLE.subn(lambda title: f'<{title[1]}><a href="{href}">{title[2]}</a></{title[1]}>', body, count=1)
    if not found:
        inner = f'<a href="{href}">{body}</a>'
    return '<div class="box">' * depth + inner + "</div>" * depth


def _renamed(names: str, seed: int) -> str:
    return " ".join(f"r{hashlib.sha256(f'{seed}{name}'.encode()).hexdigest()[:7]}" for name in names.split())
