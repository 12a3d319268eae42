"""Answers to requests, what they lead to, and the page that a chain of them makes. All of it pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import httpx

from pressclip.errors import BadStatus, FetchError, Refused, TooLarge
from pressclip.models import Page, Validators
from scraper.fetching import headers
from scraper.fetching.charset import decode
from scraper.fetching.guard import checked_url, shown
from scraper.fetching.inflate import Body

MAX_REDIRECTS = 10
_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_TELLING = (
    "content-type", "content-language", "date", "age", "etag", "last-modified", "cache-control", "server", "link",
    "x-powered-by", "x-wp-total", "x-wp-totalpages", "x-robots-tag", "tdm-reservation", "tdm-policy",
)  # fmt: skip
_LONGEST_HEADER = 1_000
_MOST_OF_A_NAME = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer to one request."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: Body


def next_hop(trail: tuple[Answer, ...]) -> httpx.URL | None:
    """Where the last answer of a chain redirects to; None where it does not.

    Raises Refused for a loop, for more than `MAX_REDIRECTS` redirects, and for a target that is no http(s) address.
    """
    last = trail[-1]
    location = last.headers.get("location")
    if last.status not in _REDIRECTS or location is None:
        return None
    try:
        target = checked_url(str(last.url.join(location)))
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Refused(f"{last.url.host} redirects to an address that cannot be read") from error
    except Refused as error:
        raise Refused(f"{last.url.host} redirects to {error}") from error
    if target in {answer.url for answer in trail}:
        raise Refused(f"{last.url.host} redirects in a loop, back to {shown(target)}")
    if len(trail) > MAX_REDIRECTS:
        raise Refused(f"{trail[0].url.host} redirects more than {MAX_REDIRECTS} times")
    return target


def page_of(asked: str, trail: tuple[Answer, ...], sent: Validators | None, now: datetime) -> Page:
    """The page that a chain of answers ends with; `sent` are the validators that the requests carried, if any.

    Raises BadStatus for a status that is no page, TooLarge for a body cut at the cap, FetchError for a 304 that
    answers an unconditional request: the caller has nothing that could be unmodified.
    """
    last = trail[-1]
    answered = Validators(etag=last.headers.get("etag"), last_modified=last.headers.get("last-modified"))
    if last.status == 304:
        if sent is None:
            raise FetchError(f"HTTP 304 for {shown(last.url)}, which was asked for without validators")
        return _page(asked, trail, headers.merged(sent, answered), now)
    if not 200 <= last.status < 300:
        raise BadStatus(last.status, shown(last.url), wanted_pause(last, now))
    if not last.body.whole:
        raise TooLarge(f"{shown(last.url)} is larger than {len(last.body.data):,} bytes")
    return _page(asked, trail, answered, now)


def wanted_pause(answer: Answer, now: datetime) -> datetime | None:
    """Until when a refusal asks to be left alone: the Retry-After of a 429 or a 5xx, a date by the server's clock."""
    if answer.status != 429 and answer.status < 500:
        return None
    there = headers.server_date(answer.headers.get("date"), now)
    until = headers.retry_after(answer.headers.get("retry-after"), there)
    return None if until is None else now + (until - there)


def _page(asked: str, trail: tuple[Answer, ...], validators: Validators, now: datetime) -> Page:
    last = trail[-1]
    hops = trail[:-1]
    final = str(last.url) if hops else asked
    told = dict(last.headers.items())  # by lower-case names, what came several times joined
    content_type = told.get("content-type", "")
    return Page(
        url=asked,
        final_url=final,
        status=last.status,
        date=headers.server_date(told.get("date"), now),
        text=decode(last.body.data, content_type),
        body=last.body.data,
        content_type=content_type,
        headers=tuple(_telling(last.headers)),
        validators=validators,
        not_modified=last.status == 304,
        moved_to=final if hops and all(hop.status in _PERMANENT for hop in hops) else None,
    )


def _telling(said: httpx.Headers) -> Iterator[tuple[str, str]]:
    """The headers that say something of a page; each of one name on its own, as each may be for another program."""
    by_name: dict[str, list[str]] = {}
    for name, value in said.multi_items():
        by_name.setdefault(name, []).append(value)
    for name in _TELLING:
        for value in by_name.get(name, ())[:_MOST_OF_A_NAME]:
            yield name, value[:_LONGEST_HEADER]
