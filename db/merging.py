"""Two rows that turned out to be one story become one row; nothing is lost, nobody is told again.

A story is told to a channel for a watch once: of two alerts that which went out stays, an unsent one becomes `merged`.
What stands in the way of a row that stays is kept under an occasion of its own, `new of 17`: 17 is the lost id.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from db import aliases, first_addresses, headlines, indexing, stories
from db.articles import published_of, published_values
from db.card_words import look_again, moved
from db.counters import count_matches, draw
from db.echoes import mark_anew
from db.headlines import UPDATE
from db.merge import is_same, not_after, tighten
from db.repeats import kept
from db.schema import article, match, merged, message, noise, owed, raw, revision, sighting, waiting
from db.schema_channels import told_title
from db.schema_keeping import first_address
from db.schema_manners import rights
from db.schema_stories import likeness_mark, story
from db.versions import cards_of
from db.weaving import accounts_of, is_card, weave

_ONCE_EACH: tuple[tuple[Table, tuple[str, ...]], ...] = (  # an article has one row for each of these columns
    (waiting, ("watch",)),
    (noise, ("field", "source")),
    (told_title, ("message_id",)),
)
_MOVED: tuple[Table, ...] = (revision, merged, raw, rights)  # whatever there is
_OWN: tuple[Table, ...] = (sighting, match, owed, story, likeness_mark, first_address)  # each in its own way
HANDLED = frozenset({*_OWN, *_MOVED, *(table for table, _ in _ONCE_EACH)})
_FILLED = ("excerpt", "label", "image", "language", "bio", "modified", "announced_at", "authors", "categories")
_TEXT = ("text", "text_at", "text_source", "page_at", "page_title", "access")


def merge(tx: Connection, lost: int, stays: int, now: datetime) -> None:
    """Moves all that hangs on the article `lost` to the article `stays`; the lost id leads there for ever.

    What the one that stays has already (a section's sighting, a watch's match) is not doubled. The lost title and text
    are kept as versions, or taken where there is none. Ids that were merged before are followed; an article with itself
    is left as it is.
    """
    lost, stays = stays_of(tx, lost), stays_of(tx, stays)
    if lost == stays:
        return
    rows = {row["id"]: row for row in tx.execute(select(article).where(article.c.id.in_([lost, stays]))).mappings()}
    one, other = rows[stays], rows[lost]
    taken = _taken(one, other)
    _weave_versions(tx, one, other, taken, now)
    _keep_versions(tx, one, other, taken, now)
    with indexing.reindexed(tx, [stays]):
        indexing.remove(tx, [lost])
        _move_sightings(tx, dict(other), dict(one))
        for table, columns in _ONCE_EACH:
            _move(tx, table, columns, lost, stays)
        _move_alerts(tx, lost, stays)
        stories.merged(tx, lost, stays)
        aliases.move(tx, lost, stays)
        first_addresses.drop(tx, lost)  # the one that stays keeps its own
        for table in _MOVED:
            tx.execute(update(table).where(table.c.article_id == lost).values(article_id=stays))
        look_again(tx, [stays])
        tx.execute(delete(article).where(article.c.id == lost))
        tx.execute(update(article).where(article.c.id == stays).values(**kept(taken), seq=draw(tx, "seq", 1)[0]))
    mark_anew(tx, stays)
    tx.execute(insert(merged).values(id=lost, article_id=stays, at=now))


def stays_of(tx: Connection, article_id: int) -> int:
    """The article that an id leads to."""
    return tx.scalar(select(merged.c.article_id).where(merged.c.id == article_id)) or article_id


def _taken(stays: Any, lost: Any) -> dict[str, Any]:
    """The columns that the article that stays takes from the other one. Pure."""
    taken = {name: lost[name] for name in _FILLED if not stays[name] and lost[name]}
    taken["first_seen"] = min(stays["first_seen"], lost["first_seen"])
    if not stays["text"] and lost["text"] and stays["page_state"] != "reserved":
        taken |= {name: lost[name] for name in _TEXT}
        if lost["page_title"]:
            taken["title"] = lost["title"]
        if stays["page_state"] in {"none", "failed"}:
            taken |= {"page_state": lost["page_state"], "page_due": lost["page_due"]}
    if lost["announced_at"] is not None:
        taken["unsettled"] = False
    together = tighten(published_of(stays), published_of(lost))
    return taken | published_values(not_after(together, taken["first_seen"]))


def _weave_versions(tx: Connection, stays: Any, lost: Any, taken: dict[str, Any], now: datetime) -> None:
    """Of the versions of one place, what both saw is one: the lost article's is not moved."""
    here, cards = accounts_of(tx, stays), cards_of(tx, stays["id"])
    its = cards_of(tx, lost["id"])
    for place, account in accounts_of(tx, lost).items():
        field, source = place
        if source in its:
            is_later = source not in cards or its[source].last_seen > cards[source].last_seen
        else:
            is_later = field in taken and not is_card(source)
        found = weave(place, here.get(place), account.states, is_later=is_later)
        found.keep(tx, stays["id"], now, shown={**stays, **taken}[field])
        known = [number for at, number in enumerate(account.ids) if at not in found.found.added]
        tx.execute(delete(revision).where(revision.c.id.in_(known)))


