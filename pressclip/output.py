"""Rows on stdout as a table, JSON, JSON Lines or CSV; nothing a page said can command a terminal or a spreadsheet."""

import codecs
import csv
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO, TextIOWrapper
from typing import TYPE_CHECKING, Any, Literal, TextIO

if TYPE_CHECKING:
    from rich.text import Text

Format = Literal["table", "json", "jsonl", "csv"]
FORMATS: tuple[Format, ...] = ("table", "json", "jsonl", "csv")
_CONTROL = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")  # C1, line ends, bidi overrides, surrogates
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what begins a formula (OWASP, CSV injection)
_FURTHER_CELL = re.compile(r";(?=[\s\"']*+[=+@＝＋－＠-])")  # for a spreadsheet that parts cells at semicolons


_WHOLE = frozenset({"id", "time", "status", "last_success", "next_poll", "last_match", "last_sent"})  # not cut in two
_AS_WIDE_AS_NEEDED = 10_000  # characters, where no terminal sets a width


def chosen(asked: str | None) -> Format:
    """The format asked for; without one a table on a terminal, else JSON Lines."""
    for form in FORMATS:
        if asked == form:
            return form
    return "table" if sys.stdout.isatty() else "jsonl"


def for_programs() -> TextIO:
    """stdout for what programs read: UTF-8 whatever the locale, as JSON has to be (RFC 8259, 8.1) and a feed says.

    In another encoding what that one lacks would be written as Python escapes it, which JSON does not know.
    """
    if isinstance(sys.stdout, TextIOWrapper) and codecs.lookup(sys.stdout.encoding).name != "utf-8":
        sys.stdout.reconfigure(encoding="utf-8")
    return sys.stdout


def write_rows(
    rows: Iterable[dict[str, Any]],
    form: Format,
    columns: Sequence[str],
    cells: "Sequence[Mapping[str, Text]]" = (),
) -> None:
    """Prints rows; `columns` are those of the table, the other formats print all fields.

    `cells` holds for each row those cells of the table that are more than plain text, cleaned already.
    """
    if form == "json":
        for_programs().write(dump(list(rows), indent=2) + "\n")
    elif form == "jsonl":
        written = for_programs()
        for row in rows:
            written.write(dump(row) + "\n")
    elif form == "csv":
        for_programs().write(csv_text(list(rows), columns))
    else:
        _write_table(list(rows), columns, cells)


def write_object(value: dict[str, Any], form: Format) -> None:
    """Prints one object; as a table, a line a field."""
    if form in {"json", "jsonl"}:
        for_programs().write(dump(value, indent=2 if form == "json" else None) + "\n")
    else:
        write_rows([{"field": name, "value": inner} for name, inner in value.items()], form, ("field", "value"))


def dump(value: Any, indent: int | None = None) -> str:
    """JSON in which every control character is escaped, those that JSON itself lets through as well."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False, indent=indent))


def csv_text(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    """Rows as CSV with a line of names, `columns` where there is no row; no cell is a formula to a spreadsheet."""
    names = list(rows[0]) if rows else list(columns)
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in names])
    return written.getvalue()


def _cell(value: Any) -> str:
    text = _FURTHER_CELL.sub(";'", cleaned(_text(value)))
    return "'" + text if text.startswith(_FORMULA) and not isinstance(value, (int, float)) else text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)) and all(isinstance(inner, str) for inner in value):
        return "; ".join(value)
    return dump(value) if isinstance(value, (list, dict, tuple, bool)) else str(value)


def cleaned(text: str) -> str:
    """Without control characters, which a terminal would obey; line ends and tabs become spaces."""
    spaced = (" " if c in "\r\n\t\u2028\u2029" else c for c in text)
    return _CONTROL.sub("", "".join(c for c in spaced if unicodedata.category(c) != "Cc"))


def _write_table(rows: Sequence[dict[str, Any]], columns: Sequence[str], cells: "Sequence[Mapping[str, Text]]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name in _WHOLE)
    for row, dressed in zip(rows, cells or [{}] * len(rows), strict=True):
        table.add_row(*(dressed.get(name) or Text(cleaned(_text(row.get(name)))) for name in columns))
    width = None if sys.stdout.isatty() else _AS_WIDE_AS_NEEDED
    Console(width=width).print(table if rows else "nothing")
