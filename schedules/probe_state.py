"""What a probe remembers between two answers, as values and as the archive keeps it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from pressclip.events import warn
from schedules import probe_trust
from schedules.probe_reach import Reach
from schedules.probe_trust import ProbeTrust
from schedules.probing import Probing

_KEYS = 200  # of entries it listed: twenty times what a feed of WordPress lists at once


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeState:
    """Its trust, the keys of the entries that it ever listed (the newest first), those that no section showed yet.

    `swept_at` is when all sections were last asked for such; times are aware UTC. `plan` is there while it is trusted.
    `scores`: of which sections it leaves news out, by id, judged by what appeared within its `reach`.
    """

    trust: ProbeTrust = field(default_factory=ProbeTrust)
    listed: tuple[str, ...] = ()
    pending: Mapping[str, datetime] = field(default_factory=dict)
    swept_at: datetime | None = None
    plan: Probing | None = None
    reach: Reach | None = None
    scores: Mapping[int, int] = field(default_factory=dict)


def with_listed(listed: Sequence[str], keys: Sequence[str]) -> tuple[str, ...]:
    """What a probe ever listed, after an answer with these keys."""
    return tuple(dict.fromkeys((*keys, *listed)))[:_KEYS]


def put_right(state: ProbeState, now: datetime) -> ProbeState:
    """The state with nothing in it that is yet to come, as it is where a clock that ran ahead was put back since."""
    return replace(
        state,
        trust=probe_trust.put_right(state.trust, now),
        pending={key: min(since, now) for key, since in state.pending.items()},
        swept_at=None if state.swept_at is None else min(state.swept_at, now),
        reach=None if state.reach is not None and state.reach.turn > now else state.reach,
    )


def kept(state: ProbeState) -> dict[str, Any]:
    """The state as JSON."""
    trust = asdict(state.trust) | {"until": _text(state.trust.until)}
    pending = {key: since.isoformat() for key, since in state.pending.items()}
    return {
        "trust": trust,
        "listed": list(state.listed),
        "pending": pending,
        "swept_at": _text(state.swept_at),
        "plan": msgspec.to_builtins(state.plan),
        "reach": msgspec.to_builtins(state.reach),
        "scores": {str(section_id): score for section_id, score in state.scores.items()},
    }


def restored(kept_state: Mapping[str, Any]) -> ProbeState:
    """The state from its JSON; a new one where nothing is kept."""
    if not kept_state:
        return ProbeState()
    trust = kept_state["trust"]
    return ProbeState(
        trust=ProbeTrust(**trust | {"until": _moment(trust["until"])}),
        listed=tuple(kept_state["listed"]),
        pending={key: datetime.fromisoformat(since) for key, since in kept_state["pending"].items()},
        swept_at=_moment(kept_state["swept_at"]),
        plan=_plan(kept_state.get("plan")),
        reach=msgspec.convert(kept_state.get("reach"), Reach | None),
        scores={int(section_id): score for section_id, score in kept_state.get("scores", {}).items()},
    )


def _plan(state: Mapping[str, Any] | None) -> Probing | None:
    """What another version wrote and this one cannot read is fitted anew."""
    try:
        return msgspec.convert(state, Probing | None)
    except msgspec.ValidationError as error:
        warn("probe.plan_forgotten", error=str(error))
        return None


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
