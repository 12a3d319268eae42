"""Why an item is told: which watch, which clause of it, in which field."""

from alerts.marks import clean
from pressclip.models import AlertItem, Field, Hit, WatchHit

_PLACES: dict[Field, str] = {
    "title": "the title", "excerpt": "the excerpt", "text": "the text", "section": "the section",
    "author": "the author", "site": "the site", "url": "the address", "label": "the label",
}  # fmt: skip
_CLAUSES = 4
_CLAUSE_WIDTH = 60


def reasons(item: AlertItem) -> tuple[str, ...]:
    """What an edit replaced, then a line a watch, such as `libya: haftar in the title and the text`."""
    before = [f"the title was: {clean(item.before)}"] if item.before else []
    return (*before, *(f"{_lead(item)}{_reason(hit)}" for hit in item.watches))


def on_what(occasion: str) -> str:
    """`its edit` or `its new title`, where that is what is told; "" for an article that is new."""
    return {"edit": "its edit", "update": "its new title"}.get(occasion.partition(":")[0], "")


def is_update(item: AlertItem) -> bool:
    """Whether all that is told is another title, of an article that was told of."""
    return item.occasion.startswith("update:")


def is_edit(item: AlertItem) -> bool:
    """Whether an edit of the article brought the watch's words in."""
    return item.occasion.startswith("edit:")


def _lead(item: AlertItem) -> str:
    if is_update(item):
        return "its title changed since you were told of it: "
    also = "also matches " if item.also else ""
    if is_edit(item):
        return f"edited, now {also or 'matches '}"
    return also


def _reason(found: WatchHit) -> str:
    name = clean(found.watch)
    clauses = _by_clause(found.hits)
    told = [f"{_shortened(clause)} in {_listed(places)}" for clause, places in clauses.items()]
    if len(told) > _CLAUSES:
        told = [*told[:_CLAUSES], f"{len(told) - _CLAUSES} more"]
    return f"{name}: {', '.join(told)}" if told else name


def _by_clause(hits: tuple[Hit, ...]) -> dict[str, list[str]]:
    clauses: dict[str, list[str]] = {}
    for hit in hits:
        places = clauses.setdefault(clean(hit.clause), [])
        if _PLACES[hit.field] not in places:
            places.append(_PLACES[hit.field])
    return clauses


def _shortened(clause: str) -> str:
    return clause if len(clause) <= _CLAUSE_WIDTH else clause[: _CLAUSE_WIDTH - 1] + "…"


def _listed(places: list[str]) -> str:
    return " and ".join([", ".join(places[:-1]), places[-1]] if len(places) > 1 else places)
