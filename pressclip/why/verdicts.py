"""Why a watch told, or did not tell, of an article that was seen. Pure: all is in the trace of the article."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from alerts.matching import Watch, judge
from alerts.times import minute
from db.histories import as_of, moments, unasked
from db.matches import ASKED
from db.traces import Alert, Decided, Trace
from pressclip.models import Document
from pressclip.why.fates import fate
from queries.documents import analyse
from queries.explain import Explained, explain, needs

Reason = Literal["matched", "no", "waiting", "not told"]
_SILENT = {
    "baseline": "it stood there already when its section was first read, and that never alerts",
    "backfill": "it was filed by a backfill, and that never alerts",
    "import": "it was imported, and that never alerts",
    "reread": "it was found on a kept page afterwards, and that never alerts",
    "live": "it stood below what its section showed before, as older articles do when others are withdrawn",
}
_EDITED = (
    "an edit brought its words, of which the watch was not asked here: an import told of it before the site was read"
    " again, or the watch, or this query of it, was not there yet"
)
_UNSHOWN = (
    "no section's page has shown it here yet, as of what an import or the site's feed brought first;"
    " it is told once one shows it as news"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one watch made of an article: each clause as the article stood when it was judged, and why, in words."""

    name: str
    query: str
    verdict: Reason
    clauses: tuple[Explained, ...]  # of today's query
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """The state of the article that decides for today's query."""

    document: Document
    fires: bool
    in_sections: bool
    unheard: bool = False  # it would fire where a section has it that showed it as old alone
    edited: bool = False  # it fires by what stands there since an edit alone


def why(trace: Trace, watches: Sequence[Watch], now: datetime) -> tuple[Told, ...]:
    """What each watch made of the article, then what those did that are in the configuration no more. Pure.

    `now` is aware UTC. The first state in which a watch would have fired decides, else the last one by now.
    """
    known = {watch.name for watch in watches}
    lost = dict.fromkeys(one.watch for one in trace.decided if one.watch not in known)
    return (*(_told(watch, trace, now) for watch in watches), *(_of_old(name, trace) for name in lost))


def _told(watch: Watch, trace: Trace, now: datetime) -> Told:
    judged = _judged(watch, trace, now)
    analysed = analyse(judged.document)
    wanted = "" if judged.fires else _wanted(watch, judged, needs(watch.query, analysed))
    verdict, reason = _verdict(watch, trace, judged, wanted, now)
    if not any(one.watch == watch.name for one in trace.decided):  # none is told here of what was not met here
        reason = "; ".join([reason, *(fate(one, trace) for one in trace.alerts if one.watch == watch.name)])
    clauses = explain(watch.query, analysed)
    if trace.reserved is not None and judged.document.text in {None, ""}:
        reason = f"{reason}; its text is not kept ({trace.reserved}), so that its card alone counts"
    return Told(name=watch.name, query=watch.query.text, verdict=verdict, clauses=clauses, reason=reason)


def _judged(watch: Watch, trace: Trace, now: datetime) -> _Judged:
    state = None
    for at, document in moments(trace.history, watch.text_wait):
        if state is not None and at > now:
            break
        places = document.places
        fires = bool(judge([watch], document, sections=places).matched)
        inside = not watch.sections or not watch.sections.isdisjoint({name.casefold() for name in places})
        state = _Judged(document=document, fires=fires, in_sections=inside)
        if fires:
            break
    if state is None:
        raise ValueError("an article has at least the state in which it was filed")
    late = unasked(trace.history) if watch.section_bound and not state.fires else None
    if late is not None and judge([watch], late, sections=late.places).matched:
        return _Judged(document=late, fires=True, in_sections=True, unheard=True)
    edited = _edited(watch, trace, now) if not state.fires else None
    return state if edited is None else _Judged(document=edited, fires=True, in_sections=True, edited=True)


def _edited(watch: Watch, trace: Trace, now: datetime) -> Document | None:
    """The article as it stands since an edit, where the watch follows those and would fire by this one."""
    if "edit" not in watch.on or not trace.history.versions or watch.name in trace.waiting:
        return None
    document = as_of(trace.history, now, pending=False)
    return document if judge([watch], document, sections=document.places).matched else None


def _wanted(watch: Watch, judged: _Judged, lacking: str) -> str:
    """What it would take for the watch to fire."""
    if not judged.in_sections:
        seen = ", ".join(judged.document.sections) or "no section"
        return f"it is in {seen}, and the watch follows {', '.join(watch.places)} only"
    return f"it would need {lacking}" if judged.document.text is not None else f"its text decides: {lacking}"


