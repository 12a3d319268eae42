"""What a client asks that keeps a copy of the archive, or acts on matches."""

from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request

from db.counters import furthest
from db.following import changes, last_seq, matches_after
from pressclip.models import StoredArticle
from pressclip.rows import article_row, stamp
from web.api.operation import Operation, Values
from web.api.params import Param
from web.context import Context
from web.problems import Refusal

_CHANGES = (
    "What was created, edited, merged or removed since, in the order in which it happened. A client that keeps a copy"
    " begins with `after=0`, handles the items in their order (created and edited: put `article` in place of what it"
    " has under that id; merged: forget the id, it is part of `into` now; removed: forget the id) and asks again with"
    " `after=next_after`, at once while `more` is true. An article is told once, as it stands now, with its newest"
    " number. Being seen again, also in a further section, and matches are no changes; where a site or section is"
    " called otherwise, its articles are told again. What was removed says nothing but its id."
)
_AFTER = Param(
    name="after", about="`next_after` of the answer before; one that this archive never gave is refused.", example=0,
    kind="number", default=0,
)  # fmt: skip


async def _changed(context: Context, _request: Request, given: Values) -> Any:
    def look(tx: Connection) -> Any:
        _check_after(given["after"], furthest(tx, "seq"))
        found, following = changes(tx, given["after"], given["limit"])
        newest = found[-1][0] if found else given["after"]
        return {
            "items": [_change(*one) for one in found],
            "next_after": following if following is not None else newest,
            "more": following is not None,
            "last_seq": last_seq(tx),
        }

    return await context.read(look)


def _check_after(after: int, last: int) -> None:
    """Raises Refusal for a number that was not reached yet: who waited for it would miss all that comes before."""
    if after > last:
        why = "it is of another archive, or of this one before an older copy was put back: begin anew with after=0"
        raise Refusal("bad-cursor", f"after: got {after}, but the newest is {last}; {why}", {"parameter": "after"})


def _change(seq: int, what: str, public_id: int, more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "seq": seq,
        "change": what,
        "id": public_id,
        "article": None,
        "into": None,
        "removed_at": None,
    }
    if isinstance(more, StoredArticle):
        return row | {"article": article_row(more, full=True)}
    return row | ({"into": more} if what == "merged" else {"removed_at": stamp(more)})


async def _matches(context: Context, _request: Request, given: Values) -> Any:
    name = given["watch"]

    def look(tx: Connection) -> Any:
        _check_after(given["after"], furthest(tx, "match"))
        found, following = matches_after(tx, given["after"], given["limit"], name)
        if not found and name is not None and name not in {watch.name for watch in context.watches}:
            raise Refusal("unknown-watch", f"no watch is called {name!r}")
        return {
            "items": [
                {**row, "decided_at": stamp(row["decided_at"]), "url": of.article.url, "title": of.article.title}
                for row, of in found
            ],
            "next_after": found[-1][0]["id"] if found else given["after"],
            "more": following is not None,
        }

    return await context.read(look)


OPERATIONS = (
    Operation(
        path="/api/v1/changes",
        name="changes",
        about=_CHANGES,
        answer=_changed,
        params=(
            _AFTER,
            Param(name="limit", about="At most so many articles.", example=100, kind="number", low=1, high=500,
                  default=100),
        ),
        schema="Changes",
    ),
    Operation(
        path="/api/v1/matches",
        name="matches",
        about="Which articles met a watch, in the order in which it was decided: by which clauses, which version of the"
        " article, and which version of the query.",
        answer=_matches,
        params=(
            Param(name="watch", about="Only this watch.", example="libya"),
            _AFTER,
            Param(name="limit", about="At most so many.", example=100, kind="number", low=1, high=500, default=100),
        ),
        schema="Matches",
        told=(404,),
    ),
)  # fmt: skip
