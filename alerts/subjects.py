"""The subject of a message: one clean line, so that nothing a page says becomes a header (RFC 5322, 2.2)."""

from collections.abc import Sequence

from alerts.marks import Marked, clean, cut
from alerts.reasons import is_edit, is_update
from pressclip.models import AlertItem

LONGEST = 100  # characters
_WATCHES = 3


def subject(items: Sequence[AlertItem]) -> str:
    """`[libya] headline · section`, or `[libya, oil] 3 articles: first headline`."""
    first = items[0].article
    headline = clean(first.article.title) or "(untitled)"
    if len(items) > 1:
        told = f"{len(items)} articles: {headline}"
    else:
        mark = "edited: " if is_edit(items[0]) else "updated: " if is_update(items[0]) else ""
        told = f"{mark}{headline} · {clean(first.section)}"
    return cut(Marked(text=f"[{_watches(items)}] {told}"), LONGEST).text


def _watches(items: Sequence[AlertItem]) -> str:
    names = list(dict.fromkeys(clean(hit.watch) for item in items for hit in item.watches))
    rest = f" +{len(names) - _WATCHES}" if len(names) > _WATCHES else ""
    return ", ".join(names[:_WATCHES]) + rest
