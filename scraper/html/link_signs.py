"""What an address alone says of what it leads to: an article, or a section, a tag, an author, an account."""

import re
from functools import lru_cache
from typing import Final

from scraper.html.sites import host

NEVER: Final = -9  # no article whatever its text says

_DATE = re.compile(r"/(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2]|[a-z]{3})(?:[/_-]?\d{1,2})?(?:[/_-]|$)|[/_-]20\d{6}(?:\D|$)")
_NUMBER = re.compile(r"\d{5,}")
_SHORT_NUMBER = re.compile(r"(?:^|[^\d])\d{2,4}(?:$|[^\d])")
_POST_NUMBER = re.compile(r"[?&](?:p|id|story|storyid|article|articleid|aid|nid|sid|newsid|itemid|art)=\w*\d")
_CODE = re.compile(r"(?<![a-z])(?:[a-z]++\d++){2,}|(?<!\d)(?:\d++[a-z]++){2,}")  # begun once for a run: linear time
_FILE = re.compile(r"\.(?:s?html?|php|aspx?|jsp|ece|story|cms)(?:$|[;?])")
_OTHER_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|pdf|docx?|xlsx?|zip|mp[34]|m3u8?|xml|rss|atom|json|css|js|ics|apk|exe)(?:$|\?)"
    r"|[?&]\w+=(?:rss2?|atom)(?:$|&)"
)
_ENCODED = re.compile(r"(?:%[0-9a-f]{2}){9,}", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_PLACES = re.compile(
    r"/(?:tags?|categor(?:y|ies|ia|ias|ie)|kategorien?|topics?|themen?|thema|temas?|authors?|autor(?:es|en)?|auteurs?"
    r"|autore|by|people|persons?|profiles?|users?|members?|contributors?|staff|columnists?|journalists?|series|search"
    r"|suche|buscar|recherche|ricerca|label|labels|rubri(?:k|que|c)s?|sections?|secciones?|collections?|keywords?)"
    r"/[^/?]+/?(?:$|\?)"
)
_HOUSE = re.compile(
    r"/(?:log-?in|sign-?in|sign-?up|log-?out|register|registration|subscri(?:be|ption|ptions|bers?)|abo|abonnement"
    r"|suscri\w+|newsletters?|account|my-?account|profile|contact(?:-us)?|kontakt|contacto|about(?:-us)?|impressum"
    r"|datenschutz|privacy(?:-\w+)*|terms(?:-\w+)*|cookies?(?:-\w+)*|legal(?:-\w+)*|imprint|advertis\w*|careers|jobs|help"
    r"|faq|sitemap|rss|feeds?|wp-login\.php|wp-admin|cart|shop|store|donate|support-us|share|print|mailto|search|apps?)"
    r"/?(?:$|\?)|/wp-(?:admin|login|json|content)\b|[?&](?:replytocom|share|q|query|redirect_to)=|/\?s="
)
_CALENDAR = re.compile(r"(?:/[a-z-]+)?/(?:19|20)\d\d(?:/\d{1,2}){0,2}/?")
_INDEX = re.compile(r"/(?:index|default)\.\w{3,5}$")
_FURTHER = re.compile(r"/page[/-]?\d+/?(?:$|\?)|[?&](?:page|paged|pg|seite|pagina)=\d+")


@lru_cache(maxsize=4096)
def promise(identity: str) -> int:
    """How much the address looks like an article's: from `NEVER` over -3 (a section) to 5."""
    path = identity[len(host(identity)) :].lower()
    bare, _, query = path.partition("?")
    last = _INDEX.sub("", bare).rpartition("/")[2]
    if not path or any(sign.search(path) for sign in (_OTHER_FILE, _HOUSE, _FURTHER)) or _CALENDAR.fullmatch(path):
        return NEVER
    points = -4 if _PLACES.search(path) else 0
    points += 3 * bool(_DATE.search(path)) + _slug(last)
    if _NUMBER.search(path) or _POST_NUMBER.search(path) or (len(last) >= 8 and _CODE.search(last)):
        points += 2
    elif _SHORT_NUMBER.search(last) or _SHORT_NUMBER.search(query):
        points += 1
    points += bool(_FILE.search(bare)) + 2 * bool(_ENCODED.search(path))
    if points == 0 and bare.count("/") <= 2:
        points = -2
    return max(-3, min(points, 5))


def _slug(last: str) -> int:
    """A headline makes an address of four words and more, a section one of one or two."""
    words = len(_WORDS.findall(last)) if "-" in last or "_" in last or "+" in last else 1
    return 3 if words >= 5 else min(words - 2, 2) if words >= 3 else 0


def site_of(identity: str) -> str:
    """The registered name that a host stands under, roughly: what `sport.example.co.uk` and `example.co.uk` share."""
    return _registered(host(identity))


@lru_cache(maxsize=1024)
def _registered(name: str) -> str:
    parts = name.split(".")
    has_second_level = len(parts) > 2 and len(parts[-1]) == 2 and len(parts[-2]) <= 3
    return ".".join(parts[-3:] if has_second_level else parts[-2:])
