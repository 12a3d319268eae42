"""What a text or a name inside a card says of its part: a time, a headline, or one of the small things around it."""

import re
from datetime import UTC, datetime
from functools import lru_cache

from pressclip.models import UNKNOWN
from scraper.dates.month_stems import MONTH_STEMS
from scraper.dates.times import read_time

_TITLE = re.compile(
    r"(?:^|[\s_-]|[a-z](?=title|head))(?:title|tit|titel|titulo|titre|titolo|headlines?|head-?line|heading|hed|hdl)(?:$|[\s_-])"
)
_OTHER = re.compile(
    r"(?:^|[\s_-])(?:"
    r"kicker|over-?(?:line|title)|eye-?brow|top-?line|dachzeile|roofline|strap(?:line)?|super-?title|pre-?title"
    r"|sub-?(?:title|headline|head)|standfirst|dek|deck|excerpt|summary|teaser-?text|description|desc|intro|lead|blurb"
    r"|snippet|abstract|label|category|categories|cat|section|tags?|topic|rubri[ck]|rubrique|badge|flag|pill|chip"
    r"|date|time|timestamp|datetime|published|ago|authors?|auth?or(?:es|a)?|auteurs?|byline|by|writer|credit|copyright|source|meta|metadata|info"
    r"|comments?|count|counter|views?|duration|length|read(?:ing)?-?time|more|read-?more|button|btn|cta|share|icon|rank"
    r"|number|premium|plus|paid|subscriber"
    r")(?:$|[\s_-])"
)
_CLOCK = r"\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?)?"
_DAY = r"\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?\.?|\d{4}[-./年]\s?\d{1,2}[-./月]\s?\d{1,2}日?|\d{1,2}[月-]\d{1,2}日?"
_MONTH = rf"(?i:{'|'.join(MONTH_STEMS)})[^\W\d]{{0,9}}\.?"
_YEAR = r"(?:19|20)\d\d"
_NAMED_DAY = (  # "Article 8" and "5 reasons" are headlines: without a year the word has to be a month's
    rf"{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:de\s)?{_MONTH}"
    rf"|[^\W\d]{{3,10}}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:de\s)?[^\W\d]{{3,10}}\.?,?\s(?:de\s)?{_YEAR}"
)
_AGE = r"\d+\s?(?:h|hrs?|m|mins?|d|w)(?:\sago)?|\d+\s?(?:秒|分|分钟|分鐘|小时|小時|時間|天|日)前"
_YEAR_OR_ZONE = rf"{_YEAR}|[A-Z]{{2,5}}|Uhr|at|um|à|às"
_PRINTED = re.compile(
    rf"(?:[^\W\d]{{2,12}}[.:,]?\s){{0,2}}(?:{_CLOCK}|{_DAY}|{_NAMED_DAY}|{_AGE})"
    rf"(?:[\s,|·•@–—-]+(?:{_CLOCK}|{_YEAR_OR_ZONE}|{_DAY}|{_NAMED_DAY}))*"
)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)  # any will do: only whether a time can be read matters
_LONGEST = 60  # characters; no printed time is longer


@lru_cache(maxsize=4096)
def is_time_like(text: str) -> bool:
    """Whether a short text is a date, an age or a time of day and nothing else."""
    words = text.strip(" ()[]|·•–—-")
    if not words or len(words) > _LONGEST:
        return False
    return _PRINTED.fullmatch(words) is not None or read_time(words, at=_NOW, zone=UTC) is not UNKNOWN


@lru_cache(maxsize=4096)
def kind_of_names(names: str) -> int:
    """1 where classes and ids name a headline, -1 where they name another part of a card, else 0."""
    return 1 if _TITLE.search(names) else -1 if _OTHER.search(names) else 0