def _verdict(watch: Watch, trace: Trace, judged: _Judged, wanted: str, now: datetime) -> tuple[Reason, str]:
    mine = [one for one in trace.decided if one.watch == watch.name]
    if mine:
        return _matched(watch, trace, mine, wanted)
    if trace.history.stored.announced_at is None:
        return _unannounced(trace, judged, wanted)
    if watch.name in trace.waiting:
        return _waiting(watch, trace.waiting[watch.name], wanted or "today's query meets it", now)
    return ("not told", _missed(watch, trace, judged)) if judged.fires else ("no", wanted)


def _missed(watch: Watch, trace: Trace, judged: _Judged) -> str:
    """Why a watch was silent about news that has its words."""
    if judged.edited:
        return _EDITED
    if "new" not in watch.on:
        return "its words are there, but the watch follows edits only (on)"
    if judged.unheard:
        return f"its words are there, but {_as_old(trace)}"
    again = f"pressclip poll --replay {shlex.quote(watch.name)} --since {trace.history.stored.time:%Y-%m-%d}"
    if trace.imported:
        return f"today's query meets it, but it was news on the desk from which it was imported alone: {again}"
    return f"today's query meets it, but the watch, or this query of it, was not there yet: {again}"


def _waiting(watch: Watch, until: datetime, wanted: str, now: datetime) -> tuple[Reason, str]:
    if until < ASKED:
        late = "" if until > now else ", as soon as the daemon looks"
        return "waiting", f"{wanted}; it waits for the text until {_at(until)}{late}"
    late = f"judged without the text, which did not come within {_lasts(watch.text_wait)}"
    return "no", f"{late}: {wanted}. It is asked once more when the text comes"


def _unannounced(trace: Trace, judged: _Judged, wanted: str) -> tuple[Reason, str]:
    if trace.unsettled:
        latest = trace.history.stored.first_seen + timedelta(minutes=10)
        return "waiting", f"its page is read before anybody is told of it, until {_at(latest)} at most"
    silent = _SILENT.get(trace.origin, f"it came by {trace.origin}, and that never alerts")
    if trace.origin == "live" and not any(one.live for one in trace.sighted):
        silent = _UNSHOWN
    return (
        ("not told", f"its words are there, but {silent}") if judged.fires else ("no", f"{wanted}; besides, {silent}")
    )


def _as_old(trace: Trace) -> str:
    since = trace.history.announced
    late = (one for one in trace.sighted if one.first_seen > since and (one.baseline or not one.live))
    names = " and ".join(one.section for one in late)
    return f"{names} showed it only when first read, in its past or in its feed so far, and that never alerts"


def _matched(watch: Watch, trace: Trace, mine: Sequence[Decided], wanted: str) -> tuple[Reason, str]:
    last = mine[-1]
    said = [_basis(one) for one in mine]
    if last.version != watch.version:
        today = f", and {wanted}" if wanted else ""
        said.append(f"today's query is another one than then ({last.query}){today}")
    alerts = [alert for alert in trace.alerts if alert.watch == watch.name]
    said += [fate(alert, trace) for alert in alerts] or [_nobody(watch, trace)]
    return _was_told(alerts), "; ".join(said)


def _nobody(watch: Watch, trace: Trace) -> str:
    """Why a match owes nothing: what is met here is owed to each channel that the watch has."""
    elsewhere = "one of this name met it on the desk from which it was imported, and an import never alerts"
    had_none = "it had none then, or " if watch.channels else "it has none, or "
    return f"the watch told no channel: {'' if trace.imported else had_none}{elsewhere}"


def _of_old(name: str, trace: Trace) -> Told:
    mine = [one for one in trace.decided if one.watch == name]
    alerts = [alert for alert in trace.alerts if alert.watch == name]
    fates = [fate(alert, trace) for alert in alerts]
    reason = "; ".join([*map(_basis, mine), "the configuration has no such watch any more", *fates])
    return Told(name=name, query=mine[-1].query, verdict=_was_told(alerts), clauses=(), reason=reason)


def _was_told(alerts: Sequence[Alert]) -> Reason:
    """`matched`, unless no alert of it was for this article to tell."""
    return "not told" if all(alert.state in {"merged", "told"} for alert in alerts) else "matched"


def _basis(one: Decided) -> str:
    edit = ", when it was edited" if one.occasion.startswith("edit:") else ""
    basis = {"card": "by its card", "text": "with its text", "empty": "without its text, which did not come in time"}
    return f"matched on {_at(one.decided_at)} {basis.get(one.judged_on, one.judged_on)}{edit}"


def _lasts(duration: timedelta) -> str:
    minutes = duration.total_seconds() / 60
    return f"{minutes:g} minute{'' if minutes == 1 else 's'}"


def _at(time: datetime) -> str:
    return minute(time.astimezone(UTC))
