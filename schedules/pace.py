"""When a section is polled next, by what its polls have brought so far; what is learned stays in the archive.

Runs in the transaction that ends a poll, so that what a poll brought is counted once, whatever dies when.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from db import rates, sections
from db.sections import SectionState
from pressclip.events import warn
from pressclip.models import Card
from pressclip.settings import SiteSettings
from schedules import cadence
from schedules.curves import Curve, Shape, curve_of, shape_of
from schedules.desk import Desk
from schedules.pricing import Limits, Price, fitted, is_old, minutes_until, paid, promised, share
from schedules.rates import Rate, first_guess, observed, started

T = TypeVar("T", Rate, Price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a poll showed, and cost: the articles it announced, or the cards of a baseline, which are no news."""

    announced: Sequence[int] = ()  # public ids
    baseline: Sequence[Card] | None = None
    requests: int = 1


def next_poll(
    tx: Connection, desk: Desk, section: SectionState, brought: Brought, *, paying: frozenset[int] | None
) -> datetime:
    """Counts what a poll brought, and says when the section is due again (aware UTC).

    `paying`: the ids of the sections that share the price of polls; None for all. Of changes of the others a trusted
    probe tells: they are due at their ceiling.
    """
    now, zone = desk.clock(), desk.zone(section.site)
    site, mine = desk.site(section.site), desk.section(section.site, section.name)
    old = price_of(tx, section.site_id)
    rate = learn(tx, desk, section, brought, old)
    count = desk.followed.count(tx, section.site_id, now)
    limits = cadence.limits(site, count, mine)
    if paying is not None and section.id not in paying:
        return cadence.after_success(now, limits.ceiling, limits, desk.chance())
    price = _priced(tx, desk, section, paid(old) if old is not None else None, paying)
    rates.save_price(tx, section.site_id, price, now)
    minutes = minutes_until(rate, curve_of(rate, price.shape), price.theta, limits, zone)
    return cadence.after_success(now, minutes, limits, desk.chance())


def learn(tx: Connection, desk: Desk, section: SectionState, brought: Brought, price: Price | None) -> Rate:
    """Counts what a look at a section brought, by its page or by the probe."""
    rate = _learned(tx, desk, section, brought, price.shape if price is not None else Shape())
    rates.save(tx, section.id, rate, desk.clock())
    return rate


def _learned(tx: Connection, desk: Desk, section: SectionState, brought: Brought, shape: Shape) -> Rate:
    now, zone = desk.clock(), desk.zone(section.site)
    known = _read(rates.load(tx, section.id), Rate)
    if brought.baseline is not None:
        return first_guess(brought.baseline, now=now, zone=zone) if known is None else replace(known, at=now)
    rate = known or started(section.last_success or now)
    promise = promised(rate, curve_of(rate, shape), now, zone)
    return observed(rate, rates.appeared(tx, brought.announced), now=now, zone=zone, expected=promise)


def price_of(tx: Connection, site_id: int) -> Price | None:
    """A site's price of a poll; None before its first one."""
    return _read(rates.load_price(tx, site_id), Price)


def _priced(
    tx: Connection, desk: Desk, section: SectionState, old: Price | None, paying: frozenset[int] | None
) -> Price:
    """The site's price, fitted anew where that is due: daily, and when those that pay it or the budget change."""
    now, site = desk.clock(), desk.site(section.site)
    names = desk.followed.names(tx, section.site_id, now)
    often, count = [every for name, every in desk.often(section.site).items() if name in names], len(names)
    budget = cadence.polls_a_minute(site, count, often)
    if old is not None and not is_old(old, budget=budget, sections=count if paying is None else len(paying), now=now):
        return old
    known = _known(tx, desk, site, section.site_id)
    every = [*known.values()]
    if paying is None:
        habits = shape_of([rate for rate, _ in every])
        of = next(one for one in desk.settings.sites if one.name == site.name)
        more = cadence.polls_beyond(site, of, count, articles=habits.average * count)
        return fitted(old, every, budget=budget + more, now=now, shape=habits, whole=budget if more else None)
    theirs = [one for section_id, one in known.items() if section_id in paying]
    part, shape = share(every, theirs, budget=budget), shape_of([rate for rate, _ in every])
    return fitted(old, theirs, budget=budget * part, now=now, shape=shape, whole=budget)


def curves(
    tx: Connection, desk: Desk, site: SiteSettings, site_id: int, *, without: frozenset[int] = frozenset()
) -> list[Curve]:
    """What each section of a site that is followed is expected to bring, `without` those with these ids."""
    known = [rate for one, (rate, _) in _known(tx, desk, site, site_id).items() if one not in without]
    shape = shape_of(known)
    return [curve_of(rate, shape) for rate in known]


def _known(tx: Connection, desk: Desk, site: SiteSettings, site_id: int) -> dict[int, tuple[Rate, Limits]]:
    """What is known of all sections of the site that are followed, by id; of some nothing yet."""
    now = desk.clock()
    followed = [one for one in sections.all_sections(tx, now) if one.site_id == site_id]
    desk.followed.note(site_id, [one.name for one in followed], now)
    states = rates.load_all(tx)
    return {
        one.id: (
            _read(states.get(one.id), Rate) or started(now),
            cadence.limits(site, len(followed), desk.section(one.site, one.name)),
        )
        for one in followed
    }


def _read(state: rates.State | None, kind: type[T]) -> T | None:
    """A state from the archive; what another version wrote and this one cannot read is learned anew."""
    try:
        return None if state is None else msgspec.convert(state, kind)
    except msgspec.ValidationError as error:
        warn("cadence.forgotten", error=str(error))
        return None
