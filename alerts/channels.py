"""Sends a message to its one recipient: the only door to Apprise, which is imported when first needed (45 MB).

Apprise understands every URL. To Telegram and to mail servers we speak ourselves, since it says only yes or no.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TextIO

from alerts.addresses import check_url, tuned, without_secrets
from alerts.forms import Kind, kind_of
from alerts.outcomes import is_reason, read_outcome
from alerts.plain_text import without_escapes
from alerts.targets import Chat, Mailbox
from pressclip.errors import DeliveryError
from pressclip.models import Message, Outcome
from pressclip.settings import ChannelSettings

if TYPE_CHECKING:
    from apprise import Apprise, NotifyFormat

_DEADLINE = 60.0  # seconds for one sending, whatever the service does
_url_in_use: ContextVar[str] = ContextVar("url_in_use", default="")  # Apprise copies the context into its threads


def send(channel: ChannelSettings, message: Message, kind: Kind, *, console: TextIO | None = None) -> Outcome:
    """Sends one message; blocking, so call it in a thread. No secret of the channel's URL is in the outcome.

    `console` is where `console://` prints, stdout if none is given.
    """
    if kind == "console":
        return _print(message, console or sys.stdout)
    with _using(channel.url):
        return _deliver(channel, message, kind)


def verify(url: str) -> None:
    """Raises DeliveryError, with the reason, where no message could ever be sent with this URL."""
    problem = check_url(url)
    if problem:
        raise DeliveryError(problem)
    if kind_of(url) != "console":
        with _using(url):
            _service(url)


@contextmanager
def _using(url: str) -> Iterator[None]:
    token = _url_in_use.set(url)
    try:
        yield
    finally:
        _url_in_use.reset(token)


def _print(message: Message, out: TextIO) -> Outcome:
    encoding = out.encoding or "utf-8"
    try:
        if out.isatty() and os.environ.get("TERM") != "dumb":
            _print_on_terminal(message.text, out)
        else:
            out.write(without_escapes(message.text).encode(encoding, "replace").decode(encoding) + "\n\n")
        out.flush()
    except OSError as error:
        return Outcome(state="retry", error=f"the console: {error}")
    return Outcome(state="sent")


def _print_on_terminal(text: str, out: TextIO) -> None:
    from rich.console import Console
    from rich.text import Text

    Console(file=out, highlight=False, soft_wrap=True).print(Text.from_ansi(text), end="\n\n")


def _deliver(channel: ChannelSettings, message: Message, kind: Kind) -> Outcome:
    try:
        service = _service(channel.url)
        if kind == "telegram":
            outcome = _telegram(service, message)
        elif kind == "email" and _plugin(service).pgp_mode == "no":
            outcome = _mail(service, message, channel.name)
        else:
            outcome = _by_apprise(service, message)
    except DeliveryError as error:
        return Outcome(state="retry", error=str(error))  # the configuration's fault, not the message's
    url = channel.url
    return replace(outcome, error=without_secrets(outcome.error, url), note=without_secrets(outcome.note, url))


def _telegram(service: "Apprise", message: Message) -> Outcome:
    from alerts.telegram_api import call
    from alerts.telegram_sender import send_telegram

    return send_telegram(_chat(service), message, call)


def _mail(service: "Apprise", message: Message, channel: str) -> Outcome:
    from alerts.mails import mail_of
    from alerts.smtp_sender import send_mail

    target = _mailbox(service)
    try:
        mail = mail_of(message, target, channel, datetime.now(UTC))
    except ValueError as error:
        return Outcome(state="failed", error=f"an address is wrong: {error}")
    return send_mail(target, mail)


def _by_apprise(service: "Apprise", message: Message) -> Outcome:
    from apprise import NotifyFormat

    form = NotifyFormat.TEXT if message.html is None else NotifyFormat.HTML
    return read_outcome(*_notify(service, message.subject, message.html or message.text, form))


def chat_of(url: str) -> Chat:
    """The chat of a Telegram URL. Raises DeliveryError."""
    with _using(url):
        return _chat(_service(url))


def mailbox_of(url: str) -> Mailbox:
    """The mailbox of a mail URL. Raises DeliveryError."""
    with _using(url):
        return _mailbox(_service(url))


def _plugin(service: "Apprise") -> Any:  # its attributes are no typed interface
    return service[0]


def _chat(service: "Apprise") -> Chat:
    plugin = _plugin(service)
    [(chat, topic)] = plugin.targets
    return Chat(token=plugin.bot_token, chat=chat, topic=topic, silent=plugin.silent, preview=plugin.preview)


def _mailbox(service: "Apprise") -> Mailbox:
    plugin = _plugin(service)
    [(to_name, to)] = plugin.targets
    name, sender = plugin.from_addr
    user = plugin.user or ""
    if "@" in user and sender == f"{user.partition('@')[0]}@{plugin.host}":  # made up, where the address names none
        sender = user
    return Mailbox(
        host=plugin.smtp_host,
        port=plugin.port,
        security=plugin.secure_mode,
        verify=plugin.verify_certificate,
        user=plugin.user,
        password=plugin.password,
        sender=(name or "Pressclip", sender),
        to=(to_name or "", to),
        reply_to=next(iter(sorted(plugin.reply_to)), None),
        headers=tuple(plugin.headers.items()),
        step=plugin.socket_connect_timeout,
    )


def _notify(service: "Apprise", title: str, body: str, form: "NotifyFormat") -> tuple[bool, list[str]]:
    _hush()
    result = service.notify(body=body, title=title, body_format=form, timeout=_DEADLINE, log_level=logging.DEBUG)
    return bool(result), [entry.message for entry in result.logs()]


def _hush() -> None:
    """Lets nobody but Apprise's own collector hear the libraries, and that no secret; again before every sending."""
    for name in ("urllib3", "requests"):  # their records hold addresses with the token in them
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logger = logging.getLogger("apprise")
    logger.setLevel(logging.DEBUG)  # the reason of many a failure is told there only
    logger.propagate = False
    if _only_reasons not in logger.filters:
        logger.addFilter(_only_reasons)
        logger.addHandler(logging.NullHandler())


def _only_reasons(record: logging.LogRecord) -> bool:
    record.msg, record.args = without_secrets(record.getMessage(), _url_in_use.get()), ()
    return is_reason(record.levelname, record.msg)


@lru_cache(maxsize=64)
def _service(url: str) -> "Apprise":
    """The Apprise object for one URL. Raises DeliveryError."""
    from apprise import Apprise, AppriseAsset
    from apprise.exception import AppriseException

    _hush()
    asset = AppriseAsset(app_id="Pressclip", app_desc="Pressclip")
    try:
        plugin = Apprise.instantiate(tuned(url), asset=asset, suppress_exceptions=False)
    except (AppriseException, TypeError, ValueError) as error:
        raise DeliveryError(without_secrets(str(error), url)) from None
    if plugin is None:
        raise DeliveryError("Apprise knows no such service, or cannot read the rest of the URL")
    if len(plugin) > 1:
        raise DeliveryError("names several recipients: one channel is one recipient")
    if kind_of(url) == "email":
        plugin.request_rate_per_sec = 0  # Apprise would wait 5.5 s between two mails that it encrypts
    return Apprise(plugin)
