"""Brings articles that the archive has up to date with what a listing shows of them now."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Boolean, Connection, Integer, bindparam, insert, update

from db import indexing
from db.articles import CLAIM, published_values
from db.card_words import Own, look_again, own_words
from db.counters import draw, tell_anew
from db.hot import Hot
from db.merge import completes, is_cut_of, is_edit, is_new_title, longer, not_after, tighten
from db.repeats import kept
from db.revisions import Edit, supersede
from db.schema import article, sighting
from db.sqlite.lists import among
from db.times import Utc, held_as, moment, told_as
from pressclip.models import UNKNOWN, Card, Published

_SIGHT = Hot(
    insert(sighting),
    "article_id", "section_id", "first_seen", "last_seen", "position", "baseline", "live", "own_title", "own_excerpt",
    "source", "taken",
)  # fmt: skip

_MINE = (sighting.c.section_id == bindparam("section_id"), sighting.c.article_id == bindparam("article_id"))
_SEEN_AGAIN = Hot(
    update(sighting)
    .where(sighting.c.section_id == bindparam("section_id"), among(sighting.c.article_id, "ids"))
    .values(last_seen=bindparam("now", type_=Utc), live=True, taken=bindparam("taken", type_=Boolean))
    .values(position=sighting.c.position + bindparam("places", type_=Integer))
)
_REWRITE = Hot(
    update(sighting)
    .where(*_MINE)
    .values({name: bindparam(f"b_{name}") for name in ("own_title", "own_excerpt", "source")})
)
_TIMES = frozenset(CLAIM)
_ONE = update(article).where(article.c.id == bindparam("article_id"))
_RETIME = Hot(_ONE, "seq", *sorted(_TIMES))
_UPDATE = Hot(_ONE, "seq", "title", "begins", "ending", "image", *sorted(_TIMES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a listing was read: the section, and when it was last read before (aware UTC, None: never)."""

    site_id: int
    section_id: int
    last_success: datetime | None
    baseline: bool  # file without announcing
    read_pages: bool  # the pages of announced articles will be read
    of: Literal["now", "probe", "reread", "backfill"] = "now"  # the last two, of the section's past, bring no news
    walk_began: datetime | None = None  # a further page of a walk: what was seen first since then was not known before
    walked_at: datetime | None = None  # and what was seen later than now was, before the clock was put back

    @property
    def origin(self) -> str:
        """How what is filed from it came into the archive."""
        return ("baseline" if self.baseline else "live") if self.of in {"now", "probe"} else self.of


def own_of(row: Any, card: Card) -> Own:
    """The words of a known article's card that are its own."""
    return own_words(card.title, card.excerpt, of_title=row.title, of_excerpt=row.excerpt)


def sight(
    tx: Connection, place: Place, seen: Sequence[tuple[int, Card, Own]], now: datetime, *, taken: bool = False
) -> None:
    """Records that this section shows these articles for the first time, with the words that are the card's own.

    `taken`: they were made of these cards.
    """
    _SIGHT.many(
        tx,
        (
            {
                "article_id": public_id,
                "section_id": place.section_id,
                "first_seen": now,
                "last_seen": now,
                "position": card.position,
                "baseline": place.baseline,
                "live": place.of == "now",
                **own,
                "source": card.source,
                "taken": taken,
            }
            for public_id, card, own in seen
        ),
    )


class Compared(NamedTuple):
    """A known article's row, a card that shows it, and the columns of the article's time that the card changes."""

    row: Any
    card: Card
    times: dict[str, Any]


def compared(row: Any, card: Card) -> Compared:
    """A known article compared with a card."""
    return Compared(row, card, _tightened(row, card))


def is_taken(one: Compared) -> bool:
    """Whether the section showed the card before, and the article has all that it says."""
    return one.row.sighted is not None and not one.times and _is_as_before(one.row, one.card)


