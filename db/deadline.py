"""How long a search may take."""

import time
from collections.abc import Callable


class Deadline:
    """So many seconds from now on, by a clock that never jumps."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = clock() + seconds

    def over(self) -> bool:
        """Whether they have passed."""
        return self._clock() >= self._until
