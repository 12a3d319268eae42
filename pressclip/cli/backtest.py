"""`pressclip backtest`."""

from datetime import UTC, date, datetime
from difflib import get_close_matches
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from pressclip.cli.common import option, read, settings, shared, whole, zone_of
from pressclip.cli.query_words import Searching
from pressclip.listings.naming import window

if TYPE_CHECKING:
    from alerts.matching import Watch
    from pressclip.backtest import Met
    from pressclip.settings import Settings

_BAR = 40  # characters of the longest
_SILENT = 7  # days in a row without a hit that are shown one by one


@click.command("backtest", cls=Searching, epilog="Example: pressclip backtest 'libya OR haftar' --against libya")
@click.argument("query", metavar="QUERY|WATCH")
@click.option("--query", "is_query", is_flag=True, help="A query, even if a watch has this name.")
@click.option("--against", metavar="QUERY|WATCH", help="Compare with another query or watch.")
@click.option("--since", help="From this date (2026-01-31) or age (7d) on.")
@click.option("--until", help="Up to this date, its day included.")
@click.option("--samples", type=whole(0), default=10, show_default=True, help="Show so many articles.")
@shared()
def command(query: str, *, is_query: bool, against: str | None, samples: int, **limits: str | None) -> None:
    """What QUERY, or the watch of this name, would have alerted: hits by day, then the newest articles with what hit.

    Every article is judged as it stood when it was announced. What was there at a first visit, or came by a backfill,
    is a hit and no alert.
    """
    of = settings(with_secrets=False)
    zone, now = zone_of(of), datetime.now(UTC)
    wanted = _watch(of, query, is_query=is_query)
    other = _watch(of, against, is_query=is_query) if against is not None else None
    try:
        since, until = window(limits["since"], limits["until"], zone, now)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None

    def tried(tx: Any) -> "tuple[list[Met], list[Met] | None]":
        from pressclip.backtest import backtest

        mine = backtest(tx, wanted, since=since, until=until)
        return mine, None if other is None else backtest(tx, other, since=since, until=until)

    mine, theirs = read(of, tried)
    over = _days([*mine, *(theirs or ())], zone)
    told = _told(wanted, mine, zone, samples, over)
    _hint(of, query, mine, is_query=is_query)
    if other is not None and theirs is not None:
        told["against"] = _told(other, theirs, zone, samples, over)
        _hint(of, against or "", theirs, is_query=is_query)
        told["only"], told["only_against"] = _only(mine, theirs, samples), _only(theirs, mine, samples)
    _print(told)


def _watch(of: "Settings", query: str, *, is_query: bool) -> "Watch":
    from alerts.matching import Watch, compile_watches
    from queries.parser import parse, version

    named = [] if is_query else [watch for watch in compile_watches(of) if watch.name == query]
    if named:
        return named[0]
    parsed = parse(query, of.terms)
    return Watch(name=query, query=parsed, version=version(parsed), channels=())


def _hint(of: "Settings", query: str, met: "list[Met]", *, is_query: bool) -> None:
    """Says that a query without hits may have been meant for a watch."""
    near = get_close_matches(query, [watch.name for watch in of.watches], n=1)
    if near and near[0] != query and not (met or is_query):
        click.echo(f"no watch is called {query!r}, so it is a query; did you mean {near[0]!r}?", err=True)


def _days(met: "list[Met]", zone: str) -> "tuple[date | None, date | None]":
    """The first day and the last of which anything is told: two that are compared have the same."""
    days = [one.article.time.astimezone(ZoneInfo(zone)).date() for one in met]
    return min(days, default=None), max(days, default=None)


def _told(
    watch: "Watch", met: "list[Met]", zone: str, samples: int, over: "tuple[date | None, date | None]"
) -> dict[str, Any]:
    from pressclip.backtest import by_day

    days = by_day(met, ZoneInfo(zone), first=over[0], last=over[1])
    return {
        "query": watch.query.text,
        "days": [{"date": day.isoformat(), "hits": hits} for day, hits in days.items()],
        "total": len(met),
        "alerts": sum(one.alerts for one in met),
        "samples": [_sample(one) for one in reversed(met[-samples:] if samples else [])],
    }


def _sample(one: "Met") -> dict[str, Any]:
    from pressclip.rows import article_row

    clauses = [{"clause": clause, "hit": True, "where": where} for clause, where in _clauses(one).items()]
    return {"article": article_row(one.article), "clauses": clauses, "alerts": one.alerts}


def _clauses(one: "Met") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for hit in one.hit.hits:
        places = found.setdefault(hit.clause, [])
        if hit.field not in places:
            places.append(hit.field)
    return found


def _only(mine: "list[Met]", theirs: "list[Met]", samples: int) -> list[dict[str, Any]]:
    known = {one.article.id for one in theirs}
    only = [one for one in mine if one.article.id not in known]
    return [_sample(one) for one in reversed(only[-samples:] if samples else [])]


def _print(told: dict[str, Any]) -> None:
    from pressclip.output import chosen, cleaned, write_object

    form = chosen(option("form"))
    if form != "table":
        write_object(told, form)
        return
    parts = [told, *([told["against"]] if "against" in told else [])]
    most = max((day["hits"] for part in parts for day in part["days"]), default=0)
    for title, part in zip(("", "\nagainst "), parts, strict=False):
        _print_days(f"{title}{cleaned(part['query'])}", part, most)
    _print_samples("newest hits", told["samples"])
    if "against" in told:
        _print_samples(f"only {told['query']}", told["only"])
        _print_samples(f"only {told['against']['query']}", told["only_against"])


def _print_days(title: str, part: dict[str, Any], most: int) -> None:
    """Hits by day; `most`: of the longest bar."""
    click.echo(f"{title}: {_counted(part['total'], 'hit')}, {_counted(part['alerts'], 'alert')}")
    for is_silent, run in groupby(part["days"], key=lambda day: not day["hits"]):
        days = list(run)
        if is_silent and len(days) > _SILENT:
            click.echo(f"{'…':<10}  {0:>5}  on {len(days)} days")
            continue
        for day in days:
            bar = "█" * max(round(_BAR * day["hits"] / most), bool(day["hits"]))
            click.echo(f"{day['date']}  {day['hits']:>5}  {bar}".rstrip())


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _print_samples(title: str, samples: list[dict[str, Any]]) -> None:
    from pressclip.output import cleaned, write_rows

    if not samples:
        return
    click.echo(f"\n{cleaned(title)}:")
    rows = [
        {
            "id": one["article"]["id"],
            "time": one["article"]["time"],
            "title": one["article"]["title"],
            "clauses": ", ".join(f"{part['clause']} in {' and '.join(part['where'])}" for part in one["clauses"]),
            "alert": "yes" if one["alerts"] else "no",
        }
        for one in samples
    ]
    write_rows(rows, "table", ("id", "time", "title", "clauses", "alert"))
