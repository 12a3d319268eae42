"""Which answer a request gets: the addresses of a WordPress site and their redirects."""

import re
from urllib.parse import quote, urlencode

from replica import feeds, rest
from replica.frames import category_page, frame_of, further_posts, latest_page
from replica.messages import Request, Response, bend, page, redirect
from replica.pages import category_path
from replica.posts import Category
from replica.rights import FILE
from replica.site import Site
from replica.themes.redesign import redesigned
from replica.themes.registry import THEMES

_PAGED = re.compile(r"(?P<base>.*/)page/(?P<number>[1-9][0-9]*)/")
_PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x88\x88\x88\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


def respond(site: Site, request: Request, origin: str) -> Response:
    """The answer to a GET, bent by the fault in force; `origin` is the address the site is reached at."""
    fault = site.faults.take(request.path)
    response = site.rights.declared(request.path, _route(site, request, origin))
    return response if fault is None else bend(response, fault)


def _route(site: Site, request: Request, origin: str) -> Response:
    path = request.path
    if path == "/robots.txt":
        return Response(headers={"Content-Type": "text/plain; charset=utf-8"}, body=site.robots.encode())
    if path == FILE:
        return site.rights.answer()
    if path.startswith("/wp-json/"):
        return rest.answer(site, request, origin)
    if path.startswith("/wp-content/uploads/"):
        return Response(headers={"Content-Type": "image/gif"}, body=_PIXEL)
    target = canonical_target(site, request)
    if target is not None:
        return redirect(origin + target)
    return feeds.answer(site, request, origin) or _html(site, path, origin)


def canonical_target(site: Site, request: Request) -> str | None:
    """Where WordPress's canonical redirect sends a request, None where it is right as it is."""
    if request.path == "/":
        return _target_of_query(site, request)
    tidy = re.sub(r"/{2,}", "/", request.path + "/")
    tidy = re.sub(r"/page/1/$", "/", tidy)
    query = dict(request.query)
    if "paged" in query and not feeds.is_feed(tidy):
        tidy += f"page/{query.pop('paged')}/"
    if tidy == request.path:
        return None
    return quote(tidy) + (f"?{urlencode(query)}" if query else "")


def _target_of_query(site: Site, request: Request) -> str | None:
    if "paged" in request.query:
        return f"/page/{request.query['paged']}/"
    if (number := request.query.get("p", "")).isdecimal():
        post = site.find(int(number))
        return site.path_of(post) if post else None
    if (number := request.query.get("cat", "")).isdecimal():
        found = [slug for slug, category in site.categories.items() if category.id == int(number)]
        return category_path(found[0], site.categories) if found else None
    return None


def _html(site: Site, path: str, origin: str) -> Response:
    paged = _PAGED.fullmatch(path)
    base, number = (paged["base"], int(paged["number"])) if paged else (path, 1)
    html = _list(site, base, number, origin) or (None if paged else _single(site, path, origin))
    if html is not None:
        return page(_designed(site, html))
    if path in site.gone:
        return page(_designed(site, _missing(site, origin)), status=410)
    moved = site.moved_to(path)
    if moved is not None:
        return redirect(origin + site.path_of(moved))
    return page(_designed(site, _missing(site, origin)), status=404)


def _list(site: Site, base: str, number: int, origin: str) -> str | None:
    theme, frame = THEMES[site.theme], frame_of(site, origin)
    if base == "/":
        return theme.home(frame, latest_page(site, "Latest", "/", number, theme.layout.per_page))
    if base == "/latest-news/":
        return theme.latest(frame, latest_page(site, "Latest News", base, number, theme.layout.per_page))
    category = category_at(site, base)
    found = category_page(site, category, number, theme.layout) if category else None
    return theme.listing(frame, found) if found else None


def category_at(site: Site, path: str) -> Category | None:
    """The category at a path; one below another answers with and without its parents in the address."""
    category = site.categories.get(path.rstrip("/").rpartition("/")[2])
    if category is None or path not in {category_path(category.slug, site.categories), f"/category/{category.slug}/"}:
        return None
    return category


def _single(site: Site, path: str, origin: str) -> str | None:
    theme = THEMES[site.theme]
    if path == "/about/":
        return theme.page(frame_of(site, origin), "About", f"{site.name} reports on foreign affairs.")
    post = site.at(path)
    return theme.article(frame_of(site, origin), post, further_posts(site, post)) if post else None


def _missing(site: Site, origin: str) -> str:
    return THEMES[site.theme].missing(frame_of(site, origin))


def _designed(site: Site, html: str) -> str:
    return html if site.design is None else redesigned(html, site.design)
