"""A first configuration, written out of a few answers. Pure; no secret is ever in it."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_TELEGRAM = "tgram://${TELEGRAM_TOKEN}/${TELEGRAM_CHAT}"
_PASSWORD = "${SMTP_PASSWORD}"  # noqa: S105 - where it stands, not what it is
_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SIGNS = re.compile(r"[/?&=@:#,!+ ]")
_PLAIN = re.compile(r"[A-Z]?[a-z_-]{1,15}|[0-9]{1,5}|(?:[a-z0-9-]{1,20}\.)+[a-z0-9]{1,10}")  # a word, a port, a host
_SECRET_KEYS = {"pass", "password"}
_HELP = {
    "TELEGRAM_TOKEN": "what @BotFather gave you for your bot, such as 123456:ABC-def",
    "TELEGRAM_CHAT": "the chat's number: `pressclip channels pair telegram` finds it",
    "SMTP_USER": "the login of your mail account",
    "SMTP_PASSWORD": "its password; with two-step login an app password",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a first configuration is made of; `channel` is its URL as it will stand in the file."""

    site: str
    name: str
    query: str
    channel: str
    contact: str = ""
    timezone: str = "UTC"


def name_of(home: str) -> str:
    """What a site is called if nobody says: its host without `www.` and without its ending."""
    host = (urlsplit(home).hostname or "").removeprefix("www.")
    return (host if host.replace(".", "").isdigit() else host.rpartition(".")[0]) or host or "site"


def watch_of(query: str) -> str:
    """What the first watch is called: the query's first plain word."""
    words = [word for word in re.findall(r"\w+", query) if word not in {"OR", "AND", "NOT", "NEAR"}]
    return words[0].lower()[:40] if words else "first"


def kind_of(channel: str) -> str:
    """What the channel is called: by its kind."""
    scheme = channel.partition("://")[0].lower()
    return {"tgram": "telegram", "mailto": "email", "mailtos": "email"}.get(scheme, scheme or "console")


def without_secrets(channel: str) -> str:
    """A channel as the file may hold it: `${NAME}` where a secret stood. `console`, `telegram` or a URL comes in.

    Raises ValueError where it is not known what in the URL is secret.
    """
    if channel in {"console", "console://"}:
        return "console://"
    if channel in {"telegram", "tgram"}:
        return _TELEGRAM
    scheme, sign, rest = channel.partition("://")
    if not sign:
        raise ValueError("expected console, telegram, or a URL such as mailtos://mail.example.org?to=desk@example.org")
    if scheme.lower() == "tgram":
        return "tgram://${TELEGRAM_TOKEN}/" + (rest.partition("/")[2] or "${TELEGRAM_CHAT}")
    if scheme.lower() in {"mailto", "mailtos"}:
        return f"{scheme}://{_mail(rest)}"
    if _NAME.search(rest) is None or _may_hold_a_secret(rest):
        raise ValueError(
            "write what is secret in it as ${NAME}, and so whatever looks like a key or a number: it would stand in the"
            " file for all to read"
        )
    return channel


def _may_hold_a_secret(rest: str) -> bool:
    """Whether any part of a service's address, but for those by name, is more than a word, a host or a port."""
    login, at, place = rest.partition("@")
    password = login.partition(":")[2] if at else ""
    others = (piece for piece in _SIGNS.split(_NAME.sub("", login + at + place)) if piece)
    return bool(password and not _NAME.fullmatch(password)) or not all(map(_PLAIN.fullmatch, others))


def _mail(rest: str) -> str:
    """A mail server's place: login and password by their names, the rest as it is."""
    place, sign, query = rest.partition("?")
    login, at, host = place.rpartition("@")
    user, colon, password = login.partition(":")
    password = password if _NAME.fullmatch(password) else _PASSWORD
    user = user if _NAME.fullmatch(user) or (user and not colon) else "${SMTP_USER}"
    pairs = [_pair(pair) for pair in query.split("&")] if sign else []
    return (f"{user}:{password}@" if at else "") + host + (f"?{'&'.join(pairs)}" if sign else "")


def _pair(pair: str) -> str:
    """A setting of a URL, its value by name where it is a password."""
    key, sign, value = pair.partition("=")
    return f"{key}={_PASSWORD}" if sign and key.lower() in _SECRET_KEYS and not _NAME.fullmatch(value) else pair


def variables(channel: str) -> tuple[str, ...]:
    """The environment variables that a channel's URL needs, in order."""
    return tuple(dict.fromkeys(_NAME.findall(channel)))


def env_example(channel: str) -> str:
    """The lines of `.env.example`: each variable with what belongs there, and no value."""
    # A shell, systemd and Compose read the file each in its own way, and agree on what stands between single quotes.
    head = (
        "# Copy this file to .env, fill it in, and let nobody else read it (chmod 600 .env).\n"
        "# What has blanks or signs such as $ # & \\ in it stands between single quotes: NAME='pa$$ word'\n"
    )
    return head + "".join(
        f"# {_HELP.get(name, 'a secret of the channel, as its service gave it to you')}\n{name}=\n"
        for name in variables(channel)
    )


def configuration(of: Answers) -> str:
    """The text of config.toml, with a comment at each thing that people change."""
    kind = kind_of(of.channel)
    return f"""\
# Pressclip's configuration. `pressclip check` explains it and says what is wrong with it.
# ${{NAME}} is an environment variable and ${{file:PATH}} a file's content: no secret needs to stand here.

[archive]
url = "sqlite:///pressclip.db"      # beside this file, unless --data or systemd's StateDirectory= says otherwise
keep_raw = "90d"                    # pages as they came, compressed; "0d": none

[http]
# An e-mail address or page of yours. It goes into the user agent, so that a site can write to you instead of
# blocking you.
contact = {_quoted(of.contact)}

# What is read. The section pages are taken from the site's own menu, which is read again every day.
[[sites]]
name = {_quoted(of.name)}
home = {_quoted(of.site)}
timezone = {_quoted(of.timezone)}                    # of the times that the site prints, such as "Europe/Rome"
budget = "60/hour"                  # never more requests than this, whatever happens
sections_from = "menu"
skip_sections = []                  # of the menu's, such as ["About*", "Videos"]; `pressclip discover` lists them

# What you follow. Words match whole words, whatever their case and accents; operators are in capitals:
#   libya haftar             both           libya OR tunisia        either
#   "palermo conference"     the phrase     pipeline*               words that begin so
#   -sport                   not            title:(gas OR oil)      in the title only
[[watches]]
name = {_quoted(watch_of(of.query))}
query = {_quoted(of.query)}
channels = [{_quoted(kind)}]

# Who is told: "console://" prints where `pressclip run` runs, "tgram://${{TELEGRAM_TOKEN}}/${{TELEGRAM_CHAT}}" is
# Telegram, "mailtos://${{SMTP_USER}}:${{SMTP_PASSWORD}}@mail.example.org?to=desk@example.org" is e-mail.
[[channels]]
name = {_quoted(kind)}
url = {_quoted(of.channel)}
operator = true                     # also told when sections cannot be read, and when they can again
# digest = "08:00"                  # collect, send daily at this time; "hourly" too
# quiet = "22:00-07:00"             # hold back, deliver after
"""


def _quoted(text: str) -> str:
    """A TOML string, in single quotes where that spares backslashes."""
    plain = text.isprintable() and "'" not in text
    return f"'{text}'" if plain and ('"' in text or "\\" in text) else json.dumps(text, ensure_ascii=False)
