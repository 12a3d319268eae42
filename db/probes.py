"""What is known of each site's probe, and what the archive says of its answers. Times are aware UTC."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select

from db import aliases, forgetting
from db.hot import Hot
from db.schema import article, sighting, site
from db.schema_polling import probe
from db.sqlite.lists import among
from pressclip.models import Validators

_OF = Hot(select(probe).where(probe.c.site_id == bindparam("of")))
_RECENT = 500  # articles, from which sections and categories are laid beside each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One site's probe: where it is, what is sent back, how far it is trusted (`state`, of `schedules.probe`)."""

    url: str | None = None
    validators: Validators = field(default_factory=Validators)
    state: Mapping[str, Any] = field(default_factory=dict)
    asked_at: datetime | None = None
    changed_at: datetime | None = None  # of the last answer in full
    due: datetime | None = None
    failures: int = 0
    error: str | None = None


class Announced(NamedTuple):
    """An article: the section that showed it first, between which times it was published, the keys of its addresses."""

    section_id: int
    published: datetime | None
    published_to: datetime | None
    keys: frozenset[str]


def load(tx: Connection, site_id: int) -> Probe:
    """The probe of a site; an empty one where it was never asked."""
    row = _OF.first(tx, of=site_id)
    if row is None:
        return Probe()
    values = {name: getattr(row, name) for name in Probe.__slots__ if name != "validators"}
    return Probe(validators=Validators(etag=row.etag, last_modified=row.last_modified), **values)


def save(tx: Connection, site_id: int, known: Probe) -> None:
    """Keeps the probe of a site instead of what was known of it."""
    values = {name: getattr(known, name) for name in Probe.__slots__ if name != "validators"}
    sent = {"etag": known.validators.etag, "last_modified": known.validators.last_modified}
    tx.execute(delete(probe).where(probe.c.site_id == site_id))
    tx.execute(insert(probe).values(site_id=site_id, **values, **sent))


_DUE = Hot(
    select(site.c.name)
    .outerjoin(probe, probe.c.site_id == site.c.id)
    .where(among(site.c.name, "names"), or_(probe.c.due.is_(None), probe.c.due <= bindparam("now")))
    .order_by(site.c.id)
)


def due(tx: Connection, names: Sequence[str], now: datetime) -> list[str]:
    """The sites whose probe is to be asked now, by name."""
    return [row.name for row in _DUE.rows(tx, names=list(names), now=now)]


def announced_between(tx: Connection, site_id: int, since: datetime, until: datetime) -> list[Announced]:
    """The articles announced in that time."""
    told = (article.c.site_id == site_id, article.c.announced_at > since, article.c.announced_at <= until)
    columns = (article.c.id, article.c.section_id, article.c.published, article.c.published_to)
    rows = tx.execute(select(*columns).where(*told)).all()
    keys = aliases.of_articles(tx, [row.id for row in rows])
    return [Announced(row.section_id, row.published, row.published_to, frozenset(keys.get(row.id, ()))) for row in rows]


def unfiled(tx: Connection, keys: Collection[str]) -> frozenset[str]:
    """Those of the keys that belong to no article, and were not forgotten either."""
    unknown = frozenset(keys) - aliases.owners(tx, keys).keys()
    return unknown - forgetting.known(tx, unknown)


def shown_by_category(tx: Connection, site_id: int) -> Iterator[tuple[tuple[str, ...], frozenset[int]]]:
    """For the newest articles with categories: those, and the ids of the sections that showed it.

    What the probe itself filed counts as shown only once a page of the section did.
    """
    named = (article.c.site_id == site_id, func.json_array_length(article.c.categories) > 0)
    newest = select(article.c.id, article.c.categories).where(*named).order_by(article.c.pk.desc()).limit(_RECENT)
    rows = tx.execute(newest).all()
    sections: dict[int, set[int]] = {}
    where = (sighting.c.article_id.in_([row.id for row in rows]), or_(sighting.c.live, sighting.c.source != "feed"))
    for row in tx.execute(select(sighting.c.article_id, sighting.c.section_id).where(*where)):
        sections.setdefault(row.article_id, set()).add(row.section_id)
    return ((tuple(row.categories), frozenset(sections.get(row.id, ()))) for row in rows)


def announced_by_section(tx: Connection, site_id: int, since: datetime) -> dict[int, int]:
    """How many articles each section of a site brought since then, by id."""
    told = (article.c.site_id == site_id, article.c.announced_at >= since)
    return dict(
        tx.execute(select(article.c.section_id, func.count()).where(*told).group_by(article.c.section_id)).all()
    )


def states(tx: Connection) -> dict[str, Mapping[str, Any]]:
    """The state of every probe, by site."""
    return dict(tx.execute(select(site.c.name, probe.c.state).join(probe, probe.c.site_id == site.c.id)).all())
