"""Why an address did or did not alert, as `pressclip why` prints it: one object, times as datetimes."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pressclip.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alerts.matching import Watch
    from db.traces import Trace
    from pressclip.settings import Settings
    from pressclip.why.verdicts import Told
    from queries.explain import Explained

Row = dict[str, Any]
_LONGEST_ID = 18  # digits


def explanation(tx: "Connection", of: "Settings", url: str, now: datetime, *, only: str | None = None) -> Row:
    """What is known of the article at an address (or with an id), and what each watch, or `only` one, made of it.

    `now` is aware UTC. Raises NotFound for an unknown id, for what is no address, and for an unknown watch.
    """
    from alerts.matching import compile_watches
    from db import articles
    from db.traces import trace
    from pressclip.why.fates import without
    from pressclip.why.verdicts import why

    watches = compile_watches(of)
    public_id = articles.find(tx, url)
    if public_id is None:
        _check(only, [watch.name for watch in watches])
        return _never_seen(tx, of, url, now)
    found = trace(tx, public_id)
    found = replace(found, alerts=without(found.alerts, {channel.name for channel in of.channels}))
    _check(only, [*(watch.name for watch in watches), *(one.watch for one in found.decided)])
    told = [one for one in why(found, watches, now) if only in {None, one.name}]
    return _seen(found, told, watches, url)


def _check(only: str | None, names: Sequence[str]) -> None:
    if only is not None and only not in names:
        there = ", ".join(dict.fromkeys(names)) or "none"
        raise NotFound(f"no watch is called {only!r}; there are: {there}")


def _seen(found: "Trace", told: "Sequence[Told]", watches: "Sequence[Watch]", url: str) -> Row:
    stored, names = found.history.stored, {one.name for one in told}
    channels = {watch.name: list(watch.channels) for watch in watches}
    return {
        "url": stored.article.url if url.isdigit() else url,
        "known": True,
        "article_id": stored.id,
        "title": stored.article.title,
        "seen": [asdict(one) for one in found.sighted],
        "filed": {
            "time": stored.time,
            "origin": found.origin,
            "first_seen": stored.first_seen,
            "announced_at": stored.announced_at,
            "read_at": found.history.page_at,
            "text_at": found.history.text_at,
        },
        "watches": [
            {
                "name": one.name,
                "query": one.query,
                "channels": channels.get(one.name, []),
                "verdict": one.verdict,
                "clauses": [clause_row(clause) for clause in one.clauses],
                "reason": one.reason,
            }
            for one in told
        ],
        "alerts": [asdict(alert) for alert in found.alerts if alert.watch in names],
        "story": [dict(other) for other in found.story],
    }


def clause_row(clause: "Explained") -> Row:
    """A clause in JSON; `hit` is whether it stands there, null while that is not known."""
    return {
        "clause": clause.clause,
        "hit": clause.stands,
        "where": list(dict.fromkeys(found.field for found in clause.found)),
        "excluded": clause.excluded,
        "found": [{"field": found.field, "words": found.words} for found in clause.found],
        "missing": list(clause.missing),
        "unread": list(clause.unread),
        "note": clause.note,
    }


def _never_seen(tx: "Connection", of: "Settings", url: str, now: datetime) -> Row:
    from db.removal import was_removed
    from db.whereabouts import whereabouts
    from pressclip.addresses import key
    from pressclip.why.unseen import unseen

    if url.isascii() and url.isdigit():
        if len(url) < _LONGEST_ID and was_removed(tx, int(url)):
            raise NotFound(f"article {url} was removed from the archive: it was forgotten, or older than `keep` allows")
        raise NotFound(f"no article {url!r} in the archive")
    try:
        wanted = key(url)
    except ValueError:
        raise NotFound(f"{url!r} is neither an article's id nor an http(s) address") from None
    known = whereabouts(tx, wanted, now)
    told = unseen(url, known, of.sites, now)
    return {
        "url": url,
        "known": False,
        "article_id": None,
        "seen": [],
        "filed": None,
        "watches": [],
        "alerts": [],
        "site": told.site,
        "forgotten": known.forgotten,
        "around": {"from": told.begins, "to": told.ends},
        "sections": [asdict(one) for one in told.sections],
        "reason": told.reason,
        "advice": list(told.advice),
    }
