"""Who may look: the token by a header, or a cookie that says that it was given; compared in constant time."""

import base64
import binascii
import hmac
import re
import secrets
from hashlib import sha256
from itertools import pairwise

from starlette.requests import Request
from starlette.responses import Response

from web.context import Context

COOKIE = "pressclip"
LASTS = 30 * 24 * 3600  # seconds of a cookie
_VALUE = re.compile(r"(?P<until>[0-9]{10,12})\.(?P<number>[0-9a-f]{16})\.(?P<signature>[0-9a-f]{64})")
_RANDOM = re.compile(r"[0-9a-fA-F]{32,}")
_PAIRS = (
    22  # of neighbours in 32 digits that differ: one random token in 50,000 has fewer, one that was typed nearly always
)
_PATH = re.compile(r"/(?![/\\])[\x21-\x7e]*")


def is_token(context: Context, offered: str) -> bool:
    """Whether this is the token; how long the comparison takes tells nothing, not even its length."""
    token = context.settings.web.token
    if token is None:
        return False
    one, other = (sha256(text.encode("utf-8", "surrogatepass")).digest() for text in (offered, token))
    return hmac.compare_digest(one, other)


def is_guessable(context: Context) -> bool:
    """Whether trying tokens may lead to this one: it is not random, as far as that can be seen.

    32 random hexadecimal digits take a guesser who tries a thousand a second 10^27 years. Whatever else is thought of
    may be in a list of those.
    """
    digits = (context.settings.web.token or "").replace("-", "")
    return _RANDOM.fullmatch(digits) is None or len(set(pairwise(digits))) < _PAIRS


def offered_by(request: Request) -> str | None:
    """The token of the Authorization header: Bearer, or Basic with any user name; None where there is none."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode("latin-1").decode("utf-8", "replace")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value.strip(), validate=True).decode("utf-8", "replace").partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def is_signed_in(context: Context, request: Request) -> bool:
    """Whether the cookie is one of ours, in time, made under today's token and not signed out."""
    return _good(context, request) is not None


def _good(context: Context, request: Request) -> re.Match[str] | None:
    """The parts of such a cookie."""
    found = _VALUE.fullmatch(request.cookies.get(COOKIE, ""))
    if found is None or int(found["until"]) < context.clock().timestamp():
        return None
    if not hmac.compare_digest(found["signature"], _signature(context, found["until"], found["number"])):
        return None
    return None if context.keys.is_signed_out(found["number"]) else found


def sign_in(context: Context, response: Response, *, secure: bool) -> None:
    """Sets a cookie that holds no token; another token makes it worthless."""
    until, number = str(int(context.clock().timestamp()) + LASTS), secrets.token_hex(8)
    value = f"{until}.{number}.{_signature(context, until, number)}"
    response.set_cookie(COOKIE, value, max_age=LASTS, httponly=True, samesite="strict", secure=secure, path="/")


def sign_out(context: Context, request: Request, response: Response) -> None:
    """Takes the cookie back, for good if it is one of ours."""
    if (good := _good(context, request)) is not None:
        context.keys.sign_out(good["number"], int(good["until"]), context.clock().timestamp())
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")


def _signature(context: Context, until: str, number: str) -> str:
    token = sha256((context.settings.web.token or "").encode("utf-8", "surrogatepass")).hexdigest()
    return context.keys.sign("cookie", f"{until}.{number}.{token}")


def path_after(wanted: str) -> str:
    """Where to go after signing in: a path of this server and nothing else."""
    return wanted if _PATH.fullmatch(wanted) and "\\" not in wanted else "/"


def is_of_this_site(request: Request) -> bool:
    """Whether a form was sent from a page of ours; a program that is no browser says nothing of it."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def is_https(request: Request) -> bool:
    """Whether the browser speaks HTTPS, with us or what stands before us; forwarding headers are not believed."""
    return request.url.scheme == "https" or request.headers.get("origin", "").startswith("https://")
