"""Addresses of articles and sections: the one to open, and the key that tells two apart.

The address to open is the link as written, absolute, without fragment and tracking
parameters. The key is for identity alone and is never opened.
"""

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from yarl import URL

_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|piwik_\w+|hsa_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ttclid|twclid"
    r"|igshid|igsh|mc_cid|mc_eid|_hsenc|_hsmi|mkt_tok|oly_enc_id|oly_anon_id|vero_id|wickedid|s_cid|ref_src|spm"
    r"|__twitter_impression|_ga|_gl|cmpid|ns_campaign|at_medium|at_campaign|xtor",
    re.IGNORECASE,
)
_BARE_SCHEME = re.compile(r"\s*https?:/*\s*$", re.IGNORECASE)  # names no page, though a browser would stay on this one
_PLAIN = re.compile(  # as most articles have: nothing in it has to be decoded, sorted or left out
    r"https?://([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(:(?:[1-9][0-9]{3}|[1-5][0-9]{4}|6[0-4][0-9]{3}))?"
    r"((?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*)(/?)"
)
_ORIGIN = re.compile(r"https?://[a-z0-9.:-]+(?=[/?#]|$)")  # as most are written
_FOLLOWED = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x20\x7f-\x9f]+", re.IGNORECASE)  # RFC 3987, 2.2
_REMEMBERED = 4096  # keys: a poll asks for those of its cards some ten times, the next one for most of them again
_AMP = re.compile(r"(?<!/amp)(?:/amp)++/?$", re.IGNORECASE)  # begun once for all of them: linear time
_WWW = re.compile(r"^(?:www\.)+(?=.)")
_DEFAULT_PORTS = frozenset({None, 80, 443})  # of either scheme, since a key has none
_LONG_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))\d{5,}")
_AMP_PAIRS = frozenset({("amp", ""), ("amp", "1"), ("amp", "true"), ("outputType", "amp")})


def web_link(url: str | None) -> str | None:
    """The address where it is one of the web (http, https); None for `javascript:`, `data:` and all else."""
    return url if url is not None and _FOLLOWED.fullmatch(url) else None


def absolute(href: str, base: str) -> str | None:
    """The address that `href` on the page `base` opens, without fragment and tracking parameters.

    None where it is not http or https, has no host, or cannot be read as an address at all.
    """
    if (plain := _PLAIN.fullmatch(href)) and (plain[3] or plain[4]):
        return href
    return _joined(href, base)


def _joined(href: str, base: str) -> str | None:
    try:
        if _BARE_SCHEME.match(href):
            return None
        url = URL(urljoin(base, href.strip()), encoded=True).with_fragment(None)
        if url.scheme not in {"http", "https"} or not url.host:
            return None
        return str(_without_tracking(url))
    except (ValueError, IndexError):  # yarl meets some broken hosts with an IndexError
        return None


def _without_tracking(url: URL) -> URL:
    pairs = url.raw_query_string.split("&") if url.raw_query_string else []
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair.partition("=")[0])]
    if len(kept) == len(pairs):
        return url
    text = str(url.with_query(None))
    return URL(f"{text}?{'&'.join(kept)}" if kept else text, encoded=True)


def origin_of(address: str) -> str:
    """`scheme://host:port` of an address, as written. Raises ValueError for a host in brackets that is none."""
    if plain := _ORIGIN.match(address):
        return plain[0]
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def host_of(address: str) -> str:
    """The host of an address, in lower-case punycode; empty where it has none."""
    return (URL(address).raw_host or "").lower()


@lru_cache(maxsize=_REMEMBERED)
def key(address: str) -> str:
    """The identity of an address: equal for two spellings of one page.

    Without scheme, `www.`, default port (of http or https), trailing slash, `/amp`, fragment and tracking
    parameters; the host in lower-case punycode, percent-encoding normalised, the remaining parameters sorted.
    Raises ValueError for what is not an http(s) address.
    """
    if plain := _PLAIN.fullmatch(address):
        host, port, path, _ = plain.groups("")
        return f"{_WWW.sub('', host)}{port}{_AMP.sub('', path)}"
    return _spelled_out(address)


def _spelled_out(address: str) -> str:
    url = URL(address).with_fragment(None)
    if url.scheme not in {"http", "https"} or not url.raw_host:
        raise ValueError(f"not an http(s) address: {address!r}")
    host = _WWW.sub("", url.raw_host.lower().rstrip("."))
    host = f"[{host}]" if ":" in host else host
    port = "" if url.explicit_port in _DEFAULT_PORTS else f":{url.explicit_port}"
    path = re.sub(r"/{2,}", "/", url.raw_path)
    path = _AMP.sub("", path).rstrip("/")
    pairs = sorted(
        (name, value)
        for name, value in url.query.items()
        if not _TRACKING.fullmatch(name) and (name, value) not in _AMP_PAIRS
    )
    query = "?" + URL.build(query=pairs).raw_query_string if pairs else ""
    return f"{host}{port}{path}{query}"


_BY_NUMBER = re.compile(r"\?p=\d+$")


def is_by_number(address: str) -> bool:
    """Whether an address is WordPress's short form (`?p=94346`), which does not tell which article it is."""
    return _BY_NUMBER.search(key(address)) is not None


def long_numbers(address: str) -> set[str]:
    """The numbers in an address that are long enough to be a post's; no days, as in `20261123`."""
    return set(_LONG_NUMBER.findall(address))


def same_host(one: str, other: str) -> bool:
    """Whether two keys are of one host."""
    return _host(one) == _host(other)


def is_of_site(address: str, home: str) -> bool:
    """Whether an address is on the host of a site's home page, or below it (`m.example.org` of `www.example.org`)."""
    try:
        its, mine = _host(key(address)), _host(key(home))
    except ValueError:
        return False
    return its == mine or its.endswith(f".{mine}")


def divided(of: str) -> tuple[str, str]:
    """The host of a key, and what of it stays where a site moves to another domain."""
    host = _host(of)
    return host, of[len(host) :]


def _host(of: str) -> str:
    return re.split(r"[/?]", of, maxsplit=1)[0]
