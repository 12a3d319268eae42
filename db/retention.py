"""Articles that were kept long enough go, with all that hangs on them; what is still owed or still listed stays.

A section still lists what its page showed when it was read last: so long as a page does not change, the articles on it
are not marked again, hence the comparison with the section's own newest sighting and not with the clock.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, exists, func, insert, or_, select

from db.keys import end_of, minute_of
from db.matches import ASKED
from db.removal import remove
from db.schema import Utc, article, message, meta, owed, section, sighting, waiting
from db.sections import active

EVERY = timedelta(days=1)
_NAME = "kept_at"
_AROUND = timedelta(days=1)  # of a section's last reading: its further pages may be read some time later
_UNSENT = ("held", "owed", "sending")


def is_due(tx: Connection, now: datetime) -> bool:
    """Whether a day went by since articles were looked through last; a clock that was put back does not put it off."""
    last = tx.scalar(select(meta.c.value).where(meta.c.name == _NAME))
    return last is None or abs(now - datetime.fromisoformat(last)) >= EVERY


def done(tx: Connection, now: datetime) -> None:
    """Notes that all were looked through."""
    tx.execute(delete(meta).where(meta.c.name == _NAME))
    tx.execute(insert(meta).values(name=_NAME, value=now.isoformat()))


def last_listed(tx: Connection, now: datetime) -> dict[int, datetime]:
    """When each section that is followed showed anything last (aware UTC), by its id."""
    newest = select(sighting.c.section_id, func.max(sighting.c.last_seen, type_=Utc))
    followed = newest.join(section, section.c.id == sighting.c.section_id).where(active(now))
    return dict(tx.execute(followed.group_by(sighting.c.section_id)).all())


def expire(
    tx: Connection, before: datetime, now: datetime, *, listed: Mapping[int, datetime], after: int, limit: int
) -> tuple[int, int | None]:
    """Looks through the next `limit` articles whose `time` is before that (aware UTC), oldest first, and removes some.

    `after` is the key where the last look ended, -1 to begin. Returns how many went, and where to go on; None at the
    end. Those stay that a channel is still to be told of, that a watch waits for, whose page is being read, or that
    stood on a section's page when that showed anything last (`listed`, by section id).
    """
    old = and_(article.c.pk > after, article.c.pk < end_of(tx, minute_of(before)), article.c.time < before)
    seen = tx.execute(select(article.c.pk, article.c.id).where(old).order_by(article.c.pk).limit(limit)).all()
    ids = [row.id for row in seen]
    removed = remove(tx, sorted(set(ids) - _held(tx, ids) - _listed(tx, ids, listed)), now)
    return removed, seen[-1].pk if len(seen) == limit else None


def _held(tx: Connection, ids: Sequence[int]) -> set[int]:
    sending = exists().where(message.c.id == owed.c.message_id, message.c.state.in_(_UNSENT))
    unsent = (owed.c.state == "owed") & or_(owed.c.message_id.is_(None), sending)
    held = (
        select(owed.c.article_id).where(owed.c.article_id.in_(ids), unsent),
        select(waiting.c.article_id).where(waiting.c.article_id.in_(ids), waiting.c.until < ASKED),
        select(article.c.id).where(article.c.id.in_(ids), article.c.lease_owner.is_not(None)),
    )
    return {public_id for query in held for public_id in tx.scalars(query)}


def _listed(tx: Connection, ids: Sequence[int], listed: Mapping[int, datetime]) -> set[int]:
    places = select(sighting.c.article_id, sighting.c.section_id, sighting.c.last_seen)
    rows = tx.execute(places.where(sighting.c.article_id.in_(ids)))
    return {
        row.article_id for row in rows if row.section_id in listed and row.last_seen + _AROUND >= listed[row.section_id]
    }
