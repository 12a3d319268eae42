"""Whether columns hold what they may: values of their type, and of words those that mean something."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from sqlalchemy import Column, ColumnElement, Connection, Integer, Table, Text, and_, case, func, select, type_coerce

from db import backfills, coverage, subjects, witness
from db.alerts import State
from db.columns import TABLES, kept_of
from db.matches import JudgedOn
from db.schema import article, feed, finding, match, message, owed, raw, section, sighting
from db.schema_polling import backfill, walk
from db.sqlite.damage import misfit
from pressclip.models import Access, Precision, Status

_WORDS: Mapping[Column[Any], Sequence[str]] = {
    article.c.origin: ("live", "baseline", "backfill", "import", "reread"),
    article.c.page_state: ("none", "owed", "read", "failed", "gone", "reserved"),
    article.c.published_precision: get_args(Precision),
    article.c.access: get_args(Access),
    article.c.text_source: get_args(coverage.Source),
    sighting.c.source: get_args(coverage.Source),
    section.c.source: ("menu", "config"),
    section.c.status: get_args(Status),
    match.c.judged_on: get_args(JudgedOn),
    message.c.state: get_args(State),
    owed.c.state: ("owed", "merged", "told", "dropped"),  # the last in archives of the first schemas
    raw.c.kind: get_args(subjects.Kind),
    feed.c.kind: get_args(witness.Witness),
    finding.c.kind: get_args(witness.Kind),
    walk.c.by: get_args(coverage.Source),
    backfill.c.by: get_args(coverage.Source),
    backfill.c.purpose: get_args(backfills.Purpose),
    backfill.c.over: get_args(backfills.Over),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """A column that holds something else than it ought to: in how many rows, and the names of some of them."""

    column: Column[Any]
    ought: str
    rows: int
    examples: tuple[Any, ...]


def odd_values(tx: Connection, shown: int) -> Iterator[Odd]:
    """The columns of all tables that hold what they may not, with so many examples; each table is read once."""
    for table in TABLES.values():
        conditions = list(_conditions(table))
        sums = [func.sum(case((wrong, 1), else_=0), type_=Integer()) for _, _, wrong in conditions]
        counted = tx.execute(select(*sums).select_from(table)).one()
        for (column, ought, wrong), rows in zip(conditions, counted, strict=True):
            if rows:
                examples = tx.scalars(select(_name(table)).where(wrong).limit(shown))
                yield Odd(column=column, ought=ought, rows=rows, examples=tuple(examples))


def _conditions(table: Table) -> Iterator[tuple[Column[Any], str, ColumnElement[bool]]]:
    """Of each column what it ought to hold, and the condition that it does not."""
    for column in kept_of(table):
        yield column, *misfit(column)
        if column in _WORDS:
            yield column, "a known word", and_(column.is_not(None), column.not_in(_WORDS[column]))


def _name(table: Table) -> ColumnElement[Any]:
    """By what a row is called: its number, that of its article, else what its key begins with; as it is held."""
    named = next((table.c[name] for name in ("id", "article_id") if name in table.c), None)
    return type_coerce(next(iter(table.primary_key)) if named is None else named, Text())
