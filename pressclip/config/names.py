"""What things are called, and that no two of a kind are called the same."""

import json
from collections.abc import Iterable, Sequence

from pressclip.config.tables import Table

_LONGEST = 100


def read_name(table: Table, example: str, *, but: str = "") -> str:
    """The table's `name`, without any of the characters `but`; "" where it is missing or wrong."""

    def name(text: str) -> str:
        if not text or text != text.strip() or not text.isprintable() or len(text) > _LONGEST:
            raise ValueError(f"expected a printable name of 1 to {_LONGEST} characters")
        if set(text) & set(but):
            raise ValueError(f"expected a name without {' and '.join(but)}")
        return text

    table.require("name", json.dumps(example))
    return table.parsed("name", "", name)


def note_repeats(tables: Iterable[Table], names: Sequence[str]) -> None:
    """Notes each name that an earlier table has, whatever the case of its letters."""
    first: dict[str, str] = {}
    for table, name in zip(tables, names, strict=True):
        place = first.setdefault(name.casefold(), table.place)
        if name and place != table.place:
            table.note("name", f"{table.written('name')} is the name of {place} already")
