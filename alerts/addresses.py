"""The URLs of channels: what is wrong with one, what in it is secret, what is sent with it."""

import re
from urllib.parse import SplitResult, unquote, urlsplit

_EMAIL = {"mailto", "mailtos"}
_READS_FILES = ("attach", "template")  # Apprise opens any path or address given there
# What would change what a sending means: its length, its format, its retries, its verdict, its recipient.
_OURS = {
    "detect", "emojis", "format", "image", "optional", "overflow", "retry", "store", "wait",
}  # fmt: skip
_SCHEME = re.compile(r"[a-z][a-z0-9.+-]*://", re.IGNORECASE)
_HIDDEN = "***"


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
    """The text without anything that the URL keeps secret, however it is encoded there."""
    for secret in sorted(secrets_of(url), key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return text


def secrets_of(url: str) -> set[str]:
    """For mail the password; for any other service whatever could be a token: all but the scheme and short words."""
    _, _, rest = url.partition("://")
    if urlsplit(url).scheme in _EMAIL:
        place, _, query = rest.partition("?")
        login, at, _ = place.rpartition("@")
        pieces = [login.partition(":")[2]] if at else []
        pieces += [pair.partition("=")[2] for pair in query.split("&") if pair.lower().startswith("pass=")]
        least = 1
    else:
        pieces = re.split(r"[/?&=@]", rest)
        pieces += [part for piece in pieces for part in unquote(piece).split(":")]
        least = 6
    return {form for piece in pieces for form in (piece, unquote(piece)) if len(form) >= least}
