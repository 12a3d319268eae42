"""How much each site was asked for and sent, by the hour: what a day comes to outlives a restart."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, Integer, bindparam, delete, func, insert, select, update

from db.hot import Hot
from db.schema import site
from db.schema_manners import traffic
from db.times import Utc
from pressclip.models import Traffic

_COUNTED = ("requests", "bytes", "cards")
_DAY = timedelta(hours=24)
_KEPT = 2 * _DAY
_ADD = Hot(
    update(traffic)
    .where(traffic.c.site_id == bindparam("of"), traffic.c.hour == bindparam("at", type_=Utc))
    .values({one: traffic.c[one] + bindparam(f"more_{one}", type_=Integer) for one in _COUNTED})
)


def add(tx: Connection, made: Mapping[str, Traffic], now: datetime) -> None:
    """Adds what came, by the names of sites, to the hour of `now` (aware UTC)."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    for name, came in made.items():
        counts = {one: getattr(came, one) for one in _COUNTED}
        number = tx.scalar(select(site.c.id).where(site.c.name == name))
        if number is None or _ADD.run(tx, of=number, at=hour, **{f"more_{one}": many for one, many in counts.items()}):
            continue
        tx.execute(insert(traffic).values(site_id=number, hour=hour, **counts))
        tx.execute(delete(traffic).where(traffic.c.hour <= now - _KEPT))


def of_last_day(tx: Connection, now: datetime) -> dict[str, Traffic]:
    """What came in the last 24 hours, without the part of an hour that they begin with, by the names of sites."""
    sums = select(site.c.name, *(func.sum(traffic.c[one]).label(one) for one in _COUNTED))
    mine = (traffic.c.hour > now - _DAY, traffic.c.hour <= now)
    rows = tx.execute(sums.join(site, site.c.id == traffic.c.site_id).where(*mine).group_by(site.c.name))
    return {row.name: Traffic(**{one: getattr(row, one) for one in _COUNTED}) for row in rows}
