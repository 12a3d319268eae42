"""How much each site was asked for and sent, by the hour: what a day comes to outlives a restart."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from db.hot import Hot
from db.schema import site
from db.schema_manners import traffic
from db.times import Utc

_DAY = timedelta(hours=24)
_KEPT = 2 * _DAY
_ADD = Hot(
    update(traffic)
    .where(traffic.c.site_id == bindparam("of"), traffic.c.hour == bindparam("at", type_=Utc))
    .values(requests=traffic.c.requests + bindparam("more"), bytes=traffic.c.bytes + bindparam("size"))
)


def add(tx: Connection, made: Mapping[str, tuple[int, int]], now: datetime) -> None:
    """Counts requests and bytes, by the names of sites, to the hour of `now` (aware UTC)."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    for name, (requests, size) in made.items():
        number = tx.scalar(select(site.c.id).where(site.c.name == name))
        if number is None or _ADD.run(tx, of=number, at=hour, more=requests, size=size):
            continue
        tx.execute(insert(traffic).values(site_id=number, hour=hour, requests=requests, bytes=size))
        tx.execute(delete(traffic).where(traffic.c.hour <= now - _KEPT))


def of_last_day(tx: Connection, now: datetime) -> dict[str, tuple[int, int]]:
    """Requests and bytes of the last 24 hours, the oldest of them in part, by the names of sites."""
    sums = select(site.c.name, func.sum(traffic.c.requests), func.sum(traffic.c.bytes))
    mine = (traffic.c.hour > now - _DAY, traffic.c.hour <= now)
    rows = tx.execute(sums.join(site, site.c.id == traffic.c.site_id).where(*mine).group_by(site.c.name))
    return {name: (requests, size) for name, requests, size in rows}
