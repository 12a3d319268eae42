"""What stands where a section or an article should, if it is something else: a wall, a notice, a broken piece.

check_page ── its title or heading is a wall's, or little is on it ──> its face, every sign weighed ──> Wall
           ├─ WordPress marks it as not found ────────────────────────────────────────────────────────> Wall
           └─ the source breaks off ──────────────────────────────────────────────────────────────────> Wall
A real page may hold anything that a wall holds. So a sign counts only where what a real page has is missing.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from pressclip.errors import ReadError
from pressclip.models import Page, Status
from scraper.walls.cut_off import where_cut
from scraper.walls.faces import Expected, Face, about_consent, face_of, fits
from scraper.walls.signs import Said, known_signs

_MANY_LINKS = 25  # no wall has as many, unless its title or heading tells
_CONTENT = ("<time", "<article", 'itemprop="articleBody"')
_DATA = "application/ld+json"  # what a script draws may be read from it
_LONGEST_NAME = 1_000  # characters of a title or heading with its tags
_MOST_HEADINGS = 3
_MOST_LINES, _LINE = 60, 200  # of a page, and characters of each, that are searched for words
_LONGEST_BODY_TAG = 5_000
_REMEMBERED = 4096  # titles and lines: polls meet the same again and again
_PARTS = re.compile(r"\s+[-–—:·•]+\s+|\s*[|«»‹›•]\s*")
_TAG = re.compile(r"<[^<>]*>")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})
_CONSENT = re.compile(
    r"cookie|consent|privacy|your data|your choice|datenschutz|zustimmung|einwilligung|privatsph|vie priv"
    r"|confidentialit|donn[eé]es personnelles|privacidad|tus datos|seus dados|before you continue|we value"
    r"|конфиденциальн|الخصوصية",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input\b[^<>]{0,300}?\btype\s*=\s*[\"']?password", re.IGNORECASE)


class Wall(ReadError):
    """Something else stands where the page should; `status` says what kind of thing, the text by what it was known."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def check_page(page: Page, *, expected: Expected) -> None:
    """Raises Wall where a page, though it came with status 200, is not what was asked for.

    Its status is `blocked`, `consent`, `login`, `maintenance`, `gone` (not found, or the domain is parked),
    `truncated` or `broken` (nothing to read). Raises ReadError for a page that must not be parsed at all.
    """
    source = page.text
    if not source or source.isspace():
        raise Wall("broken", "the page is empty")
    title, headings = _title(source), tuple(_headings(source))
    names = tuple(dict.fromkeys(name for name in (title, *_PARTS.split(title), *headings) if name))
    told = [(sign, name) for name in names for sign in _named(name)]
    face = face_of(source) if told or _is_meagre(source) else None
    if face is not None and (wall := next(_walls(face, told, headings, expected), None)):
        raise wall
    if _is_marked_missing(source):
        raise Wall("gone", "WordPress marks the page as not found")
    if (place := where_cut(source)) is not None:
        raise Wall("truncated", f"the page breaks off {place}")
    if face is not None and not face.length and _DATA not in source:
        raise Wall("broken", "nothing on the page can be read; a script may draw it")
    if "<" not in source:
        raise Wall("broken", "the page is not HTML")


def _is_meagre(source: str) -> bool:
    return not _has_many_links(source) and not any(mark in source for mark in _CONTENT)


def _has_many_links(source: str) -> bool:
    place = -1
    for _ in range(_MANY_LINKS):  # counting them all would cost more than all else here
        place = source.find("<a ", place + 1)
        if place < 0:
            return False
    return True


def _is_marked_missing(source: str) -> bool:
    begin = source.find("<body")
    end = source.find(">", begin, begin + _LONGEST_BODY_TAG) if begin >= 0 else -1
    return end >= 0 and "error404" in source[begin:end].replace('"', " ").split()


def _walls(face: Face, told: list[tuple[Said, str]], headings: tuple[str, ...], expected: Expected) -> Iterator[Wall]:
    """What the signs on a page speak for, the surest first."""
    for sign, name in told:
        if fits(face, sign.kind, sign.size, expected) and (sign.kind != "login" or _asks_for_a_password(face.source)):
            yield Wall(sign.kind, f"{sign.what}: {name!r}")
    yield from _built_walls(face, expected)
    if fits(face, "blocked", "bare", expected):
        yield from _told_walls(face, expected)
    if _is_all_about_consent(face, headings):
        yield Wall("consent", f"a consent wall: {face.lines[0][:_LINE]!r}")
    if _asks_for_a_password(face.source) and fits(face, "login", "tiny", expected):
        yield Wall("login", "a log-in form and little else")


def _built_walls(face: Face, expected: Expected) -> Iterator[Wall]:
    for sign in known_signs().sources:
        piece = next((piece for piece in sign.pieces if piece in face.source), None)
        if piece is not None and fits(face, sign.kind, sign.size, expected):
            yield Wall(sign.kind, f"{sign.what}, known by {piece!r} and little else on the page")


def _told_walls(face: Face, expected: Expected) -> Iterator[Wall]:
    for start in (line[:_LINE].translate(_STRAIGHT) for line in face.lines[:_MOST_LINES]):
        for sign in _begun(start):
            if fits(face, sign.kind, sign.size, expected):
                yield Wall(sign.kind, f"{sign.what}: {start!r}")


@lru_cache(maxsize=_REMEMBERED)
def _named(name: str) -> tuple[Said, ...]:
    return tuple(sign for sign in known_signs().titles if sign.words.fullmatch(name))


@lru_cache(maxsize=_REMEMBERED)
def _begun(line: str) -> tuple[Said, ...]:
    return tuple(sign for sign in known_signs().lines if sign.words.match(line))


def _is_all_about_consent(face: Face, headings: tuple[str, ...]) -> bool:
    """A banner says the same as a wall; but then the page has a headline of its own, or text, or other lines."""
    told = headings or face.lines[:2]
    if face.headlines or face.links > _MANY_LINKS or not any(map(_CONSENT.search, told)):
        return False
    has_another = any(not _CONSENT.search(heading) for heading in headings)
    return not has_another and fits(face, "consent", "chrome", "listing") and 3 * about_consent(face) > 2 * face.length


def _asks_for_a_password(source: str) -> bool:
    return _PASSWORD.search(source) is not None and "post-password-form" not in source


def _title(source: str) -> str:
    return _inside(source, "title", 0)[0] or _inside(source, "TITLE", 0)[0]


def _headings(source: str) -> Iterator[str]:
    end = 0
    for _ in range(_MOST_HEADINGS):
        heading, end = _inside(source, "h1", end)
        if end < 0:
            return
        yield heading


def _inside(source: str, name: str, start: int) -> tuple[str, int]:
    """The text of the next element of this name and where it ends, -1 where there is none."""
    begin = source.find(f"<{name}", start)
    if begin < 0:
        return "", -1
    end = source.find(f"</{name}", begin, begin + _LONGEST_NAME)
    if end < 0:
        return "", begin + 1
    inner = source[source.find(">", begin, end) + 1 : end]
    return " ".join(unescape(_TAG.sub(" ", inner)).translate(_STRAIGHT).split()), end
