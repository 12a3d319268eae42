"""What the words of a link, a heading or a label say of their piece of the page, by `page_words` and `card_words`."""

import re
from collections.abc import Mapping
from functools import lru_cache

from scraper.text.card_words import ADVERTS, COUNTED, FLAGS, PINNED, READ_ON
from scraper.text.page_words import NEXT, SIDE_BOXES

_EDGES = " :;,.…|·•-–—«‹←<»›→>()[]\t"
_NUMBER = r"\d[\d.,]*\s?[km]?"


def _any_of(table: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for row in table.values() for pattern in row).replace("#", _NUMBER))


_ARTICLE = re.compile(r"(?:the|die|das|les?|los|las|os|i) ")
_SIDE_BOX, _NEXT, _READ_ON, _FLAG = _any_of(SIDE_BOXES), _any_of(NEXT), _any_of(READ_ON), _any_of(FLAGS)
_MARK = re.compile(rf"(?:{_FLAG.pattern})(?:[\s,:·|-]+\d[\d:]{{3,7}})?")  # with the minutes that it takes
_COUNTED = re.compile(rf"{_any_of(COUNTED).pattern}|{_NUMBER}|[\d:]{{4,8}}")
_PINNED = _any_of(PINNED)
_ADVERT = re.compile(rf"(?:{_any_of(ADVERTS).pattern})(?:\s*[·|•:—–-].*)?")
_BYLINE = re.compile(
    r"(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|PAR|[Pp]or|POR|[Dd]oor|[Оо]т|Автор:?)"
    r"(?:\s+(?:[^\W\d_a-zа-я][\w.'’-]*,?|and|und|et|y|e|и|for)){1,7}"
    r"|(?:作者|بقلم)[\s:：].{1,60}"
)
_WIDE = re.compile(r"[\u0e00-\u0e7f\u2e80-\ufaff\uff00-\uffef]")
_LETTER = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=4096)
def names_a_side_box(text: str) -> bool:
    """Whether a heading says that what follows is not the section's list: most read, related, tags."""
    words = text.casefold().strip(_EDGES)
    return len(words) <= 60 and _SIDE_BOX.fullmatch(_ARTICLE.sub("", words, count=1)) is not None


@lru_cache(maxsize=4096)
def says_next(text: str) -> bool:
    """Whether a link's words lead to the next, older page of a list."""
    words = text.casefold().strip()
    return len(words) <= 40 and _NEXT.fullmatch(words.strip(_EDGES) or words) is not None


@lru_cache(maxsize=4096)
def is_aside(text: str) -> bool:
    """Whether a text is no headline but a count, a byline or an invitation to read on."""
    words = text.strip(_EDGES)
    if len(words) > 100:
        return False
    return bool(_BYLINE.fullmatch(words) or any(p.fullmatch(words.casefold()) for p in (_COUNTED, _READ_ON)))


@lru_cache(maxsize=4096)
def is_flag(text: str) -> bool:
    """Whether a word or two mark a kind of article, as "Live" or "Video" before a headline."""
    return len(text) <= 30 and _MARK.fullmatch(text.casefold().strip(_EDGES)) is not None


@lru_cache(maxsize=4096)
def is_advert(text: str) -> bool:
    """Whether a text on a card says that somebody paid for it."""
    return len(text) <= 60 and _ADVERT.fullmatch(text.casefold().strip(_EDGES)) is not None


@lru_cache(maxsize=4096)
def says_pinned(text: str) -> bool:
    """Whether a label says that a card is pinned to the top of its list."""
    return len(text) <= 30 and _PINNED.fullmatch(text.casefold().strip(_EDGES)) is not None


@lru_cache(maxsize=4096)
def weight(text: str) -> float:
    """How long a text is to a reader, in Latin letters: a Chinese character says as much as 2.5 of them."""
    return len(text) if text.isascii() else len(text) + 1.5 * len(_WIDE.findall(text))


def has_letters(text: str) -> bool:
    """Whether there is anything to read in a text but numbers and signs."""
    return _LETTER.search(text) is not None
