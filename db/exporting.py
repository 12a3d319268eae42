"""Articles in the order of their changes, with everything that the archive knows of them, a slice at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, case, func, select

from db import aliases, articles, first_addresses, stories, told_elsewhere
from db.card_words import EXCERPT, TITLE
from db.import_places import UNKNOWN
from db.keys import first_key, minute_of
from db.portable import EXACT
from db.removal import was_removed
from db.schema import article, match, merged, noise, revision, section, sighting, site
from db.schema_manners import rights
from pressclip.models import StoredArticle

SLICE = 500
_SHOWN_AT = case((section.c.key.startswith(UNKNOWN), None), else_=section.c.url)  # none of a section without address
_OWN = (
    "published_disputed", "announced_at", "gone_at", "page_at", "text_at", "origin", "bio", "page_state", "page_title",
    "text_source",
)  # fmt: skip


def count(tx: Connection, after: int, since: datetime | None) -> int:
    """How many articles `rows` would give."""
    return tx.scalar(select(func.count()).select_from(article).where(*_wanted(after, since))) or 0


def states(tx: Connection, since: datetime | None, upto: int) -> dict[int, int]:
    """The articles that an export up to the `seq` `upto` tells of, with the last of its numbers for each."""
    rows = tx.execute(select(article.c.id, article.c.seq).where(*_wanted(0, since), article.c.seq <= upto))
    return {row.id: row.seq for row in rows}


def rows(tx: Connection, after: int, since: datetime | None) -> list[tuple[StoredArticle, dict[str, Any]]]:
    """The next articles whose `seq` is above `after`, in its order, and what a search does not tell of them.

    `since` (aware UTC) leaves out those of an earlier `time`. Times are aware UTC.
    """
    wanted = select(article.c.id).where(*_wanted(after, since)).order_by(article.c.seq).limit(SLICE)
    ids = list(tx.scalars(wanted))
    stored, more = articles.load(tx, ids), _more(tx, ids)
    return [(one, more[public_id]) for public_id, one in stored.items()]


def is_of(tx: Connection, public_id: int, url: str, seq: int) -> bool:
    """Whether an article that was exported as of `seq` is of this archive, which may have a later state of it."""
    here = articles.find(tx, url)
    if here is None:
        return was_removed(tx, public_id)
    return (tx.scalar(select(article.c.seq).where(article.c.id == here)) or 0) >= seq


def _wanted(after: int, since: datetime | None) -> list[Any]:
    wanted: list[Any] = [article.c.seq > after]
    if since is not None:
        wanted += [article.c.pk >= first_key(minute_of(since)), article.c.time >= since]
    return wanted


class _Names(NamedTuple):
    """What sites and sections are called, by their numbers."""

    sites: Mapping[int, str]
    sections: Mapping[int, tuple[str, int]]  # with the numbers of their sites

    def source(self, one: Mapping[str, Any], of: Mapping[str, Any]) -> dict[str, str]:
        """Who says something of the article in a row: a section by its name instead of its number."""
        kind, _, number = one["source"].partition(":")
        if kind != "card" or int(number) not in self.sections:
            return {"source": one["source"]}
        name, site_id = self.sections[int(number)]
        return {"source": f"card:{name}"} | self.elsewhere(site_id, of)

    def elsewhere(self, site_id: int, of: Mapping[str, Any]) -> dict[str, str]:
        """The site where it is not the article's, as it hardly ever is."""
        return {} if site_id == of["site_id"] else {"site": self.sites[site_id]}


def _names(tx: Connection) -> _Names:
    sections = tx.execute(select(section.c.id, section.c.name, section.c.site_id))
    return _Names(
        sites=dict(tx.execute(select(site.c.id, site.c.name)).all()),
        sections={number: (name, site_id) for number, name, site_id in sections},
    )


