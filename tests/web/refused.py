"""What schemathesis checks beside its own checks; it loads this module by `SCHEMATHESIS_HOOKS`."""

from typing import Any

import schemathesis

_MEANT = frozenset({"bad-query", "bad-cursor", "unknown-site", "unknown-section"})
_DATES = ("since", "until")


@schemathesis.check
def is_refused_for_what_no_schema_says(
    _context: object, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    """What is as declared is refused only for what it means: a query, a date, a name, a cursor of another search."""
    if response.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    told = response.json()
    is_date = told["error"] == "bad-parameter" and told["detail"].startswith(_DATES)
    assert told["error"] in _MEANT or is_date, told
