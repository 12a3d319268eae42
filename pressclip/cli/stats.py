"""`pressclip stats`."""

import os
import shutil
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import check_site, moment, named_sections, option, read, settings, shared, zone_of

if TYPE_CHECKING:
    from pressclip.settings import Settings

_SECTIONS = 30  # bars
_GAPS = 30  # lines
_PLAIN = 100  # characters where no terminal sets a width


@click.command("stats", epilog="Example: pressclip stats --since 1y --section Africa")
@click.option("--since", default="30d", show_default=True, help="From this date (2026-01-31) or age (7d) on.")
@click.option("--until", help="Up to this date, its day included.")
@click.option("--site", help="Only this site.")
@click.option("--section", help="Only articles seen in this section.")
@shared()
def command(since: str, until: str | None, site: str | None, section: str | None) -> None:
    """How many articles there were: by day, hour and weekday, by section, and by watch.

    Days, hours and weekdays are the site's (UTC with several sites). A day of which articles may be missing says so:
    no bar is shorter without a word because the site, or the daemon, was down.
    """
    from pressclip.output import chosen, write_object

    told = _stats(settings(with_secrets=False), since, until, site, section)
    form = chosen(option("form"))
    if form == "table":
        _draw(told)
    elif form == "csv":
        from pressclip.output import write_rows

        write_rows(told["days"], form, ("date", "articles", "gap", "watched"))
    else:
        write_object(told, form)


def _stats(of: "Settings", since: str, until: str | None, site: str | None, section: str | None) -> dict[str, Any]:
    from pressclip.rows import stamp
    from pressclip.statistics import WEEKDAYS, series, this_minute

    zone, now = zone_of(of), datetime.now(UTC)
    begins = moment(since, zone, end=False, now=now) or now
    ends = min(moment(until, zone, end=True, now=now) or this_minute(now), this_minute(now))
    if begins >= this_minute(now):
        raise click.BadParameter("it is still to come", param_hint="--since")
    if ends <= begins:
        raise click.BadParameter("it lies before --since", param_hint="--until")
    counted, gaps, names = read(of, lambda tx: _counted(tx, of, (begins, ends), site, section, now))
    unseen = [(one.begins, one.ends) for one in gaps if one.section is None and one.site is None]
    over = series(
        counted.quarters, [(one.begins, one.ends) for one in gaps], unseen, since=begins, until=ends, zone=zone
    )
    ordered = sorted(counted.sections.items(), key=lambda one: (-one[1], names.get(one[0], ("", ""))))
    return {
        "since": stamp(begins),
        "until": stamp(ends),
        "zone": zone,
        "articles": sum(counted.quarters.values()),
        "days": [asdict(day) | {"date": day.date.isoformat()} for day in over.days],
        "hours": list(over.hours),
        "weekdays": dict(zip(WEEKDAYS, over.weekdays, strict=True)),
        "sections": [
            {"site": names[number][0], "section": names[number][1], "articles": found} for number, found in ordered
        ],
        "watches": [
            {"watch": name, "articles": found}
            for name, found in sorted(counted.watches.items(), key=lambda one: (-one[1], one[0]))
        ],
        "gaps": [
            {"site": one.site, "section": one.section, "from": stamp(one.begins), "to": stamp(one.ends), "why": one.why}
            for one in gaps
        ],
    }


def _counted(
    tx: Any, of: "Settings", span: tuple[datetime, datetime], site: str | None, section: str | None, now: datetime
) -> Any:
    from db import coverage, stats
    from db.sections import all_sections, every_section
    from pressclip.listings.missing import missing
    from pressclip.listings.naming import told_apart

    (begins, ends), known = span, every_section(tx)
    check_site(site, known, of)
    wanted = [one for one in known if site in {None, one.site}]
    wanted = named_sections(wanted, section) if section is not None else wanted
    chosen = None if site is None and section is None else {one.id for one in wanted}
    followed = {one.id for one in all_sections(tx, now)}
    gaps = missing(told_apart(wanted), followed, coverage.every_span(tx), span, now)
    return stats.count(tx, begins, ends, chosen), gaps, {one.id: (one.site, one.name) for one in known}


def _draw(told: dict[str, Any]) -> None:
    from datetime import date

    from pressclip.output import cleaned
    from pressclip.statistics import Day, day_rows

    days = [Day(**one | {"date": date.fromisoformat(one["date"])}) for one in told["days"]]
    several = len({one["site"] for one in told["sections"]}) > 1
    named = [
        (cleaned(f"{one['site']}/{one['section']}" if several else one["section"]), one["articles"], "")
        for one in told["sections"]
    ]
    click.echo(f"{told['articles']} articles from {told['since']} to {told['until']}, days and hours of {told['zone']}")
    _plot("By day", day_rows(days))
    _plot("By hour", [(f"{hour:02}", number, "") for hour, number in enumerate(told["hours"])])
    _plot("By weekday", [(name, number, "") for name, number in told["weekdays"].items()])
    _plot("By section", named[:_SECTIONS])
    if len(named) > _SECTIONS:
        click.echo(f"and {len(named) - _SECTIONS} more sections")
    if told["watches"]:
        _plot("By watch", [(cleaned(one["watch"]), one["articles"], "") for one in told["watches"]])
    if told["gaps"]:
        click.echo("\nWhere articles may be missing (marked, or hatched); `pressclip coverage` tells more")
        for gap in told["gaps"][:_GAPS]:
            name = gap["section"] or ("every section" if gap["site"] is None else f"every section of {gap['site']}")
            click.echo(cleaned(f"{name}: {gap['from']} to {gap['to']} ({gap['why']})"))
        if len(told["gaps"]) > _GAPS:
            click.echo(f"and {len(told['gaps']) - _GAPS} more; --format json names all")


def _plot(title: str, rows: list[tuple[str, int, str]]) -> None:
    """Bars of text; on a terminal, what lies over time as a plot, days with gaps hatched."""
    from pressclip.statistics import bars

    click.echo(f"\n{title}")
    if sys.stdout.isatty() and title in {"By day", "By hour"} and any(number for _, number, _ in rows):
        click.echo(_plotted(rows))
    else:
        width = shutil.get_terminal_size((_PLAIN, 24)).columns if sys.stdout.isatty() else _PLAIN
        click.echo("\n".join(bars(rows, width)))


def _plotted(rows: list[tuple[str, int, str]]) -> str:
    import plotext  # type: ignore[import-untyped]  # it ships no types

    figure = plotext.figure
    figure.clear()
    plotext.terminal.limit(False, False)
    figure.plot_size(shutil.get_terminal_size((_PLAIN, 24)).columns, 16)
    figure.theme("clear")
    whole = [0 if note else number for _, number, note in rows]
    doubtful = [number if note else 0 for _, number, note in rows]
    labels = [label for label, *_ in rows]
    figure.draw(figure.bar(labels, [whole, doubtful], stacked=True, marker=["█", "▒"]))
    return str(figure.build().string(colorless="NO_COLOR" in os.environ)).rstrip("\n")
