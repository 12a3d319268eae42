"""Matches, verdicts that wait for a text, and what is owed for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, case, delete, exists, func, insert, select, update

from db.counters import numbered
from db.hot import Hot
from db.schema import article, match, message, owed, waiting
from db.sqlite.lists import among
from db.story_alerts import Told
from pressclip.models import Hit, WatchHit

ASKED = datetime(9000, 1, 1, tzinfo=UTC)  # until when a watch waits that was judged without the text
JudgedOn = Literal["card", "text", "empty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A watch met by an article: what decided it, and the channels to tell."""

    article_id: int
    hit: WatchHit
    version: str  # of the query
    channels: tuple[str, ...]
    revision: int  # how many revisions of the article were known
    judged_on: JudgedOn
    occasion: str = "new"


_MATCHED = Hot(select(match.c.article_id, match.c.watch).where(among(match.c.article_id, "ids")))
_HITS = Hot(
    select(match.c.article_id, match.c.watch, match.c.occasion, match.c.query, match.c.hits)
    .where(among(match.c.article_id, "ids"))
)  # fmt: skip
_OCCASIONS = Hot(select(match.c.article_id, match.c.watch, match.c.occasion).where(among(match.c.article_id, "ids")))
_OWED = Hot(
    select(owed.c.channel, owed.c.article_id, owed.c.watch, owed.c.occasion, message.c.state.label("message_state"))
    .outerjoin(message, message.c.id == owed.c.message_id)
    .where(among(owed.c.article_id, "ids"))
)  # fmt: skip
_WAITING = Hot(select(waiting.c.article_id, waiting.c.watch).where(among(waiting.c.article_id, "ids")))


def matched(tx: Connection, ids: Sequence[int]) -> set[tuple[int, str]]:
    """The pairs of article and watch that have matched already, on whatever occasion."""
    return {(row.article_id, row.watch) for row in _MATCHED.rows(tx, ids=list(ids))}


def owe(tx: Connection, decisions: Sequence[Decision], now: datetime) -> int:
    """Records matches and what they owe to each channel; what is recorded already is left as it is.

    Returns how many rows are newly owed. A channel that is told of an article again, for one more watch, owes an
    "also matches"; one that was told of another article of the story, for the same watch, owes nothing (`merged`).
    """
    if not decisions:
        return 0
    ids = [decision.article_id for decision in decisions]
    known = {tuple(row) for row in _OCCASIONS.rows(tx, ids=ids)}
    new = [d for d in decisions if (d.article_id, d.hit.watch, d.occasion) not in known]
    if new:
        tx.execute(insert(match), numbered(tx, [_match(decision, now) for decision in new]))
    return _owe(tx, decisions, ids, now)


def _match(decision: Decision, now: datetime) -> dict[str, Any]:
    return {
        "article_id": decision.article_id,
        "watch": decision.hit.watch,
        "occasion": decision.occasion,
        "query": decision.hit.query,
        "version": decision.version,
        "revision": decision.revision,
        "judged_on": decision.judged_on,
        "decided_at": now,
        "hits": [hit._asdict() for hit in decision.hit.hits],
    }


def _owe(tx: Connection, decisions: Sequence[Decision], ids: Sequence[int], now: datetime) -> int:
    rows = _OWED.rows(tx, ids=list(ids))
    there = {(row.channel, row.article_id, row.watch, row.occasion) for row in rows}
    told = {(row.channel, row.article_id) for row in rows if row.message_state not in {None, "held"}}
    stories = Told(tx, ids, now)
    due: list[dict[str, Any]] = []
    for decision in decisions:
        is_new = decision.occasion == "new"
        for channel in decision.channels:
            what = (channel, decision.article_id, decision.hit.watch)
            if (*what, decision.occasion) in there:
                continue
            there.add((*what, decision.occasion))
            due.append(
                {
                    "channel": channel,
                    "article_id": decision.article_id,
                    "watch": decision.hit.watch,
                    "occasion": decision.occasion,
                    "state": "merged" if is_new and stories.told(*what) else "owed",
                    "also": is_new and (channel, decision.article_id) in told,
                    "created": now,
                }
            )
    if due:
        tx.execute(insert(owed), due)
    return sum(row["state"] == "owed" for row in due)


