"""What can go wrong with a site, on demand: each fault bends the answers under a path."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

CONSENT = """<!DOCTYPE html><html lang="en"><head><title>Before you continue</title></head><body>
<div id="consent-wall" role="dialog"><h1>Your privacy matters to us</h1>
<p>We and our partners store cookies on your device. Please choose before you read on.</p>
<button id="accept-all">Accept all</button> <button id="reject-all">Reject all</button></div></body></html>"""

CAPTCHA = """<!DOCTYPE html><html lang="en"><head><title>Just a moment...</title></head><body>
<h1>Checking that you are human</h1><p>This takes a few seconds.</p>
<form id="challenge-form" method="post" action="/"><div class="captcha"></div></form></body></html>"""

MAINTENANCE = """<!DOCTYPE html><html lang="en"><head><title>Maintenance</title></head><body>
<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1></body></html>"""

EMPTY = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One misbehaviour of every path that begins with `path_prefix`, `times` times (None: until cleared).

    `status`, `headers` and `body` replace the answer's own; `charset` replaces the declared one and leaves the
    bytes alone ("" declares none). `delay` and `drip` are seconds: before the answer, and between the pieces
    of its body. `truncate` breaks the connection after so many bytes of the body that was promised.
    """

    path_prefix: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    drip: float = 0
    truncate: int | None = None
    charset: str | None = None
    body: str | bytes | None = None
    times: int | None = None


class Faults:
    """The faults in force; the latest added that fits a path wins. Safe to change while the server runs."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._left: list[tuple[Fault, int | None]] = []

    def add(self, fault: Fault) -> None:
        """Puts a fault into force."""
        with self._lock:
            self._left.append((fault, fault.times))

    def clear(self) -> None:
        """Everything behaves again."""
        with self._lock:
            self._left.clear()

    def take(self, path: str) -> Fault | None:
        """The fault that bends this request, counted as used; `path` is without the query."""
        with self._lock:
            for index in reversed(range(len(self._left))):
                fault, left = self._left[index]
                if path.startswith(fault.path_prefix):
                    self._use(index, fault, left)
                    return fault
        return None

    def _use(self, index: int, fault: Fault, left: int | None) -> None:
        if left is None:
            return
        if left > 1:
            self._left[index] = (fault, left - 1)
        else:
            del self._left[index]
