"""Why an article did or did not alert, for a person to read."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from alerts.reasons import on_what
from pressclip.article_page import date_of, plain, print_lines
from pressclip.why.words import ORIGINS, clause_name, clause_said, holds, how_seen

_VERDICTS = {"matched": "green", "not told": "yellow", "waiting": "cyan", "no": "dim"}


def print_why(told: Mapping[str, Any], console: Console) -> None:
    """Prints what `pressclip why` found out."""
    parts = [*(_parts(told) if told["known"] else _never_seen(told))]
    for number, (name, lines) in enumerate(parts):
        if number:
            console.print()
        if name:
            console.print(name)
        print_lines(console, lines, indent=2 if name else 0)


def _parts(told: Mapping[str, Any]) -> Iterator[tuple[Text | None, list[Text]]]:
    about = f"article {told['article_id']} · {_filed(told['filed'])}"
    yield None, [plain(told["title"], "bold"), plain(told["url"], "underline"), plain(about, "dim")]
    yield Text("Seen", style="bold"), [_seen(one) for one in told["seen"]] or [plain("in no listing")]
    for watch in told["watches"]:
        name = plain(f"{watch['name']}: ", "bold")
        name.append(watch["verdict"], style=_VERDICTS.get(watch["verdict"], ""))
        yield name, [plain(watch["reason"]), *map(_clause, watch["clauses"])]
    if told["alerts"]:
        yield Text("Alerts", style="bold"), [_alert(one) for one in told["alerts"]]
    if told["story"]:
        others = [plain(f"article {one['id']} of {one['site']}: {one['title']}") for one in told["story"]]
        yield Text("The same story", style="bold"), others


def _filed(filed: Mapping[str, Any]) -> str:
    announced = filed["announced_at"]
    news = f"news since {date_of(announced)}" if announced is not None else "never announced"
    return f"filed {date_of(filed['first_seen'])} {ORIGINS.get(filed['origin'], filed['origin'])} · {news}"


def _seen(one: Mapping[str, Any]) -> Text:
    last = "" if one["last_seen"] == one["first_seen"] else f", last on {date_of(one['last_seen'])}"
    by = f", read by {one['method']}" if one["method"] else ""
    return plain(
        f"{one['section']}: on {date_of(one['first_seen'])}{how_seen(one)}{last}, place {one['position'] + 1}{by}"
    )


def _clause(one: Mapping[str, Any]) -> Text:
    mark = {True: "+", False: "-", None: "?"}[holds(one)]
    return plain(f"  {mark} {clause_name(one)}: {clause_said(one)}")


def _alert(one: Mapping[str, Any]) -> Text:
    when = date_of(one["sent_at"] or one["created"])
    tries = f", {one['attempts']} attempts" if one["attempts"] > 1 else ""
    wrong = f": {one['last_error']}" if one["last_error"] else ""
    return plain(f"{one['channel']}, {one['watch']}{_of(one)}: {one['state']} {when}{tries}{wrong}")


def _of(alert: Mapping[str, Any]) -> str:
    what = on_what(alert["occasion"])
    return f" ({what})" if what else ""


def _never_seen(told: Mapping[str, Any]) -> Iterator[tuple[Text | None, list[Text]]]:
    yield None, [plain(told["url"], "underline"), plain("never seen: " + told["reason"])]
    if told["sections"]:
        yield Text("Where it should have stood", style="bold"), [_section(one) for one in told["sections"]]
    if told["advice"]:
        yield Text("What to do", style="bold"), [plain(line) for line in told["advice"]]


def _section(one: Mapping[str, Any]) -> Text:
    trouble = f"; {one['status']}: {one['error']}" if one["error"] else ""
    return plain(f"{one['section']}: {one['why']}{trouble}")
