"""Whether an archive is sound: its pages, references, values, text index, kept pages, counters."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, select

from db import aliases, forgetting, index_check, indexing, keys, pages_check
from db.schema import alias, article, counter, match, merged, message, noise, owed, raw, revision, sighting, waiting
from db.schema_channels import told_title
from db.sqlite import damage
from db.values_check import odd_values

_SHOWN = 5  # examples of each trouble
_FETCHED = 10_000
CHECKS = (
    "pages", "references", "values", "articles", "index", "excerpts", "kept", "order", "orphans", "counters", "meta",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at: `state` is `ok` or `wrong`, `detail` says what was found."""

    check: str
    state: str
    detail: str


Look = Callable[[Connection], Check]


def verify(tx: Connection, advance: Callable[[int], None] = lambda _articles: None) -> Iterator[Check]:
    """The checks, one after the other, all of what one transaction sees; `advance` is told of articles looked at."""
    yield _pages(tx)
    yield _references(tx)
    yield _looked("values", _values, tx)
    yield from _index(tx, advance)
    for name, look in _FURTHER.items():
        yield _looked(name, look, tx)


def _looked(name: str, look: Look, tx: Connection) -> Check:
    """One check; where damage keeps it from looking, that is what it tells, and the others go on."""
    try:
        return look(tx)
    except index_check.UNREADABLE as error:
        return _check(name, found=1, wrong=f"what it looks at cannot be read: {error}", right="")


def _pages(tx: Connection) -> Check:
    found = damage.problems(tx)
    return _check("pages", found=len(found), wrong="; ".join(found[:_SHOWN]), right="SQLite finds no damage")


def _references(tx: Connection) -> Check:
    counted = Counter(damage.strays(tx))
    said = "; ".join(f"{number} of {child} without {parent}" for (child, parent), number in sorted(counted.items()))
    return _check("references", found=sum(counted.values()), wrong=said, right="every row has what it belongs to")


def _values(tx: Connection) -> Check:
    found = list(odd_values(tx, _SHOWN))
    said = (f"{one.rows} of {one.column} are not {one.ought} ({', '.join(map(str, one.examples))})" for one in found)
    return _check("values", found=len(found), wrong="; ".join(said), right="every column holds what it may")


def _index(tx: Connection, advance: Callable[[int], None]) -> Iterator[Check]:
    told = index_check.compare(tx, advance)
    shown = {kind: ", ".join(map(str, keys)) for kind, keys in told.examples.items()}
    unread = f"{told.unreadable} articles cannot be read (ids {shown['unreadable']})"
    yield _check("articles", found=told.unreadable, wrong=unread, right="each can be read")
    said = [
        (told.ghosts, f"{told.ghosts} documents without an article (keys {shown['ghosts']})"),
        (told.missing, f"{told.missing} articles missing (ids {shown['missing']})"),
        (told.differing, f"{told.differing} articles under other words (ids {shown['differing']})"),
    ]
    wrong = "; ".join(words for count, words in said if count)
    number = told.ghosts + told.missing + told.differing
    yield _check("index", found=number, wrong=wrong, right="it holds the words of every article, no others")


def _excerpts(tx: Connection) -> Check:
    """An excerpt may begin with no more than its text has (`repeats`), or some of it is lost."""
    has = func.coalesce(func.length(article.c.text), 0)
    number, shown = _counted(tx, select(article.c.id).where(~article.c.begins.between(1, has)))
    wrong = f"{number} excerpts begin with more than the text has ({shown})"
    return _check("excerpts", found=number, wrong=wrong, right="each is whole")


def _kept(tx: Connection) -> Check:
    found = sorted(set(pages_check.damaged(tx)))
    wrong = f"{len(found)} kept pages are damaged ({', '.join(map(str, found[:_SHOWN]))})"
    return _check("kept", found=len(found), wrong=wrong, right="every kept page opens and has its hash")


def _order(tx: Connection) -> Check:
    """An article may stand later than at its time, where minutes were full, and not earlier (`keys`)."""
    number, shown = _counted(tx, keys.early())
    wrong = f"{number} articles stand before their time ({shown})"
    return _check("order", found=number, wrong=wrong, right="no article stands before its time")


