"""Who wrote an article: bylines as sites print them become names."""

import re
from collections.abc import Iterable, Iterator

from scraper.text.plain import one_line, unescaped

_LONGEST = 300  # characters; a byline is shorter, and what is longer is a biography
_MOST = 50  # bylines; no article has more
_LONGEST_NAME = 80
_MOST_WORDS = 5  # of a name

_LEAD = re.compile(
    r"(?:(?:(?:written|posted|published|reported|edited|story|words|text)\s+)?by(?=[\s:])|byline:|authors?:|autor(?:in|es|en)?:"
    r"|auteurs?:|autor[ei]:|автор[ы]?:|作者|文\s*/|记者|بقلم|كتب(?=\s)|от(?=\s)|text:|a cura di(?=\s))[\s:：]*",
    re.IGNORECASE,
)
_LEAD_BEFORE_TWO_WORDS = re.compile(r"(?:von|di|de|par|por|door|af|av|od|przez):?\s+(?=\S+\s+\S)", re.IGNORECASE)
_MAIL = re.compile(r"[<(\[]?\s*(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[>)\]]?")
_ADDRESS = re.compile(r"(?:https?:)?//\S+|\bwww\.\S+|^[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)
_HANDLE = re.compile(r"(?:^|[\s(])@\w+\)?")
_HARD = re.compile(r"\s*(?:[;|；·•、،]|\s/\s|\s[&＆]\s|，)\s*")
_AND = re.compile(r",?\s+(?:and|und|et|en|och|og|ja|oraz|with)\s+", re.IGNORECASE)
_SHORT_AND = re.compile(r"(?<=\S)\s+(?:y|e|i|и|و|та)\s+(?=\S)")
_TITLE = re.compile(
    r"(?:ph\.?\s?d|m\.?\s?d|m\.?\s?a|m\.?\s?sc|b\.?\s?a|mba|dr|prof|esq|jr|sr|ii|iii|iv|cfa|cpa|rn|r\.?n|frs|obe|mbe|cbe|kc|qc"
    r"|llm|ll\.?\s?m|jd|j\.?\s?d|dphil|msc|usn|usa|usmc|ret)\.?",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|writer|columnist|journalist|producer|contributor|analyst|bureau chief"
    r"|korrespondent(?:in)?|redakteur(?:in)?|redaktion|inviat[oa]|correspondante?|journaliste|corresponsal|redactora?"
    r"|корреспондент|обозреватель)\b",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{4}|\d[:.]\d\d|\d+/\d+")
_NOBODY = frozenset({"by", "von", "di", "par", "por", "author", "admin", "none", "null", "undefined", "unknown", "n/a"})


def author_names(bylines: Iterable[str]) -> tuple[str, ...]:
    """The names in bylines, in order, each once whatever its case.

    `By Ada Lind and Olaf Berg` are two, `Maria Rossi, PhD` and `Lind, Mara` one each. Words before the names, e-mail
    addresses, links, handles and what somebody works as are no names.
    """
    names: dict[str, str] = {}
    for byline, _ in zip(bylines, range(_MOST), strict=False):
        for name in _names(byline):
            folded = name.casefold()
            if folded not in names or (names[folded].isupper() and not name.isupper()):
                names[folded] = name
    return tuple(names.values())


def is_byline(line: str) -> bool:
    """Whether a printed line begins as a byline does and goes on with names: "By the time it rang" does not."""
    if len(line) > _LONGEST_NAME or _without_lead(line) == line:
        return False
    names = author_names([line])
    return bool(names) and all(len(name.split()) <= _MOST_WORDS and not name[0].islower() for name in names)


def _names(byline: str) -> Iterator[str]:
    text = one_line(unescaped(byline[: 2 * _LONGEST]))
    if not text or len(text) > _LONGEST:
        return
    bare = _HANDLE.sub(" ", _ADDRESS.sub(" ", _MAIL.sub(" ", text)))
    for group in _HARD.split(_without_lead(bare.strip(" -–—,:"))):
        for part in _AND.split(group):
            for piece in _at_short_and(part):
                for name in _at_commas(piece):
                    if (clean := _clean(name)) is not None:
                        yield clean


def _without_lead(text: str) -> str:
    bare = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    match = _LEAD_BEFORE_TWO_WORDS.match(bare)
    return bare[match.end() :] if match and bare[match.end()].isupper() else bare


def _at_short_and(text: str) -> list[str]:
    """Parts at a word of one letter, which may be inside a name too: "Ortega y Gasset"."""
    parts = _SHORT_AND.split(text)
    return parts if all(len(part.split()) > 1 for part in parts) else [text]


def _at_commas(text: str) -> list[str]:
    """Parts at commas where each is a whole name; "Lind, Mara" and "Rossi, PhD" are one."""
    head, *rest = [part.strip() for part in text.split(",")]
    kept = [head]
    for part in rest:
        if not part or _ROLE.search(part):
            continue
        if len(part.split()) > 1 and len(kept[-1].split()) > 1 and not _TITLE.fullmatch(part):
            kept.append(part)
        else:
            kept[-1] = f"{kept[-1]}, {part}"
    return kept


def _clean(name: str) -> str | None:
    bare = _without_lead(name.strip(" -–—,:.·\"'")) if name.strip() else ""
    if (
        not bare
        or len(bare) > _LONGEST_NAME
        or bare.casefold() in _NOBODY
        or not any(map(str.isalpha, bare))
        or _DATED.search(bare)
    ):
        return None
    return f"{bare}." if name.rstrip().endswith((" Jr.", " Sr.", "Ph.D.", "M.D.")) else bare
