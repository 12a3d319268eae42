"""Of which sections a site's feed leaves news out, as it may a category: those are polled without it. Pure.

Only what it must have listed counts: since `Reach.since` each answer met the one before, so that nothing was pushed out
unseen, and all that was listed is still remembered. Times are aware UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

_TURN = 60  # entries; what is remembered has room for three times as many
_MISSED, _HEARD = 2, 1  # so that a section of which a third is left out leaves the probe in the end
_OUT, _MOST = 4, 8  # two articles missed; at most so far off that five in a row which are listed bring it back


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Since when a feed was followed without a break; from `turn` on once many more entries came, `fresh` so far."""

    since: datetime
    turn: datetime
    fresh: int = 0


def reached(reach: Reach | None, *, fresh: int, met: bool, now: datetime) -> Reach:
    """After an answer with so many entries never listed before; `met`: it also lists one of those before."""
    if reach is None or not met:
        return Reach(since=now, turn=now)
    if reach.fresh + fresh > _TURN:
        return Reach(since=reach.turn, turn=now)
    return replace(reach, fresh=reach.fresh + fresh)


def judged(scores: Mapping[int, int], brought: Iterable[tuple[int, bool]]) -> dict[int, int]:
    """The scores of sections, by id, after articles that they brought: of which section, and whether it was listed."""
    after = dict(scores)
    for section_id, listed in brought:
        score = after.pop(section_id, 0) + (-_HEARD if listed else _MISSED)
        if score > 0:
            after[section_id] = min(score, _MOST)
    return after


def left_out(scores: Mapping[int, int]) -> frozenset[int]:
    """The ids of the sections that are polled without the probe."""
    return frozenset(section_id for section_id, score in scores.items() if score >= _OUT)