def _orphans(tx: Connection) -> Check:
    """Rows whose owner is not there, and articles and messages that nothing leads to."""
    owned = {
        "sightings": select(sighting.c.article_id).where(_alone(sighting.c.article_id)),
        "aliases": select(alias.c.article_id).where(_alone(alias.c.article_id)),
        "merged": select(merged.c.id).where(_alone(merged.c.article_id)),
        "revisions": select(revision.c.id).where(_alone(revision.c.article_id)),
        "noise": select(noise.c.article_id).where(_alone(noise.c.article_id)),
        "matches": select(match.c.id).where(_alone(match.c.article_id)),
        "waiting": select(waiting.c.article_id).where(_alone(waiting.c.article_id)),
        "owed": select(owed.c.id).where(_alone(owed.c.article_id)),
        "owed messages": select(owed.c.id).where(
            owed.c.message_id.is_not(None), ~exists().where(message.c.id == owed.c.message_id)
        ),
        "messages": select(message.c.id).where(
            and_(message.c.kind.in_(["alert", "update"]), message.c.state.in_(["owed", "sending"])),
            ~exists().where(owed.c.message_id == message.c.id),
        ),
        "titles told": select(told_title.c.message_id).where(_alone(told_title.c.article_id)),
        "kept pages": select(raw.c.id).where(raw.c.article_id.is_not(None), _alone(raw.c.article_id)),
        "kept pages' bases": select(raw.c.id).where(raw.c.base_id.is_not(None), _baseless()),
        "articles": select(article.c.id).where(article.c.id.not_in(select(alias.c.article_id))),
    }
    found = {name: _counted(tx, rows) for name, rows in owned.items()}
    by_address = {
        "addresses of articles": aliases.astray(tx, _FETCHED),
        "articles at another one's address": aliases.ambiguous(tx),
        "first addresses that lead elsewhere": aliases.first_elsewhere(tx, _FETCHED),
    }
    found |= {name: (len(ids), ", ".join(map(str, ids[:_SHOWN]))) for name, ids in by_address.items()}
    wrong = {name: told for name, told in found.items() if told[0]}
    said = "; ".join(f"{number} {name} ({shown})" for name, (number, shown) in wrong.items())
    total = sum(number for number, _ in wrong.values())
    return _check("orphans", found=total, wrong=said, right="nothing is left without its owner")


def _alone(article_id: Any) -> Any:
    return ~exists().where(article.c.id == article_id)


def _baseless() -> Any:
    other = raw.alias()
    return ~exists().where(other.c.id == raw.c.base_id)


def _counted(tx: Connection, rows: Select[Any]) -> tuple[int, str]:
    number = tx.scalar(select(func.count()).select_from(rows.subquery())) or 0
    return number, ", ".join(map(str, tx.scalars(rows.limit(_SHOWN)))) if number else ""


def _counters(tx: Connection) -> Check:
    """The next id or `seq` must be a new one, or two articles would get the same; of `late` see `keys`."""
    values: dict[str, int] = {row.name: row.value for row in tx.execute(select(counter))}
    highest = {
        "article": max(tx.scalar(select(func.max(column))) or 0 for column in (article.c.id, merged.c.id)),
        "seq": tx.scalar(select(func.max(article.c.seq))) or 0,
        "late": keys.latest(tx),
        "match": tx.scalar(select(func.max(match.c.id))) or 0 if "match" in values else -1,
    }
    behind = [
        f"{name} stands at {values.get(name)}, the archive holds {top}"
        for name, top in highest.items()
        if values.get(name, -1) < top
    ]
    right = "they are ahead of all that is there"
    return _check("counters", found=len(behind), wrong="; ".join(behind), right=right)


def _meta(tx: Connection) -> Check:
    lost = [] if indexing.filled_by(tx) else ["by which analyser the index was filled"]
    if astray := forgetting.astray(tx):
        lost.append(f"the salts of {astray} addresses that were forgotten, so that they would be filed again")
    right = "it says what filled the index, and has the salts of what was forgotten"
    return _check("meta", found=len(lost), wrong=f"it does not say {'; '.join(lost)}", right=right)


_FURTHER: Mapping[str, Look] = {
    "excerpts": _excerpts,
    "kept": _kept,
    "order": _order,
    "orphans": _orphans,
    "counters": _counters,
    "meta": _meta,
}


def _check(name: str, *, found: int, wrong: str, right: str) -> Check:
    return Check(check=name, state="wrong" if found else "ok", detail=wrong if found else right)
