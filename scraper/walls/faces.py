"""What a reader sees of a page, in numbers: enough to tell a real page from a wall without reading it."""

import re
from dataclasses import dataclass
from typing import Literal

from scraper.html.markup import lines_of, parse, text_of
from scraper.walls.signs import Kind, Size

Expected = Literal["listing", "article"]

_STORY = (
    "article:published_time", '"datePublished"', 'itemprop="datePublished"', 'itemprop="articleBody"',
    'name="comment"',
)  # fmt: skip
_LEGAL = re.compile(
    r"cookie|priva[ct]|terms|imprint|impressum|datenschutz|contact|log ?in|sign ?(?:in|up)|password|subscri|partner"
    r"|cloudflare|condi[tc]ion|legal|agb|rgpd|mentions|why |help|support",
    re.IGNORECASE,
)
_ABOUT_CONSENT = re.compile(
    r"cookie|consent|priva[ct]|partner|track|person(?:al|enbezogen)|datenschutz|zustimm|einwillig|akzeptier|werbung"
    r"|confidentialit|publicit|toestemming|advertis|accept|reject|legitimate interest|gdpr|dsgvo|rgpd|your choice"
    r"|aceptar|aceitar|accetta|конфиденциальн|согласи|персональн|الخصوصية|ملفات تعريف",
    re.IGNORECASE,
)
_MOST_LINKS = 200  # that are looked at
_HEADLINE = 20  # characters of a link that may be a headline
_FIRST_IDEOGRAPH = "\u2e80"  # from here on a character is a word or a syllable
_IDEOGRAPHS = 6  # of them make a headline
_PARAGRAPH = 120  # characters of a line that is more than a notice's
_PROSE = 600  # characters of paragraphs: the least that an article has
_ROW = 4  # headlines: the fewest that make a listing, whatever stands beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A page as its reader sees it; lengths are in characters."""

    source: str
    lines: tuple[str, ...]
    links: int
    entries: int  # links of more than a word that lead elsewhere than to the small print
    headlines: int  # the longer ones of them
    length: int
    prose: int  # in paragraphs
    is_story: bool  # it says of itself that it is an article, or takes comments


def face_of(source: str) -> Face:
    """The face of a page. Raises ReadError for one that must not be parsed."""
    tree = parse(source)
    body = tree.body
    lines = tuple(lines_of(body)) if body is not None else ()
    texts = [text_of(link) for link in tree.css("a[href]")[:_MOST_LINKS]]
    entries = [text for text in texts if _is_entry(text)]
    return Face(
        source=source,
        lines=lines,
        links=len(texts),
        entries=len(entries),
        headlines=sum(len(text) >= _HEADLINE or text >= _FIRST_IDEOGRAPH for text in entries),
        length=sum(map(len, lines)),
        prose=sum(len(line) for line in lines if len(line) >= _PARAGRAPH),
        is_story=any(mark in source for mark in _STORY),
    )


def about_consent(face: Face) -> int:
    """How many characters stand in lines about consent."""
    return sum(len(line) for line in face.lines if _ABOUT_CONSENT.search(line))


def _other_prose(face: Face) -> int:
    """A consent wall speaks in paragraphs too; these are of something else."""
    return sum(len(line) for line in face.lines if len(line) >= _PARAGRAPH and not _ABOUT_CONSENT.search(line))


def _is_entry(text: str) -> bool:
    return (" " in text or (text >= _FIRST_IDEOGRAPH and len(text) >= _IDEOGRAPHS)) and not _LEGAL.search(text)


def fits(face: Face, kind: Kind, size: Size, expected: Expected) -> bool:
    """Whether as little stands on the page as a sign of this size asks for."""
    if face.is_story or (_other_prose(face) if kind == "consent" else face.prose) >= _PROSE:
        return False
    if size == "chrome":
        return True
    if size == "bare":
        return expected == "article" or face.headlines < _ROW
    if "<time" in face.source:
        return False
    if size == "small":
        return face.links <= 10 and face.entries <= 1 and face.length <= 1_500
    return face.links <= 4 and not face.entries and face.length <= 500
