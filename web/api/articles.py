"""Articles: searched, one by one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse

from db.counting import total
from db.deadline import Deadline
from db.following import whereabouts
from db.search import Filters, Page, Part, find
from pressclip.errors import NotFound, QueryError
from pressclip.listings.article import article_object
from pressclip.listings.found import found_row
from pressclip.listings.naming import check_site, named_sections, window, zone_of
from pressclip.listings.narrowing import Limits, narrowed
from pressclip.rows import stamped
from queries.parser import parse
from queries.tree import Query
from web.api.operation import Operation, Values
from web.api.params import Param
from web.context import Context
from web.problems import Refusal

_SEARCH, _COUNT = 1.2, 0.3  # seconds; what takes longer says `partial`, or counts as capped
_DATE = "A date (2026-01-31), a time (2026-01-31T12:00Z) or an age (7d, 12h)"
QUERY = Param(name="q", about="In the query language; without it all articles.", example="libya OR haftar",
              longest=2_000)  # fmt: skip
SITE = Param(name="site", about="Only this site.", example="moderndiplomacy")
SECTION = Param(name="section", about="Only articles seen in this section: its name, or `site:name`.", example="Africa")
_PARAMS = (
    QUERY,
    SITE,
    SECTION,
    Param(name="author", about="Only this author: the whole name, whatever its case.", example="Giancarlo Elia Valori"),
    Param(name="since", about=f"{_DATE}; from then on.", example="7d", longest=40),
    Param(name="until", about=f"{_DATE}; up to then, a date's day included.", example="2026-11-23", longest=40),
    Param(name="sort", about="By time, or the best of the newest 2,000 that match.", example="newest",
          choices=("newest", "relevance"), default="newest"),
    Param(name="limit", about="At most so many.", example=20, kind="number", low=1, high=100, default=20),
    Param(name="cursor", about="`next_cursor` of the page before.", example="n1a8c5f30000", longest=20),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """A page of a search as rows, with how many match in all."""

    rows: list[dict[str, Any]]
    page: Page
    total: int
    capped: bool


def query_of(context: Context, text: str | None) -> Query | None:
    """The parsed query. Raises Refusal with the column of the error."""
    try:
        return parse(text, context.settings.terms) if text is not None else None
    except QueryError as error:
        raise Refusal("bad-query", str(error), {"column": error.column, "reason": error.reason}) from None


def filters_of(tx: Connection, context: Context, limits: Limits) -> Filters:
    """The filters of a search. Raises Refusal."""
    try:
        return narrowed(tx, context.settings, limits, context.clock())
    except ValueError as error:
        name = _wrong_time(context, limits)
        raise Refusal("bad-parameter", f"{name}: {error}", {"parameter": name}) from None
    except NotFound as error:
        raise Refusal(_unknown(tx, context, limits), str(error)) from None


def _wrong_time(context: Context, limits: Limits) -> str:
    """Which of the two times is wrong; of two that are none, or out of their order, `until` where `since` is right."""
    try:
        window(limits.since, None, zone_of(context.settings), context.clock())
    except ValueError:
        return "since"
    return "until"


def _unknown(tx: Connection, context: Context, limits: Limits) -> str:
    from db.sections import every_section

    known = every_section(tx)
    try:
        check_site(limits.site, known, context.settings)
        named_sections(known, limits.section or "")
    except NotFound as error:
        return "unknown-section" if "no section" in str(error) else "unknown-site"
    return "unknown-section"


async def searched(context: Context, text: str | None, limits: Limits, part: Part) -> Searched:
    """A page of what matches. Raises Refusal and ArchiveError."""
    query = query_of(context, text)

    def look(tx: Connection) -> Searched:
        filters = filters_of(tx, context, limits)
        try:
            page = find(tx, query, filters, part, deadline=Deadline(_SEARCH))
        except NotFound as error:
            raise Refusal("bad-cursor", str(error)) from None
        counted = total(tx, query, filters, deadline=Deadline(_COUNT))
        return Searched(
            rows=[found_row(one, queried=query is not None) for one in page.found],
            page=page,
            total=max(counted.total, len(page.found)),
            capped=counted.capped or bool(counted.partial),
        )

    return await context.read(look)


async def _articles(context: Context, _request: Request, given: Values) -> Any:
    limits = Limits(**{name: given[name] for name in ("site", "section", "author", "since", "until")})
    part = Part(limit=given["limit"], after=given["cursor"], sort=given["sort"], hits=given["q"] is not None)
    found = await searched(context, given["q"], limits, part)
    return {
        "items": found.rows,
        "next_cursor": found.page.cursor,
        "total": found.total,
        "total_capped": found.capped,
        "partial": found.page.partial or None,
    }


async def _article(context: Context, _request: Request, given: Values) -> Any:
    wanted = given["id"]

    def look(tx: Connection) -> Any:
        where = whereabouts(tx, wanted)
        return where if where != wanted else article_object(tx, wanted)

    told = await context.read(look)
    if told is None:
        raise Refusal("not-found", f"no article {wanted} in the archive")
    if told == "removed":
        raise Refusal("removed", f"article {wanted} was removed from the archive")
    if isinstance(told, int):  # for ever, and the method stays
        return RedirectResponse(f"/api/v1/articles/{told}", 308)
    return stamped(told)


OPERATIONS = (
    Operation(
        path="/api/v1/articles",
        name="articles",
        about="Articles that match, newest first. `total` is exact up to 1,000; beyond, or where counting took too"
        " long, `total_capped` is true. `partial` says why more may match than were found within the time; newest"
        " first, `next_cursor` goes on from there, if anything was looked at.",
        answer=_articles,
        params=_PARAMS,
        schema="Articles",
    ),
    Operation(
        path="/api/v1/articles/{id}",
        name="article",
        about="One article with its text and all that is known of it. An id that became part of another article"
        " leads there (308); one that was removed is gone (410).",
        answer=_article,
        params=(Param(name="id", about="Its number.", example=17, kind="number", place="path", required=True),),
        schema="WholeArticle",
        told=(308, 404, 410),
    ),
)
