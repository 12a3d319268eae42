"""One conditional request that says whether anything changed on a site: its feed, since WordPress gives all its feeds
one validator for the whole site.

not modified ──> nothing to do              (an article that appeared all the same costs it its trust)
changed ──> its new entries point to sections, which are polled now; known articles are brought up to date
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from db import probes, sections
from db.probes import Probe
from pressclip.errors import ArchiveError, Deferred, FetchError, PressclipError, bug
from pressclip.events import crashed, warn
from pressclip.models import Validators
from pressclip.settings import SiteSettings
from schedules import cadence, probe_trust, reachability
from schedules.desk import Desk
from schedules.manners import check_held, note_hold
from schedules.marks import marked
from schedules.probe_answers import Answered, Asked, note, tell
from schedules.probe_pace import made, planned
from schedules.probe_reach import left_out
from schedules.probe_state import kept, put_right, restored
from schedules.readers import aside
from schedules.rights import read_lawfully
from scraper.feeds.feed import read_feed
from scraper.feeds.links import feed_links
from scraper.fetching.tally import counted, so_far

_WHOLE_EVERY = timedelta(hours=6)  # validators may lie for ever: so often it is asked without them
_OFTEN = 3  # failures in a row


async def probe_due(desk: Desk, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Asks the probes that are due, until `goes_on` says no."""
    names = [site.name for site in desk.settings.sites if site.probe == "auto"]
    for name in await desk.archive.read(lambda tx: probes.due(tx, names, desk.clock())):
        if not goes_on():
            return
        with counted():
            await _probe(desk, desk.site(name))


async def _probe(desk: Desk, site: SiteSettings) -> None:
    asked = await desk.archive.read(partial(_asked, desk, site))
    try:
        await check_held(desk.archive, site.home, desk.clock())
        url = asked.known.url or await _address(asked)
        answered = await _ask(asked, url, _sent(asked.known, desk.clock()))
        await desk.archive.write(partial(_noted, asked, answered, url))
    except Deferred as error:
        await desk.archive.write(partial(_put_off, asked.site_id, error.until))
    except ArchiveError:
        raise  # ours, not the feed's
    except PressclipError as error:
        await desk.archive.write(partial(_failed, asked, error, so_far()))
    except Exception as error:  # noqa: BLE001 - a bug must not have the probe asked every second
        crashed(f"probe of {site.name}", error)
        await desk.archive.write(partial(_failed, asked, bug(error), so_far()))


def _asked(desk: Desk, site: SiteSettings, tx: Connection) -> Asked:
    site_id = sections.site_id(tx, site.name)
    return Asked(desk=desk, site=site, site_id=site_id, known=probes.load(tx, site_id))


async def _address(asked: Asked) -> str:
    """Where the feed of the whole site is, as its home page says; remembered, as the feed itself may have to wait."""
    home = await asked.desk.fetcher.get(asked.site.home, site=asked.site.name, kind="probe")
    url = (await aside(feed_links, home))[0].url
    await asked.desk.archive.write(
        lambda tx: probes.save(tx, asked.site_id, replace(probes.load(tx, asked.site_id), url=url))
    )
    return url


def _sent(known: Probe, now: datetime) -> Validators | None:
    if known.changed_at is None or now - known.changed_at >= _WHOLE_EVERY:
        return None
    form = restored(known.state).trust.form
    etag, modified = known.validators.etag, known.validators.last_modified
    sent = Validators(etag=etag if form != "modified" else None, last_modified=modified if form != "etag" else None)
    return sent if sent.etag or sent.last_modified else None


async def _ask(asked: Asked, url: str, sent: Validators | None) -> Answered:
    desk, site = asked.desk, asked.site
    answer = await desk.fetcher.get(url, site=site.name, kind="probe", validators=sent)
    feed = None
    if not answer.not_modified:
        async with marked(desk, f"site:{asked.site_id}", answer):
            feed = await aside(read_feed, answer, zone=desk.zone(site.name))
        feed, _ = await read_lawfully(desk, site.name, answer, feed)
        desk.site_feeds.note(site.name, feed, desk.clock())
    return Answered(validators=answer.validators, feed=feed, is_conditional=sent is not None, requests=so_far())


def _noted(asked: Asked, answered: Answered, url: str, tx: Connection) -> None:
    reachability.answered(tx, asked.desk, asked.site_id, url)
    asked = _asked(asked.desk, asked.site, tx)  # polls counted what they used meanwhile
    note(replace(asked, known=replace(asked.known, url=url)), answered, tx)


def _put_off(site_id: int, until: datetime, tx: Connection) -> None:
    probes.save(tx, site_id, replace(probes.load(tx, site_id), due=until))


def _failed(asked: Asked, error: PressclipError, requests: int, tx: Connection) -> None:
    desk, known = asked.desk, probes.load(tx, asked.site_id)
    if until := reachability.unreached(tx, desk, asked.site.name, error, by=reachability.CALLER):
        probes.save(tx, asked.site_id, replace(known, due=until))
        return
    now, failures = desk.clock(), known.failures + 1
    state = made(put_right(restored(known.state), now), requests)
    warn("probe.failed", site=asked.site.name, error=str(error), failures=failures)
    url, chance = known.url or asked.site.home, desk.chance()
    held = note_hold(tx, url, error, now, chance) if isinstance(error, FetchError) else None
    trust = probe_trust.failed(state.trust, often=failures >= _OFTEN, now=now)
    tell(tx, asked, state.trust, trust)
    due = cadence.after_failure(now, failures, timedelta(hours=6), chance)
    known = replace(
        known,
        url=None if failures >= _OFTEN else known.url,
        state=kept(planned(tx, desk, asked.site, asked.site_id, replace(state, trust=trust))),
        due=max(due, held or due),
        failures=failures,
        error=str(error),
    )
    probes.save(tx, asked.site_id, known)


def paying(tx: Connection, site: SiteSettings, site_id: int) -> frozenset[int] | None:
    """The ids of the sections that may not be left to their site's probe, as its feed leaves news of theirs out.

    None where none may be left to it.
    """
    state = restored(probes.load(tx, site_id).state) if site.probe == "auto" else None
    return left_out(state.scores) if state is not None and state.trust.standing == "trusted" else None
