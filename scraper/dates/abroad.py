"""A time as a site prints it in another language, put into the English that `scraper.times` reads."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from scraper.dates.words import WORDS

_LETTERS = re.compile(r"[^\W\d_]+")
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\ufeff"  # zero-width and bidi marks
_PLAIN = str.maketrans("’‘،", "'',", _INVISIBLE)
_EVERYWHERE = frozenset({"utc", "gmt", "am", "pm", "published", "posted", "on"})  # may stay English

_FRENCH_CLOCK = re.compile(r"\b(\d{1,2}) ?h ?(\d{2})\b")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:er|o|a|ro|e)\b")  # 1er, 1º
_UNIT = r"(?:sec|min|hour|day|week|month|year)"
# ore 14:05, 14:05 h, 2026 года: these count nothing
_NO_AGES = re.compile(r"\bhour (?=\d{1,2}[:.]\d\d)|(?<=[:.]\d\d) hour\b|(?<=\b\d{4}) year\b")
_NO_NUMBER = re.compile(rf"\D*\b{_UNIT}\b\D*")
_SHORT = 3  # letters of an abbreviated weekday, which may be a month's
_SPACE = re.compile(r"\s+")
_LOOSE = re.compile(r"^[,.:\s]+|[,.\s]+$|\s+(?=[,.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Language:
    known: frozenset[str]  # every run of letters that its words hold
    english: dict[str, str]
    phrases: re.Pattern[str]
    lead: re.Pattern[str]  # a weekday at the beginning


@lru_cache(maxsize=1024)
def in_english(words: str) -> tuple[str, ...]:
    """The English of a printed time, one for each language that has all of its words; none where no language has.

    Ages come as "3 hour", days as "yesterday at 23:50", dates as "23 nov 2026".
    """
    folded = _ORDINAL.sub(r"\1", _folded(words.removesuffix(" ago")))
    letters = set(_LETTERS.findall(folded)) - _EVERYWHERE
    if not letters:
        return ()
    found = [reading for each in _languages() if letters <= each.known for reading in _translations(folded, each)]
    return tuple(dict.fromkeys(found))


def _folded(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.casefold().translate(_PLAIN))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _translations(folded: str, language: _Language) -> Iterator[str]:
    """Without a weekday before it first; then as it is, since the short form of a weekday may be that of a month."""
    later = language.lead.sub("", folded)
    yield _translated(later, language)
    if later != folded:
        yield _translated(folded, language)


def _translated(folded: str, language: _Language) -> str:
    timed = _FRENCH_CLOCK.sub(r"\1:\2", folded)
    english = language.phrases.sub(lambda match: f" {language.english[match[0]]} ", timed)
    tidy = _SPACE.sub(" ", english)
    clocked = _NO_AGES.sub(lambda match: "at " if match[0].startswith("h") else "", tidy)
    return _age(_LOOSE.sub("", clocked)) if clocked else ""


def _age(english: str) -> str:
    """The mark of an age stands before or behind a number and its unit, or a unit alone, which is one."""
    words = english.split()
    if "ago" not in words:
        return english
    rest = " ".join(word.strip(".") for word in words if word != "ago")
    return f"1 {rest}" if _NO_NUMBER.fullmatch(rest) else rest


@cache
def _languages() -> tuple[_Language, ...]:
    return tuple(_language(rows) for rows in WORDS.values())


def _language(rows: dict[str, str]) -> _Language:
    weekdays = _words(rows["weekday"])
    english = {weekday: "" for weekday in weekdays if len(weekday) > _SHORT}
    for word, row in rows.items():
        if word != "weekday":
            english.update(dict.fromkeys(_words(row), "just now" if word == "now" else word))
    return _Language(
        known=frozenset(run for text in (*english, *weekdays) for run in _LETTERS.findall(text)),
        english=english,
        phrases=re.compile(rf"(?<![^\W\d_])(?:{_any_of(english)})(?![\w])"),
        lead=re.compile(rf"^(?:{_any_of(weekdays)})(?![\w])[\s.,:]*"),
    )


def _words(row: str) -> list[str]:
    return [_folded(word).replace("_", " ") for word in row.split()]


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