def _keep_versions(tx: Connection, stays: Any, lost: Any, taken: dict[str, Any], now: datetime) -> None:
    for field in ("title", "text"):
        value = lost[field]
        if value and not any(shown and is_same(field, value, shown) for shown in (stays[field], taken.get(field))):
            kept = {"article_id": stays["id"], "field": field, "source": f"article:{lost['id']}", "value": value}
            tx.execute(insert(revision).values(**kept, superseded_at=now))


def forget_shown(tx: Connection, article_id: int) -> None:
    """Takes away those versions of merged articles that are what the article shows now: they are not superseded."""
    shown = tx.execute(select(article.c.title, article.c.text).where(article.c.id == article_id)).one()
    mine = (revision.c.article_id == article_id, revision.c.source.like("article:%"))
    for field, value in (("title", shown.title), ("text", shown.text)):
        tx.execute(delete(revision).where(*mine, revision.c.field == field, revision.c.value == value))


def _move_sightings(tx: Connection, lost: Mapping[str, Any], stays: Mapping[str, Any]) -> None:
    """Of two sightings in one section the times are joined; its words are those that it showed last."""
    there = {row.section_id: row for row in tx.execute(select(sighting).where(sighting.c.article_id == stays["id"]))}
    for row in tx.execute(select(sighting).where(sighting.c.article_id == lost["id"])).all():
        this = (sighting.c.article_id == lost["id"], sighting.c.section_id == row.section_id)
        twin, own = there.get(row.section_id), moved(row, lost, stays)
        if twin is None:
            tx.execute(update(sighting).where(*this).values(article_id=stays["id"], **own))
            continue
        newest = max((twin, row), key=lambda one: one.last_seen)
        values = {name: getattr(newest, name) for name in ("last_seen", "position", "source")}
        values |= {"first_seen": min(twin.first_seen, row.first_seen), "live": twin.live or row.live}
        values |= own if newest is row else {}
        tx.execute(delete(sighting).where(*this))
        that = (sighting.c.article_id == stays["id"], sighting.c.section_id == row.section_id)
        tx.execute(update(sighting).where(*that).values(values))


def _move(tx: Connection, table: Table, columns: tuple[str, ...], lost: int, stays: int) -> None:
    there = {
        tuple(row) for row in tx.execute(select(*(table.c[c] for c in columns)).where(table.c.article_id == stays))
    }
    rows = tx.execute(select(*(table.c[c] for c in columns)).where(table.c.article_id == lost)).all()
    for row in rows:
        this = [table.c.article_id == lost, *(table.c[c] == value for c, value in zip(columns, row, strict=True))]
        if tuple(row) in there:
            tx.execute(delete(table).where(*this))
        else:
            tx.execute(update(table).where(*this).values(article_id=stays))


def _move_alerts(tx: Connection, lost: int, stays: int) -> None:
    """Matches, and what is owed for them; a match that no message tells of is not kept twice."""
    _withdraw_repeats(tx, lost, stays)
    there = {(row.watch, row.occasion) for row in tx.execute(select(match).where(match.c.article_id == stays))}
    for row in tx.execute(select(match).where(match.c.article_id == lost)).all():
        mine = (owed.c.article_id == lost, owed.c.watch == row.watch, owed.c.occasion == row.occasion)
        if (row.watch, row.occasion) not in there:
            tx.execute(update(match).where(match.c.id == row.id).values(article_id=stays))
            continue
        occasion = f"{row.occasion} of {lost}"
        if tx.scalar(select(owed.c.id).where(*mine, owed.c.message_id.is_not(None)).limit(1)) is None:
            count_matches(tx)
            tx.execute(delete(match).where(match.c.id == row.id))
        else:
            tx.execute(update(match).where(match.c.id == row.id).values(article_id=stays, occasion=occasion))
        tx.execute(update(owed).where(*mine).values(occasion=occasion))
    headlines.merged(tx, lost, stays)
    tx.execute(update(owed).where(owed.c.article_id == lost).values(article_id=stays))


def _withdraw_repeats(tx: Connection, lost: int, stays: int) -> None:
    """Leaves each channel and watch one alert that is still to go out, and none where one went out."""
    told: dict[tuple[str, str], list[Row[Any]]] = {}
    mine = (owed.c.article_id.in_([lost, stays]), owed.c.state == "owed", ~owed.c.occasion.startswith(UPDATE))
    for row in tx.execute(select(owed).where(*mine)):
        told.setdefault((row.channel, row.watch), []).append(row)
    for rows in told.values():
        if {row.article_id for row in rows} == {lost, stays}:
            unsent = [row for row in rows if not _went_out(tx, row.message_id)]
            for row in unsent:
                if row.article_id == lost or len(unsent) < len(rows):
                    _withdraw(tx, row)


def _went_out(tx: Connection, message_id: int | None) -> bool:
    """Sent, or under way: it can be called back no more."""
    state = tx.scalar(select(message.c.state).where(message.c.id == message_id))
    return state in {"sent", "sending", "uncertain"}


def _withdraw(tx: Connection, row: Row[Any]) -> None:
    """The alert is not to be sent; nor is a message that is left without any."""
    tx.execute(update(owed).where(owed.c.id == row.id).values(state="merged", message_id=None))
    left = select(owed.c.id).where(owed.c.message_id == row.message_id).limit(1)
    if row.message_id is not None and tx.scalar(left) is None:
        tx.execute(update(message).where(message.c.id == row.message_id).values(state="merged"))
