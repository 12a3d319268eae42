"""What a storm is made of: services that fail by chance, and the hand that ends the daemon at a named point.

The daemon knows nothing of it: it is killed by the services that it talks to, or when its files show how far it came.
"""

import asyncio
import random
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from replica.server import Visit
from tests.doubles.smtp import SmtpSink
from tests.doubles.telegram import LOST, Answer, TelegramDouble, refused, too_many_requests

# Where a life ends: while a page is asked for; once something was filed (with its matches, and what it owes), leased,
# noted in the journal, marked as sent; when a service took a message, before and after its answer; at any moment.
POINTS = (
    "moment", "fetch", "filed", "leased", "mail taken", "mail answered", "bot taken", "bot answered", "journal",
    "marked",
)  # fmt: skip
_COUNTS = {
    "filed": "SELECT count(*) FROM owed",
    "leased": "SELECT coalesce(sum(attempts), 0) FROM message",
    "marked": "SELECT count(*) FROM message WHERE state = 'sent'",
}
_LONGEST = 5.0  # seconds of a life whose point is never reached


class Killer:
    """Ends one life of the daemon after the other, each at its point; counts where."""

    def __init__(self, archive: Path, seed: int) -> None:
        self.kills: Counter[str] = Counter()
        self.chance = random.Random(seed)  # noqa: S311 - when to kill and to fail; no secret
        self._archive = archive
        self._lock = threading.Lock()
        self._point = ""
        self._process: subprocess.Popen[bytes] | None = None

    def live(self, process: "subprocess.Popen[bytes]", point: str) -> None:
        """Lets the daemon live until it reaches the point, and no longer than a while; it is dead afterwards."""
        reached = self._reached(point)
        with self._lock:
            self._process, self._point = process, point
        begin = time.monotonic()
        longest = self.chance.uniform(1.0, 3.0) if point == "moment" else _LONGEST
        while process.poll() is None:
            if time.monotonic() - begin > longest:
                self._kill("moment")
            elif reached():
                self._kill(point)
            time.sleep(0.001)

    def at(self, point: str) -> bool:
        """Ends the life if this is its point, and says so."""
        return self._point == point and self._kill(point)

    def _kill(self, point: str) -> bool:
        with self._lock:
            process, self._process, self._point = self._process, None, ""
            if process is None:
                return False
            process.kill()
            self.kills[point] += 1
        process.wait()
        return True

    def _reached(self, point: str) -> Callable[[], bool]:
        """Tells from outside whether the daemon came further than it was: by its archive, or by its journal."""
        if point == "journal":
            journal = self._archive.with_name(f"{self._archive.name}.sent")
            size = _size(journal)
            return lambda: _size(journal) > size
        if point not in _COUNTS:
            return lambda: False
        archive = sqlite3.connect(self._archive, timeout=30)

        def count() -> int:
            return int(archive.execute(_COUNTS[point]).fetchone()[0])

        before = count()
        return lambda: count() > before


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


class Trap(list[Visit]):
    """The log of a replica that ends the daemon which asks: its answer comes too late."""

    def __init__(self, killer: Killer) -> None:
        super().__init__()
        self._killer = killer

    def append(self, visit: Visit) -> None:
        super().append(visit)
        self._killer.at("fetch")


class RoughMail(SmtpSink):
    """A mail server that refuses for now, takes its time, or drops the line after it took a mail."""

    def __init__(self, killer: Killer) -> None:
        super().__init__()
        self.rough = True
        self.unanswered = 0
        self._killer = killer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above it
        """Keeps the mail, unless it refuses."""
        luck = self._killer.chance.random() if self.rough else 1.0
        if luck < 0.15:
            return "451 4.3.2 try again later"
        if luck < 0.3:
            await asyncio.sleep(luck)
        answer = await super().handle_DATA(server, session, envelope)
        if luck > 0.9 and self.rough:
            self.unanswered += 1
            cast(asyncio.Transport, server.transport).abort()
            await asyncio.Event().wait()
        self._killer.at("mail taken")
        asyncio.get_running_loop().call_later(0.03 * luck, self._killer.at, "mail answered")
        return answer


class RoughBot(TelegramDouble):
    """A Bot API that asks for pauses, fails inside, or loses its answer after it took a message."""

    def __init__(self, killer: Killer) -> None:
        super().__init__()
        self.rough = True
        self.unanswered = 0
        self._killer = killer
        vars(self._server)["handle_error"] = lambda *_: None  # who asked is dead, mostly

    def answer(self, payload: dict[str, Any]) -> Answer:
        """What the API says."""
        luck = self._killer.chance.random() if self.rough else 1.0
        if luck < 0.1:
            return too_many_requests(1)
        if luck < 0.2:
            return refused(502, "Bad Gateway")
        if luck < 0.3:
            self.unanswered += 1
            self.answers.append(LOST)
        answer = super().answer(payload)
        self._killer.at("bot taken")
        threading.Timer(0.03 * luck, self._killer.at, ["bot answered"]).start()
        return answer


def hurry(archive: Path) -> None:
    """Lets all waits of channels and messages be over, as if the daemon had been away for long enough."""
    with sqlite3.connect(archive, timeout=30) as tx:
        tx.execute("UPDATE channel SET not_before = NULL")
        tx.execute("UPDATE message SET due = created WHERE state = 'owed'")
