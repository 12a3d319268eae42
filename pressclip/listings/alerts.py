"""The outbox, as rows."""

from typing import Any

from sqlalchemy import Connection

from db import alerts
from pressclip.rows import stamped


def alert_rows(tx: Connection, *, state: alerts.State | None, limit: int) -> list[dict[str, Any]]:
    """The newest messages first, of that state alone if given; at most so many."""
    return [stamped(row) for row in alerts.listed(tx, state=state, limit=limit)]