def _more(tx: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    names = _names(tx)
    keys, merges = aliases.of_articles(tx, ids), _grouped(tx, merged, ids)
    first = first_addresses.of_articles(tx, ids)
    versions, noisy, matches, said = (_grouped(tx, table, ids) for table in (revision, noise, match, rights))
    seen, twins, told = _sightings(tx, ids), stories.rows(tx, ids), told_elsewhere.channels_of(tx, ids)
    own = (
        select(article, site.c.home, _SHOWN_AT.label("section_url"))
        .join(site, site.c.id == article.c.site_id)
        .join(section, section.c.id == article.c.section_id)
        .where(article.c.id.in_(ids))
    )
    return {
        row["id"]: {
            **{name: row[name] for name in _OWN},
            "site_home": row["home"],
            "section_url": row["section_url"],
            "exact": _exact(row),
            "aliases": keys.get(row["id"], []),
            **({"first_alias": first[row["id"]]} if row["id"] in first else {}),
            "sections": [one["section"] for one in seen[row["id"]]],  # where two saw it at once, in an order of names
            "sightings": seen[row["id"]],
            "revision_list": [_chosen(one, _VERSION) | names.source(one, row) for one in versions[row["id"]]],
            "noise": [_chosen(one, _NOISE) | names.source(one, row) for one in noisy[row["id"]]],
            "match_list": [
                _chosen(one, _MATCH) | {"told": told.get((row["id"], one["watch"], one["occasion"]), [])}
                for one in matches[row["id"]]
            ],
            "merged_ids": [_chosen(one, ("id", "at")) for one in merges[row["id"]]],
            "story_list": twins.get(row["id"], []),
            "rights_list": [_chosen(one, _RIGHT) | names.elsewhere(one["site_id"], row) for one in said[row["id"]]],
        }
        for row in map(dict, tx.execute(own).mappings())
    }


_VERSION = ("field", "source", "value", "superseded_at", "echo", "number")
_NOISE = ("field", "source", "at")
_MATCH = ("watch", "occasion", "query", "version", "revision", "judged_on", "decided_at", "hits")
_RIGHT = ("source", "said", "no_text", "no_copy", "since", "until")
_SEEN = ("section", "url", "first_seen", "last_seen", "position", "baseline", "live", "title", "excerpt", "source")
_ELSEWHERE = ("site", "site_home")  # told only where they are not the article's, as most are


def _grouped(tx: Connection, table: Table, ids: Sequence[int]) -> Mapping[int, list[Mapping[str, Any]]]:
    grouped: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in tx.execute(select(table).where(table.c.article_id.in_(ids)).order_by(*table.primary_key)).mappings():
        grouped[row["article_id"]].append(dict(row))
    return grouped


def _sightings(tx: Connection, ids: Sequence[int]) -> Mapping[int, list[Mapping[str, Any]]]:
    found = (
        select(sighting, TITLE.label("title"), EXCERPT.label("excerpt"))
        .add_columns(section.c.name.label("section"), _SHOWN_AT.label("url"), section.c.formerly)
        .add_columns(site.c.name.label("site"), site.c.home.label("site_home"))
        .add_columns((site.c.id != article.c.site_id).label("is_elsewhere"))
        .join(article, article.c.id == sighting.c.article_id)
        .join(section, section.c.id == sighting.c.section_id)
        .join(site, site.c.id == section.c.site_id)
        .where(sighting.c.article_id.in_(ids))
        .order_by(sighting.c.first_seen, section.c.name, site.c.name)
    )
    grouped: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in tx.execute(found).mappings():
        renamed = {"formerly": row["formerly"]} if row["formerly"] else {}
        seen = _chosen(dict(row), (*_SEEN, *_ELSEWHERE) if row["is_elsewhere"] else _SEEN)
        grouped[row["article_id"]].append(seen | renamed)
    return grouped


def _chosen(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _exact(row: Mapping[str, Any]) -> dict[str, datetime]:
    """The times that are not of a whole second."""
    times = {name: row[name] for name in EXACT}
    return {name: time.astimezone(UTC) for name, time in times.items() if time is not None and time.microsecond}
