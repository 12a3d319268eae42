"""When a site's probe is asked next: seldom on trial; once it is trusted, by a price that it and its polls share."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import probes
from pressclip.settings import SiteSettings
from schedules import cadence, pace, probing
from schedules.desk import Desk
from schedules.probe_reach import left_out
from schedules.probe_state import ProbeState, kept, restored

_TRIAL = timedelta(minutes=15)
_SHARE = 3  # of a budget one request at the most


def planned(tx: Connection, desk: Desk, site: SiteSettings, site_id: int, state: ProbeState) -> ProbeState:
    """The state with a price that holds now; with none while no section is left to it: the polls then have theirs.

    Sections that are polled without it have their part of the budget.
    """
    now, count = desk.clock(), desk.followed.count(tx, site_id, desk.clock())
    out = left_out(state.scores)
    if state.trust.standing != "trusted" or count <= len(out) > 0:
        return replace(state, plan=None)
    budget = cadence.requests_a_minute(site, count) * (1 - _part(tx, site_id, out, count))
    if state.plan is not None and not probing.is_old(state.plan, budget=budget, now=now):
        return state
    curves, ceiling = pace.curves(tx, desk, site, site_id, without=out), cadence.limits(site, count, None).ceiling
    return replace(state, plan=probing.probing(state.plan, curves, budget=budget, ceiling=ceiling, now=now))


def _part(tx: Connection, site_id: int, out: frozenset[int], count: int) -> float:
    """The part of the budget that sections have which are polled without the probe."""
    price = pace.price_of(tx, site_id) if out else None
    is_theirs = price is not None and price.whole is not None and price.sections == len(out)
    return price.budget / price.whole if price is not None and price.whole and is_theirs else len(out) / max(1, count)


def next_probe(desk: Desk, site: SiteSettings, state: ProbeState) -> datetime:
    """When a probe that was answered now is due again (aware UTC)."""
    now, trust = desk.clock(), state.trust
    if trust.standing == "useless" and trust.until is not None:
        return trust.until
    if state.plan is None:
        least = timedelta() if site.budget is None else timedelta(hours=_SHARE) / site.budget
        return now + max(_TRIAL, least)
    return now + timedelta(minutes=probing.minutes_until_probe(state.plan, now, desk.zone(site.name)))


def led_to(tx: Connection, site_id: int, section_id: int, requests: int) -> None:
    """Counts requests that a poll made of a section that is left to a trusted probe."""
    known = probes.load(tx, site_id)
    state = restored(known.state)
    if state.plan is not None and section_id not in left_out(state.scores):
        probes.save(tx, site_id, replace(known, state=kept(made(state, requests))))


def made(state: ProbeState, requests: int) -> ProbeState:
    """The state after some requests."""
    return state if state.plan is None else replace(state, plan=probing.made(state.plan, requests))
