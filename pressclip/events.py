"""What happens, as log records with a stable name each; how they are written is `pressclip.logs`' business."""

import logging
from typing import Any

_log = logging.getLogger("pressclip")


def emit(event: str, level: int = logging.INFO, **fields: Any) -> None:
    """Logs one outcome, such as `section.polled`, with the fields that tell of it."""
    _log.log(level, event, extra={"fields": fields})


def warn(event: str, **fields: Any) -> None:
    """Logs an outcome that the operator may want to look at."""
    emit(event, logging.WARNING, **fields)


def crashed(what: str, error: Exception) -> None:
    """Logs a bug of ours with its trace; the log's own filter takes secrets out."""
    _log.error("crashed", exc_info=error, extra={"fields": {"in": what, "error": type(error).__name__}})
