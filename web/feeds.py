"""Searches and watches as feeds, each with a secret address of its own that opens it without the token."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from db.articles import load
from db.deadline import Deadline
from db.following import matched_last
from db.search import Part, find
from pressclip.listings.entries import entries_of
from pressclip.listings.narrowing import Limits
from pressclip.syndication import Entry, atom, feed_of, json_feed
from web.answers import answer
from web.api.articles import QUERY, SECTION, SITE, filters_of, query_of
from web.api.operation import Operation, Values
from web.api.params import Param
from web.context import Context
from web.keys import Keys
from web.problems import Refusal

_SEARCH = 1.5  # seconds: what was found by then has still to be read within the two of a look
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # a feed in which nothing ever was
_IN_A_QUERY = "%!$&'()*+,;=:@/?"  # what may stand there (RFC 3986, 3.4) beside letters; clients send others as they are
_LIMIT = Param(name="limit", about="At most so many.", example=50, kind="number", low=1, high=100, default=50)
_KEY = Param(name="key", about="Of the feed's secret address, in place of a token.", example="0" * 32, longest=64)
_NAME = Param(name="name", about="The watch.", example="libya", place="path", required=True)
_KINDS = {"atom": ("application/atom+xml", atom), "json": ("application/feed+json", json_feed)}


def is_secret_address(context: Context, request: Request) -> bool:
    """Whether the request's key is that of the feed that it asks for."""
    key = request.query_params.get("key", "")
    feed = _named(request.scope["path"], request.query_params)
    return bool(key) and feed is not None and hmac.compare_digest(context.keys.feed_key(feed).encode(), key.encode())


def _named(path: str, asked: Mapping[str, str]) -> str | None:
    """What the feed at a path is called where its key is made; None where there is none."""
    stem, dot, kind = path.rpartition(".")
    if not dot or kind not in _KINDS:
        return None
    if stem == "/feeds/search":
        return _search_name(asked.get("q", ""), asked.get("site"), asked.get("section"))
    return _watch_name(stem.removeprefix("/feeds/watches/")) if stem.startswith("/feeds/watches/") else None


def watch_address(context: Context, name: str, kind: str) -> str:
    """The path of a watch's feed, with its key where a token is set: for who is signed in."""
    path = f"/feeds/watches/{quote(name, safe='')}.{kind}"
    return path if context.settings.web.token is None else f"{path}?key={context.keys.feed_key(_watch_name(name))}"


def search_address(
    context: Context, query: str, kind: str, *, site: str | None = None, section: str | None = None
) -> str:
    """The path of a search's feed, likewise."""
    asked = {"q": query, "site": site, "section": section}
    given = {name: value for name, value in asked.items() if value}
    if context.settings.web.token is not None:
        given["key"] = context.keys.feed_key(_search_name(query, site, section))
    return f"/feeds/search.{kind}?{urlencode(given)}"


def revoke_watch(keys: Keys, name: str) -> None:
    """Makes the secret address of a watch's feed worthless. Raises ArchiveError."""
    keys.revoke(_watch_name(name))


def revoke_address(keys: Keys, address: str) -> bool:
    """Likewise the secret address of any feed, as it was shown; False where it is none. Raises ArchiveError."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    feed = _named(unquote(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True)))
    if feed is None:
        return False
    keys.revoke(feed)
    return True


def _watch_name(name: str) -> str:
    return f"watch\n{name}"


def _search_name(query: str, site: str | None, section: str | None) -> str:
    return "\n".join(("search", query, site or "", section or ""))


async def _search(context: Context, request: Request, given: Values, kind: str) -> Response:
    text, limits = given["q"] or "", Limits(site=given["site"], section=given["section"])
    query = query_of(context, text or None)

    def look(tx: Connection) -> list[Entry]:
        filters, part = filters_of(tx, context, limits), Part(limit=given["limit"])
        found = find(tx, query, filters, part, deadline=Deadline(_SEARCH)).found
        return entries_of(tx, [one.article for one in found])

    name = "\n".join(filter(None, (text, limits.site, limits.section)))
    return _feed(context, request, kind, name, f"Pressclip: {text or 'everything'}", await context.read(look))


async def _watch(context: Context, request: Request, given: Values, kind: str) -> Response:
    name = given["name"]
    if name not in {watch.name for watch in context.watches}:
        raise Refusal("unknown-watch", f"no watch is called {name!r}")

    def look(tx: Connection) -> list[Entry]:
        ids = matched_last(tx, name, given["limit"])
        return entries_of(tx, list(load(tx, ids, with_text=False).values()))

    return _feed(context, request, kind, f"watch:{name}", f"Pressclip: {name}", await context.read(look))


def _feed(context: Context, request: Request, kind: str, name: str, title: str, entries: Sequence[Entry]) -> Response:
    media_type, written = _KINDS[kind]
    address = _address_of(request)
    feed = feed_of(name, title, entries, _NEVER, url=address)
    body = written(replace(feed, home=_base(request))).encode("utf-8", "replace")
    return answer(request, body, media_type, since=lambda tag: context.versions.since(address, tag, context.clock()))


def _address_of(request: Request) -> str:
    """The address that was asked for, written as an IRI wants it, whatever the watch is called."""
    query = f"?{quote(request.url.query, safe=_IN_A_QUERY)}" if request.url.query else ""
    return _base(request).rstrip("/") + quote(request.scope["path"]) + query


def _base(request: Request) -> str:
    """Where this server is found; by HTTPS where the proxy before it says so, that no secret address goes out in clear.

    Who lies in that header is told wrong addresses, nobody else.
    """
    by_proxy = request.headers.get("x-forwarded-proto", "").partition(",")[0].strip().lower()
    return str(request.base_url.replace(scheme="https") if by_proxy == "https" else request.base_url)


async def _addresses(context: Context, request: Request, _given: Values) -> Any:
    base = _base(request).rstrip("/")
    return {
        "items": [
            {"watch": watch.name, **{kind: base + watch_address(context, watch.name, kind) for kind in _KINDS}}
            for watch in context.watches
        ]
    }


def _as(kind: str, feed: Callable[[Context, Request, Values, str], Any]) -> Callable[[Context, Request, Values], Any]:
    async def answered(context: Context, request: Request, given: Values) -> Response:
        made: Response = await feed(context, request, given, kind)
        return made

    return answered


OPERATIONS = (
    *(
        Operation(
            path=f"/feeds/search.{kind}",
            name=f"search_{kind}",
            about="What matches a query, or all, newest first: titles, excerpts and links, never the text.",
            answer=_as(kind, _search),
            params=(QUERY, SITE, SECTION, _LIMIT, _KEY),
            schema="Feed" if kind == "json" else None,
            media_type=media_type,
        )
        for kind, (media_type, _) in _KINDS.items()
    ),
    *(
        Operation(
            path=f"/feeds/watches/{{name}}.{kind}",
            name=f"watch_{kind}",
            about="What met a watch, the latest match first.",
            answer=_as(kind, _watch),
            params=(_NAME, _LIMIT, _KEY),
            schema="Feed" if kind == "json" else None,
            media_type=media_type,
            told=(404,),
        )
        for kind, (media_type, _) in _KINDS.items()
    ),
    Operation(
        path="/api/v1/feeds",
        name="feeds",
        about="The addresses of the watches' feeds. Where a token is set they hold a key that opens that feed alone;"
        " `pressclip serve --new-feed-address WATCH` makes it worthless, with a search's address for WATCH that.",
        answer=_addresses,
        schema="FeedAddresses",
    ),
)
