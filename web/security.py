"""What stands before every handler: the name asked for, the method, sizes, time, the token; and the headers after."""

import asyncio
import math
from urllib.parse import parse_qs, quote

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pressclip.events import crashed
from web import hosts, pages, signing
from web.answers import KEPT
from web.context import Context
from web.feeds import is_secret_address
from web.problems import Refusal, problem

SECONDS = 10.0  # a request may take, its body included
BODY, TARGET = 64_000, 8_000  # bytes
_FIELDS = 10  # of the form that asks for the token
_METHODS: dict[str, tuple[str, ...]] = {"/login": ("GET", "HEAD", "POST"), "/logout": ("POST",)}
_OPEN = frozenset({"/healthz", "/login", "/logout"})
_FOR_PROGRAMS = ("/api/", "/feeds/", "/openapi.json", "/readyz", "/healthz", "/metrics")
_ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # with none at all a browser sends `Origin: null` with our own forms
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Wraps the application; nothing of it runs for a request that is refused."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self._app = app
        self._context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; what is no HTTP is left without an answer."""
        if scope["type"] != "http":
            return
        hosts.without_host(scope)
        request, sending = Request(scope, receive), _Dressed(send)
        try:
            async with asyncio.timeout(SECONDS) as sending.time:
                sending.is_signed_in = self._check(request)
                sending.is_open = self._context.settings.web.token is None
                await self._app(scope, _limited(receive), sending)
                return
        except ClientDisconnect:
            return
        except Refusal as refusal:
            instead = refusal
        except TimeoutError:
            instead = Refusal("took-too-long")
        except Exception as error:  # noqa: BLE001 - a bug here must end neither the server nor the daemon around it
            crashed("web", error)
            instead = Refusal("bug")
        if not sending.started:
            sending.time = None
            await refused(self._context, request, instead)(scope, receive, sending)

    def _check(self, request: Request) -> bool:
        """Whether it takes a cookie to see the answer. Raises Refusal."""
        if not hosts.is_known(request.headers.get("host", ""), self._context.settings.web):
            raise Refusal("wrong-host", "add the name to [web] hosts, if it is yours")
        target = len(request.scope.get("raw_path") or b"") + len(request.scope["query_string"])
        if target > TARGET:
            raise Refusal("address-too-long", f"at most {TARGET} bytes")
        path = request.url.path
        allowed = _METHODS.get(path, ("GET", "HEAD"))
        if request.method not in allowed:
            raise Refusal("method-not-allowed", headers={"Allow": ", ".join(allowed)})
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > BODY:
            raise Refusal("too-large", f"at most {BODY} bytes")
        return path not in _OPEN and not path.startswith("/static/") and self._ask_for_token(request)

    def _ask_for_token(self, request: Request) -> bool:
        """Whether the cookie of who signed in stands for it. Raises Refusal."""
        context = self._context
        if context.settings.web.token is None or _opens_a_feed(context, request):
            return False
        if signing.is_signed_in(context, request):
            return True
        offered = signing.offered_by(request)
        asks = {"WWW-Authenticate": 'Basic realm="Pressclip", charset="UTF-8", Bearer'}
        if offered is None:
            raise Refusal("token-needed", headers=asks)
        try_token(context, request, offered, asks)
        return False


class _Dressed:
    """Sends with the headers that every answer has; knows whether an answer began.

    Its time is that of making the answer: who has yet to take what came before is the server's to wait for, or to drop.

    Where nobody signs in, a page may be kept: who goes back from an article stands in the list again where it was left,
    with all that scrolling brought. Of what is seen by signing in nothing is kept, the API's answers neither, so that
    nobody goes back to it after signing out; a script on the page asks for the list again, up to where it was left.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self.is_open = False
        self.is_signed_in = False
        self.started = False
        self.time: asyncio.Timeout | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            headers.update(_ALWAYS)
            headers.add_vary_header("Authorization, Cookie")
            is_page = message["status"] == 200 and headers.get("Content-Type", "").startswith("text/html")
            headers.setdefault("Cache-Control", KEPT if is_page and self.is_open else "no-store")
            if self.is_signed_in:
                headers["Cache-Control"] = "no-store"
        await self._untimed(message)

    async def _untimed(self, message: Message) -> None:
        ends = None if self.time is None else self.time.when()
        if self.time is None or ends is None:
            await self._send(message)
            return
        now = asyncio.get_running_loop().time
        left = ends - now()
        self.time.reschedule(None)
        await self._send(message)
        self.time.reschedule(now() + left)


