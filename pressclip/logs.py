"""How logs are written: to stderr, a line a record, as text or JSON; secrets are taken out whoever logs them."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from pressclip.redaction import hidden

_HUSH = ("apprise", "urllib3", "requests", "httpx", "httpcore", "asyncio", "apscheduler", "alembic", "uvicorn")


def setup(form: str) -> None:
    """Sends Pressclip's records to stderr; other libraries are heard from warnings on, some not at all."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(as_json=form == "json"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("pressclip").setLevel(logging.INFO)
    for name in _HUSH:  # at lower levels some print tokens, at warnings they repeat what our events say
        logging.getLogger(name).setLevel(logging.ERROR)


class _Lines(logging.Formatter):
    """One line a record: time, level, event, fields."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line, without the secrets."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields = {name: _hidden(value) for name, value in getattr(record, "fields", {}).items()}
        if record.exc_info:
            fields = {**fields, "trace": self.formatException(record.exc_info)}
        event = hidden(record.getMessage())
        if self._as_json:
            values = {"time": at, "level": record.levelname.lower(), "event": event, **fields}
            line = json.dumps(values, default=str)
        else:
            told = "".join(f" {name}={_shown(value)}" for name, value in fields.items())
            line = f"{at} {record.levelname.lower():7} {_escaped(event)}{told}"
        return hidden(line)


def _hidden(value: Any) -> Any:
    """Text without secrets, before it is escaped, as the line is after; anything else as it is."""
    return hidden(value) if isinstance(value, str) else value


def _shown(value: object) -> str:
    text = str(value)
    plain = text and all(c.isprintable() and c not in ' "=' for c in text)
    printable = all(c.isprintable() for c in text)
    return text if plain else json.dumps(text, ensure_ascii=not printable)


def _escaped(text: str) -> str:
    """Text on one line, for what other libraries log: it may hold words that a page chose."""
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
