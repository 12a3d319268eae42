"""Asks a channel's service, without sending anything, whether messages would be taken."""

from dataclasses import dataclass

from alerts.addresses import without_secrets
from alerts.channels import chat_of, mailbox_of
from alerts.forms import kind_of
from alerts.mails import domain_of
from alerts.targets import Chat, Mailbox
from pressclip.errors import DeliveryError
from pressclip.settings import ChannelSettings

_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of it: `fine` is None where nothing can be learned without sending; nothing secret is in the words."""

    fine: bool | None
    words: str
    warnings: tuple[str, ...] = ()


def ask(channel: ChannelSettings) -> Told:
    """Asks one channel's service; blocking."""
    kind = kind_of(channel.url)
    try:
        if kind == "telegram":
            return Told(fine=True, words=_telegram(chat_of(channel.url)))
        if kind == "email":
            return _mail(mailbox_of(channel.url))
    except DeliveryError as error:
        return Told(fine=False, words=without_secrets(str(error), channel.url))
    if kind == "console":
        return Told(fine=True, words="prints on the daemon's own terminal or log")
    return Told(fine=None, words="such a service can only be asked by a message: pressclip channels test NAME")


def bot_name(token: str) -> str:
    """The name of the bot that a token is of, as in https://t.me/NAME. Raises DeliveryError."""
    from alerts.telegram_answers import outcome_of
    from alerts.telegram_api import call

    me = call(token, "getMe", {})
    if not isinstance(me.result, dict):
        raise DeliveryError(outcome_of(me).error.replace(token, "***"))
    return str(me.result.get("username", ""))


def _telegram(chat: Chat) -> str:
    from alerts.telegram_answers import moved_to, outcome_of
    from alerts.telegram_api import call

    name = bot_name(chat.token)
    found = call(chat.token, "getChat", {"chat_id": chat.chat})
    if moved := moved_to(found):
        raise DeliveryError(f"the group became a supergroup: put {moved} for the chat into the channel's url")
    if not isinstance(found.result, dict):
        raise DeliveryError(f"@{name} cannot write: {outcome_of(found).error}")
    return f"@{name} writes to {called(found.result)}"


def called(chat: dict[str, object]) -> str:
    """A chat as people know it."""
    parts = (chat.get("title"), chat.get("first_name"), chat.get("last_name"))
    name = " ".join(str(part) for part in parts if part) or str(chat.get("username") or chat.get("id", ""))
    return f"{name} ({chat.get('type', 'chat')})"


def _mail(target: Mailbox) -> Told:
    from alerts.smtp_sender import logged_in

    with logged_in(target):
        pass
    login = f" as {target.user}" if target.user and target.password else " without a login"
    words = f"{target.host}:{target.port} takes mail{login}, for {target.to[1]}"
    return Told(fine=True, words=words, warnings=tuple(_warnings(target)))


def _warnings(target: Mailbox) -> list[str]:
    sender, login = domain_of(target.sender[1]), domain_of(target.user or "") if "@" in (target.user or "") else None
    found = []
    if login is not None and not _related(sender, login):
        found.append(f"mails are from {sender}, the login is of {login}: many servers refuse or hide such mails")
    if target.security == "insecure" and target.password and target.host not in _LOCAL:
        found.append("the password goes over the network as plain text; use mailtos://")
    if not target.verify:
        found.append("the server's certificate is not verified (verify=no): anybody in between can read the password")
    return found


def _related(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
