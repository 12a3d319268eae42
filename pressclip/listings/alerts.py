"""The outbox, as rows."""

from typing import Any

from sqlalchemy import Connection

from db import alerts
from pressclip.redaction import hidden
from pressclip.rows import stamped


def alert_rows(tx: Connection, *, state: alerts.State | None, limit: int) -> list[dict[str, Any]]:
    """The newest messages first, of that state alone if given; at most so many."""
    rows = alerts.listed(tx, state=state, limit=limit)
    return [stamped(row | {"last_error": hidden(row["last_error"] or "") or None}) for row in rows]
