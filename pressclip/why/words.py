"""What an explanation says in words, whoever shows it. Pure."""

from collections.abc import Mapping
from typing import Any

ORIGINS = {
    "live": "as news", "baseline": "at its section's first visit", "backfill": "by a backfill",
    "import": "by an import", "reread": "from a kept page",
}  # fmt: skip


def how_seen(sighting: Mapping[str, Any]) -> str:
    """How a section came to show it, beginning with a comma; nothing where it was as usual."""
    if sighting["baseline"]:
        return ", when the section was first read"
    return "" if sighting["live"] else ", not by its page so far"


def clause_name(clause: Mapping[str, Any]) -> str:
    """The clause, with the `no` of one that is excluded."""
    return f"no {clause['clause']}" if clause["excluded"] else str(clause["clause"])


def holds(clause: Mapping[str, Any]) -> bool | None:
    """Whether what the clause wants is so; None while that is not known."""
    return None if clause["hit"] is None else clause["hit"] != clause["excluded"]


def clause_said(clause: Mapping[str, Any]) -> str:
    """Where it stands, or what is missing."""
    if clause["hit"]:
        places: dict[str, list[str]] = {}
        for found in clause["found"]:
            places.setdefault(found["field"], []).append(found["words"])
        return ", ".join(f"{' and '.join(words)} in its {field}" for field, words in places.items())
    if clause["hit"] is None:
        return f"its {' and '.join(clause['unread'])} was not read yet"
    if clause["note"]:
        return str(clause["note"])
    missing = ", ".join(clause["missing"])
    return "not there" if missing == clause["clause"] or not missing else f"{missing} not there"
