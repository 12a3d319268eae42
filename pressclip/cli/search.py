"""`pressclip search`."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeVar

import click

from pressclip.cli.common import option, print_rows, read, settings, shared, whole
from pressclip.cli.query_words import Searching, one_query

if TYPE_CHECKING:
    from rich.text import Text
    from sqlalchemy import Connection

    from alerts.marks import Marked
    from db.search import Filters, Part
    from pressclip.snippets import Shown
    from queries.tree import Query

T = TypeVar("T")

_SORT = "The order: by time, or the best of the newest 2,000 that match."
_COLUMNS = ("id", "time", "section", "title", "url")


@click.command("search", cls=Searching, epilog="Example: pressclip search 'libya OR haftar' --since 7d --format csv")
@click.argument("query", nargs=-1, metavar="[QUERY]")
@click.option("--site", help="Only this site.")
@click.option("--section", help="Only articles seen in this section.")
@click.option("--author", help="Only this author.")
@click.option("--since", help="From this date (2026-01-31) or age (7d) on.")
@click.option("--until", help="Up to this date, its day included.")
@click.option("--sort", type=click.Choice(["newest", "relevance"]), default="newest", help=_SORT)
@click.option("--limit", type=whole(0), default=20, show_default=True, help="At most so many.")
@click.option("--offset", type=whole(0), default=0, help="Leave out the first so many.")
@click.option("--full", is_flag=True, help="With the text.")
@click.option("--facets", is_flag=True, help="How the articles spread by section, site, author and month instead.")
@shared()
def command(
    query: tuple[str, ...],
    *,
    sort: Literal["newest", "relevance"],
    limit: int,
    offset: int,
    full: bool,
    facets: bool,
    **limits: str | None,
) -> None:
    """Articles in the archive that match QUERY, newest first; all of them without a QUERY."""
    from db.search import Part

    asked = _Asked(one_query(query, "search"), limits)
    if facets:
        _print_facets(asked)
    else:
        _print_articles(asked, Part(limit=limit, offset=offset, sort=sort, text=full, hits=asked.query is not None))


class _Asked:
    """A query and its filters, made ready. Raises QueryError, NotFound and click.BadParameter."""

    def __init__(self, query: str | None, limits: dict[str, str | None]) -> None:
        from datetime import UTC, datetime

        from pressclip.listings.narrowing import Limits
        from queries.parser import parse

        self.settings = settings(with_secrets=False)
        self.query = parse(query, self.settings.terms) if query is not None else None
        self._limits, self._now = Limits(**limits), datetime.now(UTC)

    def read(self, search: "Callable[[Connection, Query | None, Filters], T]") -> T:
        """What a search of the archive gives."""
        return read(self.settings, lambda tx: search(tx, self.query, self._within(tx)))

    def _within(self, tx: "Connection") -> "Filters":
        from pressclip.listings.narrowing import narrowed

        try:
            return narrowed(tx, self.settings, self._limits, self._now)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None


def _print_articles(asked: _Asked, part: "Part") -> None:
    from db.search import find
    from pressclip.listings.found import found_row, shown_of
    from pressclip.output import chosen

    page = asked.read(lambda tx, query, filters: find(tx, query, filters, part))
    queried = asked.query is not None
    rows = [found_row(one, queried=queried, full=part.text) for one in page.found]
    columns = (*_COLUMNS, *(["story_id"] if any(row["story_id"] for row in rows) else []))
    marked = queried and chosen(option("form")) == "table"
    print_rows(rows, columns, [{"title": _title(shown_of(one))} for one in page.found] if marked else [])
    _tell_partial(page.partial)
    if chosen(option("form")) == "table" and sys.stdout.isatty() and page.cursor is not None and not page.partial:
        _tell_total(asked, part)


def _title(seen: "Shown") -> "Text":
    """The title with what was hit in bold; on a terminal the snippet below, where it shows what the title does not."""
    from rich.text import Text

    cell = _bold(seen.title)
    if sys.stdout.isatty() and seen.snippet.spans:
        cell = Text("\n").join([cell, _bold(seen.snippet)])
    return cell


def _bold(marked: "Marked") -> "Text":
    from rich.text import Text

    from pressclip.output import cleaned

    text = Text(cleaned(marked.text))
    if text.plain == marked.text:  # else the places are of another text
        for start, end in marked.spans:
            text.stylize("bold", start, end)
    return text


def _tell_total(asked: _Asked, part: "Part") -> None:
    """How many there are, where a person sees but a part of them."""
    from db.counting import MOST, total

    found = asked.read(total)
    many = f"more than {MOST:,}" if found.capped else f"{found.total:,}"
    if found.capped or found.total > part.offset + part.limit:
        click.echo(f"{part.offset + 1} to {part.offset + part.limit} of {many}; --offset goes on", err=True)


def _print_facets(asked: _Asked) -> None:
    from db.counting import facets

    found = asked.read(facets)
    by = {"section": found.sections, "site": found.sites, "author": found.authors, "month": found.months}
    rows = [{"facet": name, "value": value, "count": many} for name, counts in by.items() for value, many in counts]
    print_rows(rows, ("facet", "value", "count"))
    _tell_partial(found.partial)


def _tell_partial(why: str) -> None:
    if why:
        click.echo(f"partial: {why}; --since, --section or one more word narrows it", err=True)