def try_token(context: Context, request: Request, offered: str, asks: dict[str, str]) -> None:
    """Raises Refusal where what is offered is not the token, or this address was wrong too often.

    Others may share the address, behind a proxy above all: none of them is to keep out who has the token. One that
    nobody comes to by trying is let in however many were wrong; one that may be guessed is not even looked at then.
    """
    address = request.client.host if request.client is not None else ""
    wait = context.attempts.wait(address)
    is_looked_at = wait == 0 or not signing.is_guessable(context)
    if is_looked_at and signing.is_token(context, offered):
        return
    if wait > 0:
        raise Refusal("too-many-attempts", headers={"Retry-After": str(math.ceil(wait))})
    context.attempts.failed(address)
    raise Refusal("wrong-token", headers=asks)


def _opens_a_feed(context: Context, request: Request) -> bool:
    """Whether it is a feed, asked for by its secret address."""
    return request.url.path.startswith("/feeds/") and is_secret_address(context, request)


def refused(context: Context, request: Request, refusal: Refusal) -> Response:
    """Problem details to a program, a page to a person; who has to sign in is led there."""
    path = request.url.path
    if path.startswith(_FOR_PROGRAMS):
        return problem(refusal)
    is_page = "text/html" in request.headers.get("accept", "")
    if refusal.error == "token-needed" and is_page and request.method == "GET":
        query = request.scope["query_string"].decode("latin-1")
        target = quote(request.scope["path"]) + (f"?{query}" if query else "")
        return RedirectResponse(f"/login?next={quote(target, safe='/')}", 303)
    return pages.error_page(context, request, refusal)


async def login(request: Request) -> Response:
    """The form, and what it sends."""
    context: Context = request.app.state.context
    if request.method in {"GET", "HEAD"}:
        return _form(context, request, request.query_params.get("next", "/"), None)
    if not signing.is_of_this_site(request):
        raise Refusal("foreign-form")
    sent = _fields_of(await request.body())
    wanted = signing.path_after(sent.get("next", ["/"])[0])
    try:
        if context.settings.web.token is not None:
            try_token(context, request, sent.get("token", [""])[0], {})
    except Refusal as refusal:
        return _form(context, request, wanted, refusal)
    response = RedirectResponse(wanted, 303)
    signing.sign_in(context, response, secure=signing.is_https(request))
    return response


def _fields_of(form: bytes) -> dict[str, list[str]]:
    """What a form sends. Raises Refusal where it has more than any of ours."""
    try:
        return parse_qs(form.decode("utf-8", "replace"), max_num_fields=_FIELDS)
    except ValueError:
        raise Refusal("bad-parameter", f"The form has token and next, and at most {_FIELDS} fields.") from None


async def logout(request: Request) -> Response:
    """Takes the cookie back."""
    if not signing.is_of_this_site(request):
        raise Refusal("foreign-form")
    response = RedirectResponse("/login", 303)
    signing.sign_out(request.app.state.context, request, response)
    return response


def _form(context: Context, request: Request, wanted: str, refusal: Refusal | None) -> Response:
    response = pages.login_page(context, request, signing.path_after(wanted), refusal)
    response.status_code = 200 if refusal is None else refusal.status
    response.headers.update({"Cache-Control": "no-store", **({} if refusal is None else refusal.headers)})
    return response


def _limited(receive: Receive) -> Receive:
    """The body as it comes. Raises Refusal where it grows beyond what is taken, whatever its length said."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY:
            raise Refusal("too-large", f"at most {BODY} bytes")
        return message

    return limited
