"""Versions of an article beside those that another account of it has: a merged article, or another archive."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from db.accounts import State, Woven, woven
from db.echoes import OF_MERGED
from db.import_places import Placed
from db.merge import is_same
from db.schema import revision, sighting
from db.versions import CARD, IN_TIME, cards_of, current

_OF = select(revision)
_NAMED = ("field", "source", "value", "superseded_at")  # by what a version is known
Place = tuple[str, str]  # field and source


class Account(NamedTuple):
    """What a place said of a field, oldest first, and the numbers of the rows that hold what it says no more."""

    states: list[State]
    ids: list[int]


class Told(NamedTuple):
    """The same of a line of an export, with the rows of what is said no more as they would be kept."""

    states: list[State]
    rows: list[dict[str, Any]]


class Weave(NamedTuple):
    """What an account learns of another one."""

    place: Place
    here: Account
    told: Sequence[State]
    found: Woven

    @property
    def changes(self) -> bool:
        """Whether it learns anything but the versions that are to be added."""
        return bool(self.found.sooner) or self._gone() is not None

    def _gone(self, shown: str | None = None) -> State | None:
        """What stood in one of them and is known to do so no more."""
        if not (self.found.ended or self.found.missed):
            return None
        stood, stands = self.here.states[-1], self.told[-1]
        if self.found.missed:
            stood, stands = stands, stood
        field, _ = self.place
        if any(after and is_same(field, stood.value, after) for after in (stands.value, shown)):
            return None
        return State(stood.value, stands.until)

    def keep(self, tx: Connection, article_id: int, now: datetime, *, shown: str | None = None) -> None:
        """Keeps what was learned, but for those versions; what the article shows all the same is none."""
        for at, sooner in self.found.sooner.items():
            tx.execute(update(revision).where(revision.c.id == self.here.ids[at]).values(superseded_at=sooner))
        if (gone := self._gone(shown)) is not None:
            field, source = self.place
            row = {"field": field, "source": source, "value": gone.value, "superseded_at": gone.until or now}
            tx.execute(insert(revision).values(article_id=article_id, **row))


def accounts_of(tx: Connection, shown: Mapping[str, Any]) -> dict[Place, Account]:
    """What each place said, and says, of the article in this row of its table."""
    cards = cards_of(tx, shown["id"])
    found: dict[Place, Account] = {(field, card): Account([], []) for card in cards for field in ("title", "excerpt")}
    if shown["page_title"]:
        found["title", "page"] = Account([], [])
    if shown["text"]:
        found["text", shown["text_source"] or "page"] = Account([], [])
    mine = _OF.where(revision.c.article_id == shown["id"], ~revision.c.source.startswith(OF_MERGED))
    for row in tx.execute(mine.order_by(*IN_TIME)):
        account = found.setdefault((row.field, row.source), Account([], []))
        account.states.append(State(row.value, row.superseded_at))
        account.ids.append(row.id)
    for (field, source), account in found.items():
        if now := current(field, source, shown, cards):
            account.states.append(State(now, cards[source].last_seen if source in cards else None, stands=True))
    return found


def told_accounts(placed: Placed) -> dict[Place, Told]:
    """What a line of an export tells of each place."""
    line = placed.line
    found: dict[Place, Told] = {}
    seen = {f"{CARD}{one['section_id']}": one for one in placed.rows(sighting) if line.sightings}
    now: dict[Place, str | None] = {("title", "page"): line.page_title, ("text", line.text_source or "page"): line.text}
    now |= {(field, card): one[field] for card, one in seen.items() for field in ("title", "excerpt")}
    for row in sorted(placed.rows(revision), key=itemgetter("superseded_at")):
        if not _is_of_merged(row["source"]):
            told = found.setdefault((row["field"], row["source"]), Told([], []))
            told.states.append(State(row["value"], row["superseded_at"]))
            told.rows.append(row)
    said = {"title": line.page_title or line.title, "text": line.text, "excerpt": line.excerpt}
    for place in dict.fromkeys([*found, *now]):
        if value := now.get(place, None if is_card(place[1]) else said[place[0]]):
            until = seen[place[1]]["last_seen"] if place[1] in seen else None
            found.setdefault(place, Told([], [])).states.append(State(value, until, stands=True))
    return found


def weave_line(
    tx: Connection, row: Mapping[str, Any], placed: Placed, now: datetime, *, later: Collection[str]
) -> bool:
    """Adds to an article, as its row is now, the versions that a line tells of; returns whether anything was learned.

    `later`: the sources of which the line tells what they said last.
    """
    told = told_accounts(placed)
    here = accounts_of(tx, row) if told else {}
    weaves = [weave(place, here.get(place), one.states, is_later=place[1] in later) for place, one in told.items()]
    for one in weaves:
        one.keep(tx, row["id"], now)
    added = [told[one.place].rows[at] for one in weaves for at in one.found.added] + _of_merged(tx, row["id"], placed)
    if added:
        tx.execute(insert(revision), [{**one, "article_id": row["id"]} for one in added])
    return bool(added) or any(one.changes for one in weaves)


def _of_merged(tx: Connection, article_id: int, placed: Placed) -> list[dict[str, Any]]:
    """The versions of a line that tell of merged articles, but for those that are known."""
    mine = _OF.where(revision.c.article_id == article_id, revision.c.source.startswith(OF_MERGED))
    known = {tuple(row[name] for name in _NAMED) for row in tx.execute(mine).mappings()}
    rows = {tuple(one[name] for name in _NAMED): one for one in placed.rows(revision) if _is_of_merged(one["source"])}
    return [one for named, one in rows.items() if named not in known]


def is_card(source: str) -> bool:
    """Whether a source of versions is the card of a section."""
    return source.startswith(CARD)


def _is_of_merged(source: str) -> bool:
    return source.startswith(OF_MERGED)


def weave(place: Place, here: Account | None, told: Sequence[State], *, is_later: bool) -> Weave:
    """What an account learns of what is told of the same place; `is_later`: what stands there, stands from now on."""
    here = here or Account([], [])
    return Weave(place, here, told, woven(here.states, told, is_later=is_later))