def wait(tx: Connection, verdicts: Iterable[tuple[int, str, datetime]]) -> None:
    """Remembers that these watches wait for these articles' texts: article id, watch, until when."""
    wanted = {(public_id, watch): until for public_id, watch, until in verdicts}
    if not wanted:
        return
    for there in _WAITING.rows(tx, ids=sorted({public_id for public_id, _ in wanted})):
        wanted.pop((there.article_id, there.watch), None)
    rows = [{"article_id": public_id, "watch": watch, "until": until} for (public_id, watch), until in wanted.items()]
    if rows:
        tx.execute(insert(waiting), rows)


def taken_waiting(tx: Connection, article_id: int) -> frozenset[str]:
    """The watches that wait for this article's text; they wait no more."""
    mine = waiting.c.article_id == article_id
    names = frozenset(tx.scalars(select(waiting.c.watch).where(mine)))
    tx.execute(delete(waiting).where(mine))
    return names


def _never_read() -> ColumnElement[bool]:
    return exists().where(article.c.id == waiting.c.article_id, article.c.page_state != "owed")


def _overdue(now: datetime) -> ColumnElement[bool]:
    return (waiting.c.until <= now) | _never_read()


def any_overdue(tx: Connection, now: datetime) -> bool:
    """Whether any watch has waited long enough."""
    return tx.scalar(select(waiting.c.article_id).where(_overdue(now)).limit(1)) is not None


def overdue(tx: Connection, now: datetime, limit: int) -> Mapping[int, frozenset[str]]:
    """The watches whose time to wait ran out, by article. They are not due again, but asked once more with the text.

    Those of an article whose page will never be read wait no more.
    """
    rows = tx.execute(select(waiting.c.article_id, waiting.c.watch).where(_overdue(now)).limit(limit)).all()
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.article_id, set()).add(row.watch)
    mine = waiting.c.article_id.in_(found)
    tx.execute(delete(waiting).where(mine, _never_read()))
    tx.execute(update(waiting).where(mine, waiting.c.until <= now).values(until=ASKED))
    return {public_id: frozenset(names) for public_id, names in found.items()}


def hits_of(tx: Connection, ids: Sequence[int]) -> dict[tuple[int, str, str], WatchHit]:
    """What decided each match of these articles, by article, watch and occasion."""
    rows = _HITS.rows(tx, ids=list(ids))
    return {
        (row.article_id, row.watch, row.occasion): WatchHit(
            watch=row.watch, query=row.query, hits=tuple(Hit(**hit) for hit in row.hits)
        )
        for row in rows
    }


def matches_of(tx: Connection, article_id: int) -> list[dict[str, Any]]:
    """The matches of one article: watch, occasion, query, judged_on, decided_at, hits."""
    rows = tx.execute(select(match).where(match.c.article_id == article_id).order_by(match.c.id))
    return [
        {
            "watch": row.watch,
            "occasion": row.occasion,
            "query": row.query,
            "judged_on": row.judged_on,
            "decided_at": row.decided_at,
            "hits": row.hits,
        }
        for row in rows
    ]


def counts(tx: Connection, since: datetime) -> dict[str, tuple[int, int, datetime | None]]:
    """Matches by watch: since that time, ever, and when the last was."""
    recent = func.sum(case((match.c.decided_at >= since, 1), else_=0))
    rows = tx.execute(select(match.c.watch, recent, func.count(), func.max(match.c.decided_at)).group_by(match.c.watch))
    return {watch: (int(lately), ever, last) for watch, lately, ever, last in rows}
