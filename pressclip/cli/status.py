"""`pressclip status`."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import data_dir, option, read, settings, shared

if TYPE_CHECKING:
    from pressclip.models import Settings

_SILENT = timedelta(seconds=30)  # the daemon's heart beats every ten seconds
_LATE = timedelta(minutes=5)
_RECENT = timedelta(days=1)  # a failed message, or a gap, is history after that
_FINE = frozenset({None, "ok", "new", "empty", "deferred"})


@click.command("status", epilog="Example: pressclip status --format json")
@shared()
def command() -> int:
    """Whether the daemon is alive, and what is late, broken or owed; exit 1 if anything is wrong."""
    from db.archive import path_of
    from pressclip.output import chosen, write_object

    of = settings(with_secrets=False)
    now = datetime.now(UTC)
    told = read(of, lambda tx: _status(tx, of, now))
    path = path_of(of.archive.url, data_dir(of))
    told["archive_bytes"] = sum(
        one.stat().st_size for one in (path, path.with_name(path.name + "-wal")) if one.exists()
    )
    write_object(told, chosen(option("form")))
    wrong = ("late", "broken", "failed", "gaps_last_day")
    return 0 if told["alive"] and not any(told[name] for name in wrong) else 1


def _status(tx: Any, of: "Settings", now: datetime) -> dict[str, Any]:
    from db import budget, coverage, daemon, outbox, owner, parsing, probes, raw, sections
    from pressclip.rows import stamp
    from schedules.ledger import gaps_of

    beat = daemon.last(tx)
    alive = beat is not None and now - beat.at < _SILENT and owner.is_alive(beat.owner)
    followed = sections.all_sections(tx, now)
    counted = outbox.states(tx)
    failed = outbox.states(tx, since=now - _RECENT).get("failed", 0)
    numbers = {section.site: section.site_id for section in followed}
    kept_pages, kept_bytes = raw.sizes(tx)
    spans, walks = coverage.every_span(tx), coverage.walks(tx)
    gaps = [(s, gap) for s in followed for gap in gaps_of(spans.get(s.id, ())) if gap.given_up_at is not None]
    budgets = {site.name: site.budget for site in of.sites}
    counted_for = {name: numbers.get(name) for name, limit in budgets.items() if limit is not None}
    return {
        "alive": alive,
        "pid": int(beat.owner.split(":")[1]) if beat is not None and alive else None,
        "started": stamp(beat.started) if beat is not None and alive else None,
        "late": [s.name for s in followed if s.next_poll is not None and now - s.next_poll > _LATE],
        "broken": [*(s.name for s in followed if s.status not in _FINE), *sections.menu_errors(tx)],
        "owed": counted.get("owed", 0) + counted.get("sending", 0),
        "failed": failed,
        "requests_last_hour": {
            name: budget.used(tx, number, now) if number is not None else 0 for name, number in counted_for.items()
        },
        "budget": budgets,
        "baseline": [s.name for s in followed if s.baseline_at is None],
        "behind": [s.name for s in followed if s.id in walks],
        "gaps": [f"{s.name}: {gap.begins:%Y-%m-%d %H:%M} to {gap.ends:%Y-%m-%d %H:%M} UTC" for s, gap in gaps],
        "gaps_last_day": sum(now - (gap.given_up_at or now) < _RECENT for _, gap in gaps),
        "probes": {name: state["trust"]["standing"] for name, state in probes.states(tx).items()},
        "set_aside": [subject for subject, _ in parsing.aside(tx)],
        "kept_pages": kept_pages,
        "kept_bytes": kept_bytes,
    }
