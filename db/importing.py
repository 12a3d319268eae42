"""Takes articles in from lines of an export. Nobody is told of them; what the archive knows better, it keeps."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from db import aliases, first_addresses, forgetting, indexing, stories, told_elsewhere
from db.articles import claimed, published_values
from db.card_words import owned
from db.completing import complete
from db.counters import draw, numbered
from db.import_places import Placed, Places
from db.keys import free_pks, minute_of
from db.merge import not_after, time_of
from db.portable import Line
from db.repeats import kept
from db.schema import article, counter, match, merged, noise, revision, sighting
from db.schema_keeping import removed
from db.schema_manners import rights
from db.sqlite.lists import among
from pressclip.addresses import key

_HIGHEST_ID = 1_000_000_000  # that is taken over: a file must not use up the numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of lines: filed anew, completed what was known, told nothing new, or must not be filed."""

    new: int = 0
    completed: int = 0
    known: int = 0
    forgotten: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        mine = asdict(self)
        return Taken(**{name: mine[name] + more for name, more in asdict(other).items()})


def take(tx: Connection, lines: Sequence[Line], now: datetime) -> Taken:
    """Takes lines in, in their order, at `now` (aware UTC).

    An article is known by any of its addresses. A new one keeps its times, and its id where no other has or had it;
    `seq` is a new one. Sections that are not there are made, and followed no more until menu or configuration names
    them.
    """
    keys = [sorted({key(line.url), *line.aliases}) for line in lines]
    every = sorted({one for several in keys for one in several})
    known = aliases.owners(tx, every)
    barred = forgetting.known(tx, every)
    places, done = Places(tx, now), Taken()
    new: dict[str, Placed] = {}
    for line, mine in zip(lines, keys, strict=True):
        if not barred.isdisjoint(mine):
            done += Taken(forgotten=1)
            continue
        if not new.keys().isdisjoint(mine):  # one article twice in a file
            known |= _file(tx, new, now)
            new = {}
        if found := {known[one] for one in mine if one in known}:
            completed = complete(tx, min(found), places.of(line), mine, now)
            known = dict.fromkeys(mine, min(found)) | known  # the line may have named more addresses of it
            done += Taken(completed=int(completed), known=int(not completed))
        else:
            new |= dict.fromkeys(mine, places.of(line))
            done += Taken(new=1)
    _file(tx, new, now)
    _tell_stories(tx, [line for line, mine in zip(lines, keys, strict=True) if barred.isdisjoint(mine)])
    return done


def _tell_stories(tx: Connection, lines: Sequence[Line]) -> None:
    """Puts the articles of lines into their stories; one that is still to come names those that came before."""
    stories_of = ((key(line.url), {key(one.url): (one.likeness, one.at) for one in line.story_list}) for line in lines)
    told = [story for mine, story in stories_of if mine in story]
    known = aliases.owners(tx, sorted({one for story in told for one in story}))
    for story in told:
        there = {known[one]: found for one, found in story.items() if one in known}
        if len(there) > 1:
            stories.join(tx, there)


def _file(tx: Connection, new: dict[str, Placed], now: datetime) -> dict[str, int]:
    """Files the articles that these keys are of; returns their ids by key."""
    placed = list({id(one): one for one in new.values()}.values())
    if not placed:
        return {}
    ids = _ids(tx, [one.line for one in placed])
    numbers = {id(one): public_id for one, public_id in zip(placed, ids, strict=True)}
    times = [_time(one.line, now) for one in placed]
    pks, seqs = free_pks(tx, [minute_of(time) for time in times]), draw(tx, "seq", len(placed))
    own = zip(placed, ids, pks, seqs, times, strict=True)
    rows = [{"pk": pk, "id": i, "seq": seq, "time": time, **_values(one, now)} for one, i, pk, seq, time in own]
    tx.execute(insert(article), [kept(row) for row in rows])
    keyed = {one: numbers[id(whose)] for one, whose in new.items()}
    aliases.name(tx, keyed, own={key(one.line.url) for one in placed})
    first = {public_id: one.line.first_alias for one, public_id in zip(placed, ids, strict=True)}
    first_addresses.keep(tx, {public_id: one for public_id, one in first.items() if one is not None})
    for table in (sighting, revision, noise, match, rights):
        hanging = [
            {**(owned(row, shown) if table is sighting else row), "article_id": shown["id"]}
            for one, shown in zip(placed, rows, strict=True)
            for row in one.rows(table)
        ]
        if hanging:
            tx.execute(insert(table), numbered(tx, hanging) if table is match else hanging)
    told_elsewhere.keep(tx, dict(zip(ids, placed, strict=True)))
    _keep_merged(tx, placed, ids)
    indexing.add(tx, ids)
    return keyed


def _values(placed: Placed, now: datetime) -> dict[str, Any]:
    line = placed.line
    first_seen = line.first_seen or now
    same = (
        "origin", "announced_at", "gone_at", "url", "title", "excerpt", "text", "label", "authors", "image", "language",
        "bio", "modified", "access", "categories", "text_source", "page_state", "page_title",
        "page_at", "text_at",
    )  # fmt: skip
    return {
        **{name: getattr(line, name) for name in same},
        "site_id": placed.site_id,
        "section_id": placed.section_id,
        "first_seen": first_seen,
        "page_due": now if line.page_state == "owed" else None,
        **published_values(not_after(claimed(line), first_seen)),
    }


def _time(line: Line, now: datetime) -> datetime:
    if line.time is not None:
        return min(line.time, now)
    return time_of(claimed(line), now=min(line.first_seen or now, now), live=False)


def _ids(tx: Connection, lines: Sequence[Line]) -> list[int]:
    """Each article's own id where it is free, else a new one."""
    free = _free(tx, [line.id for line in lines if line.id is not None])
    kept: list[int | None] = []
    for line in lines:
        mine = line.id if line.id in free else None
        free.discard(mine or 0)
        kept.append(mine)
    fresh = iter(draw(tx, "article", kept.count(None)))
    return [next(fresh) if one is None else one for one in kept]


def _free(tx: Connection, wanted: Sequence[int]) -> set[int]:
    """Those of the ids that nothing has or had; from now on none of them is drawn."""
    free = {one for one in wanted if 0 < one <= _HIGHEST_ID}
    for column in (article.c.id, merged.c.id, removed.c.id):
        free -= set(tx.scalars(select(column).where(among(column, "ids")), {"ids": sorted(free)}))
    above = counter.c.name == "article"
    tx.execute(update(counter).where(above).values(value=func.max(counter.c.value, max(free, default=0))))
    draw(tx, "article", 0)  # notes how far they are given
    return free


def _keep_merged(tx: Connection, placed: Sequence[Placed], ids: Sequence[int]) -> None:
    lost = {one.id: (i, one.at) for whose, i in zip(placed, ids, strict=True) for one in whose.line.merged_ids}
    free = _free(tx, list(lost))
    rows = [{"id": one, "article_id": i, "at": at} for one, (i, at) in lost.items() if one in free]
    if rows:
        tx.execute(insert(merged), rows)
