"""The REST API of WordPress, as far as a reader of news needs it: posts and categories, read-only."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from replica.messages import Request, Response
from replica.pages import category_path, excerpt_of, post_path, title_html
from replica.posts import Category, Post
from replica.site import Site
from replica.words import escape

T = TypeVar("T")


class _BadParameter(Exception):
    """A parameter that WordPress refuses with 400."""


def answer(site: Site, request: Request, origin: str) -> Response:
    """`posts` and `categories`; anything else, and wrong parameters, are WordPress's errors."""
    route = request.path.removeprefix("/wp-json/wp/v2/").rstrip("/")
    try:
        if route == "posts":
            query = {name: value for name, value in request.query.items() if name not in site.api_ignores}
            beside = (site.api_top, site.api_foot)
            return _page(_selected(site, query), query, lambda post: _post(site, post, origin), beside)
        if route == "categories":
            return _page(tuple(site.categories.values()), request.query, lambda item: _category(site, item, origin))
    except _BadParameter as wrong:
        return _error(400, "rest_invalid_param", str(wrong))
    return _error(404, "rest_no_route", "No route was found matching the URL and request method.")


def _selected(site: Site, query: Mapping[str, str]) -> tuple[Post, ...]:
    posts = site.published()
    if "categories" in query:
        wanted = {_number(value, "categories") for value in query["categories"].split(",")}
        slugs = {slug for slug, category in site.categories.items() if category.id in wanted}
        posts = tuple(post for post in posts if slugs.intersection(post.categories))
    if "after" in query:
        posts = tuple(post for post in posts if post.published > _moment(site, query["after"]))
    if "before" in query:
        before = _moment(site, query["before"])
        posts = tuple(post for post in posts if _wall_clock(site, post.published) < _wall_clock(site, before))
    if "modified_after" in query:
        posts = tuple(post for post in posts if post.last_modified > _moment(site, query["modified_after"]))
    return tuple(sorted(posts, key=lambda post: _wall_clock(site, post.published), reverse=True))


def _page(
    items: tuple[T, ...],
    query: Mapping[str, str],
    render: Callable[[T], dict[str, Any]],
    beside: tuple[tuple[T, ...], tuple[T, ...]] = ((), ()),
) -> Response:
    """A page of the items, and what stands above and below those of each page."""
    number, size = _number(query.get("page", "1"), "page"), _number(query.get("per_page", "10"), "per_page")
    if not 1 <= size <= 100:
        raise _BadParameter("per_page must be between 1 (inclusive) and 100 (inclusive)")
    pages = -(-len(items) // size)
    if number < 1 or number > max(1, pages):
        return _error(400, "rest_post_invalid_page_number", "The page number is larger than the number of pages.")
    shown = (*beside[0], *items[(number - 1) * size : number * size], *beside[1])
    rows = [_only(render(item), query.get("_fields")) for item in shown]
    return _json(rows, headers={"X-WP-Total": str(len(items)), "X-WP-TotalPages": str(pages)})


def _post(site: Site, post: Post, origin: str) -> dict[str, Any]:
    content = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in post.paragraphs)
    return {
        "id": post.id,
        "date": _local(site, post.published),
        "date_gmt": _gmt(post.published),
        "modified": _local(site, post.last_modified),
        "modified_gmt": _gmt(post.last_modified),
        "slug": post.slug,
        "status": "publish",
        "type": "post",
        "link": origin + post_path(post, site.zone),
        "guid": {"rendered": f"{origin}/?p={post.id}"},
        "title": {"rendered": title_html(post)},
        "content": {"rendered": content, "protected": False},
        "excerpt": {"rendered": f"<p>{escape(excerpt_of(post, 55))}</p>\n", "protected": False},
        "sticky": post.sticky,
        "categories": [site.categories[slug].id for slug in post.categories],
    }


def _category(site: Site, category: Category, origin: str) -> dict[str, Any]:
    return {
        "id": category.id,
        "count": sum(category.slug in post.categories for post in site.published()),
        "link": origin + category_path(category.slug, site.categories),
        "name": escape(category.name),
        "slug": category.slug,
        "taxonomy": "category",
        "parent": site.categories[category.parent].id if category.parent else 0,
    }


def _only(row: dict[str, Any], fields: str | None) -> dict[str, Any]:
    if fields is None:
        return row
    wanted = {name.strip().partition(".")[0] for name in fields.split(",")}
    return {name: value for name, value in row.items() if name in wanted}


def _moment(site: Site, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _BadParameter(f"Invalid date: {text}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=site.zone)


def _number(text: str, name: str) -> int:
    if not text.isdecimal():
        raise _BadParameter(f"{name} is not of type integer.")
    return int(text)


def _wall_clock(site: Site, moment: datetime) -> datetime:
    """What WordPress sorts by: where the clock is put back, an hour's posts mix with those of the next."""
    return moment.astimezone(site.zone).replace(tzinfo=None)


def _local(site: Site, moment: datetime) -> str:
    return f"{moment.astimezone(site.zone):%Y-%m-%dT%H:%M:%S}"


def _gmt(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


def _error(status: int, code: str, message: str) -> Response:
    return _json({"code": code, "message": message, "data": {"status": status}}, status=status)


def _json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    kind = {"Content-Type": "application/json; charset=UTF-8"}
    return Response(status=status, headers={**kind, **(headers or {})}, body=json.dumps(value).encode())