def seen_again(tx: Connection, place: Place, cards: Iterable[tuple[int, int]], now: datetime, *, taken: bool) -> None:
    """Notes cards that the section showed before, as article and places moved down: a statement for all moved alike.

    `taken`: their articles have all that they say.
    """
    by: dict[int, list[int]] = {}
    for public_id, places in cards:
        by.setdefault(places, []).append(public_id)
    for places, ids in by.items():
        _SEEN_AGAIN.run(tx, section_id=place.section_id, ids=ids, now=now, places=places, taken=taken)


def touch(tx: Connection, place: Place, old: Sequence[Compared], now: datetime) -> list[int]:
    """Brings known articles up to date; returns the announced ones with new words in their title or excerpt."""
    if not old:
        return []
    moved = [(row.id, card.position - row.position) for row, card, _ in old if row.sighted is not None]
    seen_again(tx, place, moved, now, taken=False)
    other = [(row, card) for row, card, _ in old if row.sighted is None or not _is_as_before(row, card)]
    if not other:
        _update_articles(tx, [(row, times) for row, _, times in old if times])
        return []
    updates = [(one.row, values) for one in old if (values := _news_of(one))]
    first_here = [(row.id, card, own_of(row, card)) for row, card in other if row.sighted is None]
    edits = [edit for row, card in other for edit in _edits(place, row, card)]
    reworded = {row.id for row, values in updates if indexing.COLUMNS & values.keys()}
    touched = sorted(reworded | {public_id for public_id, *_ in first_here})
    with indexing.reindexed(tx, touched):
        sight(tx, place, first_here, now)
        _rewrite_sightings(tx, place, other)
        _update_articles(tx, updates)
    edited = supersede(tx, edits, now)
    if versioned := edited - {row.id for row, _ in updates}:
        tell_anew(tx, article.c.id.in_(versioned))  # its page or another section told the words before
    _read_again(tx, place, [row.id for row, *_ in old if row.page_state == "read"], edited, now)
    edited |= {row.id for row, card in other if _completes(row, card)}
    return [row.id for row, *_ in old if row.id in edited and row.announced_at is not None]


def _is_as_before(row: Any, card: Card) -> bool:
    """Whether a card says what the section's last one said, and the article has all of it; but for its time."""
    if (row.card_source, row.card_title, row.card_excerpt) != (card.source, card.title, card.excerpt or None):
        return False
    if row.image is None and card.image is not None:
        return False
    if row.page_title is None and len(row.excerpt or "") < len(card.excerpt or ""):
        return False
    return bool(row.title == card.title or (row.page_title is not None and row.title.strip()))


def _read_again(tx: Connection, place: Place, read: Sequence[int], edited: Collection[int], now: datetime) -> None:
    """An edited card hints at an edited page; its title and text are worth another look."""
    again = set(read) & set(edited)
    if place.read_pages and again:
        stale = update(article).where(article.c.id.in_(again))
        tx.execute(stale.values(page_state="owed", page_due=now, page_attempts=0))


def _edits(place: Place, row: Any, card: Card) -> Iterator[Edit]:
    """The versions that this card supersedes, compared only with what the same section showed before."""
    source = f"card:{place.section_id}"
    if _is_new_title(row, card):
        yield Edit(article_id=row.id, field="title", source=source, before=row.card_title, after=card.title)
    if _is_new_excerpt(row, card):
        before, after = row.card_excerpt, card.excerpt or ""
        yield Edit(article_id=row.id, field="excerpt", source=source, before=before, after=after)


def _is_like(row: Any, card: Card) -> bool:
    """Whether the section showed the article before, in words of the same making: page, feed or API."""
    return row.sighted is not None and row.card_source == card.source


def _is_new_title(row: Any, card: Card) -> bool:
    before, after = row.card_title, card.title
    is_cut = _is_like(row, card) and (is_cut_of(before, after) or is_cut_of(after, before))
    return _is_like(row, card) and not is_cut and is_new_title(before, after)


