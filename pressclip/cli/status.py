"""`pressclip status`."""

from datetime import UTC, datetime

import click

from pressclip.cli.common import data_dir, option, read, settings, shared


@click.command("status", epilog="Example: pressclip status --json")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@shared()
def command(*, as_json: bool) -> int:
    """Whether the daemon is alive, and what is late, broken or owed; exit 1 if anything is wrong."""
    from db.archive import path_of
    from db.lock import is_held
    from pressclip.output import chosen, write_object
    from pressclip.standing import is_well, standing

    of = settings(with_secrets=False)
    now = datetime.now(UTC)
    path = path_of(of.archive.url, data_dir(of))
    told = read(of, lambda tx: standing(tx, of, now, held=is_held(path)))
    told["archive_bytes"] = sum(
        one.stat().st_size for one in (path, path.with_name(path.name + "-wal")) if one.exists()
    )
    write_object(told, chosen("json" if as_json else option("form")))
    return 0 if is_well(told) else 1
