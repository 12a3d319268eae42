"""RSS and Atom feeds with WordPress's validators: one value for every feed of the site."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from replica.messages import Request, Response, http_date
from replica.pages import excerpt_of, post_path, title_html
from replica.posts import Post
from replica.site import Site
from replica.words import attribute, escape

ITEMS = 10
_FEED = re.compile(r"/(?:category/(?:[^/]+/)*?(?P<slug>[^/]+)/)?feed/(?P<atom>atom/)?")


def is_feed(path: str) -> bool:
    """Whether a path is a feed's."""
    return _FEED.fullmatch(path) is not None


def answer(site: Site, request: Request, origin: str) -> Response | None:
    """The feed at the request's path: 304 where its validators hold, 404 with an empty feed past the end.

    None where no feed stands there.
    """
    match = _FEED.fullmatch(request.path)
    if match is None:
        return None
    slug = match["slug"]
    if slug is not None and slug not in site.categories:
        return Response(status=404, headers={"Content-Type": "text/plain"}, body=b"No such section.")
    modified = site.last_modified() or datetime.fromtimestamp(0, UTC)
    validators = validators_of(modified, weak=site.weak_etags)
    if not_modified(request.headers, validators):
        return Response(status=304, headers=validators)
    posts = _of_all(site) if slug is None else site.in_category(slug)
    paged = request.query.get("paged", "")
    number = max(1, int(paged)) if paged.isdecimal() else 1
    page = posts[(number - 1) * ITEMS : number * ITEMS]
    kind, render = ("atom", _atom) if match["atom"] else ("rss", _rss)
    headers = {"Content-Type": f"application/{kind}+xml; charset=UTF-8", **validators}
    body = render(site, page, origin, origin + request.path, modified)
    return Response(status=200 if page or number == 1 else 404, headers=headers, body=body.encode())


def _of_all(site: Site) -> tuple[Post, ...]:
    return tuple(post for post in site.published() if site.unlisted.isdisjoint(post.categories))


def validators_of(modified: datetime, *, weak: bool = False) -> dict[str, str]:
    """ETag and Last-Modified as WordPress makes them; `weak`: as nginx alters the ETag of what it compresses."""
    stamp = http_date(modified.astimezone(UTC))
    digest = hashlib.md5(stamp.encode(), usedforsecurity=False).hexdigest()
    return {"Last-Modified": stamp, "ETag": f'W/"{digest}"' if weak else f'"{digest}"'}


def not_modified(asked: Mapping[str, str], validators: Mapping[str, str]) -> bool:
    """Whether a conditional request is answered 304: where both validators are sent, both must hold.

    WordPress compares with the ETag it made itself, so that a weak one never matches.
    """
    checks = []
    if "if-none-match" in asked:
        checks.append(asked["if-none-match"] == validators["ETag"].removeprefix("W/"))
    if "if-modified-since" in asked:
        checks.append(_not_before(asked["if-modified-since"], validators["Last-Modified"]))
    return bool(checks) and all(checks)


def _not_before(asked: str, modified: str) -> bool:
    try:
        return parsedate_to_datetime(asked) >= parsedate_to_datetime(modified)
    except (ValueError, TypeError):  # no date, or one without a zone
        return False


def _rss(site: Site, posts: tuple[Post, ...], origin: str, address: str, modified: datetime) -> str:
    items = "".join(_rss_item(site, post, origin) for post in posts)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"\n'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"\n'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"\n xmlns:atom="http://www.w3.org/2005/Atom">\n'
        f"<channel>\n<title>{escape(site.name)}</title>\n"
        f'<atom:link href="{attribute(address)}" rel="self" type="application/rss+xml" />\n<link>{origin}</link>\n'
        f"<description>{escape(site.name)}</description>\n<lastBuildDate>{format_datetime(modified)}</lastBuildDate>\n"
        f"<language>en-US</language>\n{items}</channel>\n</rss>\n"
    )


def _rss_item(site: Site, post: Post, origin: str) -> str:
    address = origin + post_path(post, site.zone)
    categories = "".join(
        f"<category>{_cdata(escape(site.categories[slug].name))}</category>\n" for slug in post.categories
    )
    return (
        f"<item>\n<title>{_xml_title(post)}</title>\n<link>{address}</link>\n"
        f"<dc:creator>{_cdata(post.author)}</dc:creator>\n<pubDate>{format_datetime(post.published)}</pubDate>\n"
        f'{categories}<guid isPermaLink="false">{origin}/?p={post.id}</guid>\n'
        f"<description>{_cdata(escape(excerpt_of(post, 55)))}</description>\n"
        f"<content:encoded>{_cdata(_content(post))}</content:encoded>\n</item>\n"
    )


def _atom(site: Site, posts: tuple[Post, ...], origin: str, address: str, modified: datetime) -> str:
    entries = "".join(_atom_entry(site, post, origin) for post in posts)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US">\n'
        f'<title type="text">{escape(site.name)}</title>\n<updated>{_utc(modified)}</updated>\n'
        f'<link rel="alternate" type="text/html" href="{origin}" />\n<id>{attribute(address)}</id>\n'
        f'<link rel="self" type="application/atom+xml" href="{attribute(address)}" />\n{entries}</feed>\n'
    )


def _atom_entry(site: Site, post: Post, origin: str) -> str:
    address = origin + post_path(post, site.zone)
    categories = "".join(
        f'<category scheme="{origin}" term="{attribute(site.categories[slug].name)}" />' for slug in post.categories
    )
    return (
        f"<entry>\n<author><name>{escape(post.author)}</name></author>\n"
        f'<title type="html">{_cdata(title_html(post))}</title>\n'
        f'<link rel="alternate" type="text/html" href="{address}" />\n<id>{origin}/?p={post.id}</id>\n'
        f"<updated>{_utc(post.last_modified)}</updated>\n<published>{_utc(post.published)}</published>\n{categories}\n"
        f'<summary type="html">{_cdata(escape(excerpt_of(post, 55)))}</summary>\n'
        f'<content type="html">{_cdata(_content(post))}</content>\n</entry>\n'
    )


def _xml_title(post: Post) -> str:
    return _cdata(title_html(post)) if post.title_html is not None else escape(post.title)


def _content(post: Post) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in post.paragraphs)


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