def _is_new_excerpt(row: Any, card: Card) -> bool:
    return _is_like(row, card) and is_edit(row.card_excerpt, card.excerpt)


def _completes(row: Any, card: Card) -> bool:
    """Whether the card has the whole of a title of which the archive has only a cut: no version, but new words."""
    by_another = row.sighted is not None and row.card_source != card.source
    return row.page_title is None and completes(row.title, card.title, by_another=by_another)


def _news_of(one: Compared) -> dict[str, Any]:
    """The columns of an article that a card changes."""
    row, card, shown = one.row, one.card, dict(one.times)
    edited = _is_new_title(row, card) and row.page_title in {None, row.card_title}
    if (edited and card.title != row.title) or _completes(row, card):
        shown["title"] = card.title
    rewritten = _is_new_excerpt(row, card)
    excerpt = card.excerpt if rewritten else longer(row.excerpt, card.excerpt)
    if excerpt != row.excerpt and (row.page_title is None or rewritten):
        shown["excerpt"] = excerpt
    if not row.title.strip() and card.title:
        shown["title"] = card.title
    if row.image is None and card.image is not None:
        shown["image"] = card.image
    return shown


def _tightened(row: Any, card: Card) -> dict[str, Any]:
    """The columns of an article's time that this card changes."""
    claim = card.published
    if claim is UNKNOWN or (claim.precision == row.published_precision and _is_held(row, claim)):
        return {}
    known = _claim(row)
    better = not_after(tighten(known, claim), moment(row.known_since))
    return published_values(better) if better != known else {}


def _is_held(row: Any, claim: Published) -> bool:
    """Whether the bounds of a claim are those that the archive has."""
    if held_as(claim.lower) != row.published:
        return False
    upper = row.published if claim.upper is claim.lower else held_as(claim.upper)
    return bool(upper == row.published_to)


def _rewrite_sightings(tx: Connection, place: Place, other: Sequence[tuple[Any, Card]]) -> None:
    """Keeps the words of cards that the section showed before in others."""
    _REWRITE.many(
        tx,
        (
            {
                "section_id": place.section_id,
                "article_id": row.id,
                **_rewritten(row, card),
                "b_source": card.source,
            }
            for row, card in other
            if row.sighted is not None and _differs(row, card)
        ),
    )


def _rewritten(row: Any, card: Card) -> dict[str, str | None]:
    title, excerpt = card.title or row.card_title, card.excerpt or row.card_excerpt
    own = own_words(title, excerpt, of_title=row.title, of_excerpt=row.excerpt)
    return {f"b_{name}": value for name, value in own.items()}


def _differs(row: Any, card: Card) -> bool:
    if row.card_source != card.source:
        return True
    return card.title not in {"", row.card_title} or card.excerpt not in {None, "", row.card_excerpt}


def _update_articles(tx: Connection, updates: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    """One statement for all: a column that an article does not change keeps its value."""
    if not updates:
        return
    look_again(tx, [row.id for row, _ in updates])
    seqs = draw(tx, "seq", len(updates))
    numbered = zip(updates, seqs, strict=True)
    if all(values.keys() <= _TIMES for _, values in updates):
        _RETIME.many(tx, ({"article_id": row.id, "seq": seq, **values} for (row, values), seq in numbered))
    else:
        whole = ((row, seq, kept({**_as_it_is(row), **values})) for (row, values), seq in numbered)
        _UPDATE.many(tx, ({"article_id": row.id, "seq": seq, **values} for row, seq, values in whole))


def _as_it_is(row: Any) -> dict[str, Any]:
    """What a card can change of an article, as it is."""
    same = {"title": row.title, "excerpt": row.excerpt, "image": row.image}
    return same | published_values(_claim(row))


def _claim(row: Any) -> Published:
    return Published(
        lower=told_as(row.published),
        upper=told_as(row.published_to),
        precision=row.published_precision,
        disputed=bool(row.published_disputed),
    )
