"""The URLs of channels: what is wrong with one, what in it is secret, what is sent with it."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

from pressclip.redaction import Redactor, hidden

_EMAIL = {"mailto", "mailtos"}
_READS_FILES = ("attach", "template")  # Apprise opens any path or address given there
# What would change what a sending means: its length, its format, its retries, its verdict, its recipient.
_OURS = {
    "detect", "emojis", "format", "image", "optional", "overflow", "retry", "store", "wait",
}  # fmt: skip
_SCHEME = re.compile(r"[a-z][a-z0-9.+-]*://", re.IGNORECASE)
_SHORTEST_TOKEN = 6  # characters
_WORDS = re.compile(r"[a-z]{1,11}(?:[-_.][a-z]{1,11})*")  # such as `hooks`, `breaking-news` or `pressclip.db`
_HOST = re.compile(r"(?:\[[^\]]*\]|[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9-]*[a-z][a-z0-9-]*(?=:)|localhost)?(?::\d*)?")


def check_url(url: str) -> str | None:
    """A sentence on what is wrong with a channel's URL, without its secrets; None if nothing can be seen from here.

    An unknown scheme is left to `alerts.channels.verify`.
    """
    if not _SCHEME.match(url):
        return "must be an Apprise URL such as tgram://TOKEN/CHAT, or console://"
    try:
        parts = _parts(url)
    except ValueError:
        return "cannot be read as a URL; percent-encode what is special in it"
    names = {_name(pair) for pair in _pairs(parts)}
    for name in _READS_FILES:
        if name in names:
            return f"{name}= is refused: it would send any file of this machine"
    return _check_recipient(parts, names)


def _check_recipient(parts: SplitResult, names: set[str]) -> str | None:
    if parts.scheme == "tgram":
        found, example = _recipients(parts), "tgram://TOKEN/CHAT"
    elif parts.scheme in _EMAIL:
        found, example = _recipients(parts), f"{parts.scheme}://…?to=desk@example.org"
    else:
        return None
    if len(found) > 1 or names & {"cc", "bcc"}:
        return "names several recipients: one channel is one recipient"
    return None if found else f"names no recipient: {example}"


def _recipients(parts: SplitResult) -> list[str]:
    named = [pair.partition("=")[2] for pair in _pairs(parts) if _name(pair) == "to"]
    return [one for entry in [*parts.path.split("/"), *named] for one in re.split(r"[\s,;]+", unquote(entry)) if one]


def chat_key(url: str) -> tuple[str, str] | None:
    """The bot and the chat that a Telegram URL writes to, without the topic; None for any other service.

    Two channels of one key share the chat's pace; it is a secret.
    """
    parts = _parts(url)
    recipients = _recipients(parts) if parts.scheme == "tgram" else []
    if len(recipients) != 1:
        return None
    return unquote(parts.netloc), re.sub(r"(?<=\d):\d+$", "", recipients[0])


def tuned(url: str) -> str:
    """The URL as it is given to Apprise: our time-outs unless it has its own, and nothing that would undo our rules."""
    parts = _parts(url)
    given = [pair for pair in _pairs(parts) if _name(pair) not in _OURS]
    set_already = {_name(pair) for pair in given}
    connect = "30" if parts.scheme in _EMAIL else "10"  # for mail it is the time-out of every step
    ours = [f"{name}={value}" for name, value in (("cto", connect), ("rto", "20")) if name not in set_already]
    if parts.scheme == "tgram":
        ours.append("detect=no")
    return parts._replace(query="&".join([*given, *ours])).geturl()


def _parts(url: str) -> SplitResult:
    # In Apprise's URLs a # after a slash begins a channel's name, no fragment.
    return urlsplit(url.replace("/#", "/%23"))


def _pairs(parts: SplitResult) -> list[str]:
    return [pair for pair in parts.query.split("&") if pair]


def _name(pair: str) -> str:
    return unquote(pair.partition("=")[0]).lower()


def without_secrets(text: str, url: str) -> str:
    """The text without anything that the URL keeps secret, however it is encoded there, nor what the process does."""
    return hidden(_redactor(url).hidden(text))


@lru_cache(maxsize=128)
def _redactor(url: str) -> Redactor:
    password, parts = _secrets(url)
    return Redactor(password | parts, words=True)


def secrets_of(url: str) -> set[str]:
    """What of an address as it is written can only be a secret: its password, and parts that look like tokens.

    A token has six characters or more and is no plain word; a host that is a host's name is none. For mail it is the
    password alone.
    """
    password, parts = _secrets(url)
    return password | {part for part in parts if is_token(part)}


def _secrets(url: str) -> tuple[set[str], set[str]]:
    """The password of an address, and whatever else in it could be a secret, but for very short parts."""
    scheme, _, rest = url.partition("://")
    place, query = _place(rest), rest.partition("?")[2].partition("#")[0]
    login, _, host = place.rpartition("@")
    user, _, password = login.partition(":")
    if scheme.lower() in _EMAIL:
        named = [pair.partition("=")[2] for pair in query.split("&") if pair.lower().startswith("pass=")]
        return {unquote(one) for one in (password, *named) if one}, set()
    path = rest.partition("?")[0][len(place) :]
    pieces = [user, *path.split("/"), *(pair.partition("=")[2] for pair in query.split("&"))]
    if not _HOST.fullmatch(host):
        pieces += [host, *host.split(":")]
    return {unquote(password)} - {""}, {one for piece in pieces if len(one := unquote(piece)) >= _SHORTEST_TOKEN}


def _place(rest: str) -> str:
    return re.split(r"[/?#]", rest, maxsplit=1)[0]


def is_token(part: str) -> bool:
    """Whether a part of an address may be a secret: no short one, no plain word, no reference to one elsewhere."""
    return len(part) >= _SHORTEST_TOKEN and "${" not in part and _WORDS.fullmatch(part) is None
