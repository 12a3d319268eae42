"""What RFC 4287 demands of a feed document, each rule with its section; stricter than readers are."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
DIV = "{http://www.w3.org/1999/xhtml}div"
_PERSONS, _TEXTS = frozenset({"author", "contributor"}), frozenset({"title", "subtitle", "rights", "summary"})
_ALWAYS = ("id", "title", "updated")
_FEED_ONCE = ("generator", "icon", "logo", "rights", "subtitle")
_ENTRY_ONCE = ("content", "published", "rights", "source", "summary")
_MANY = frozenset({"author", "category", "contributor", "link"})
_ATTRIBUTES = {
    "link": {"href", "rel", "type", "hreflang", "title", "length"}, "category": {"term", "scheme", "label"},
    "generator": {"uri", "version"}, "content": {"type", "src"}, **{name: {"type"} for name in _TEXTS},
}  # fmt: skip
# RFC 3987, as far as its characters go: an IRI has no blank, no control and none of `<>"{}|\^` and the grave accent.
_REFERENCE = re.compile('[^\x00-\x20\x7f-\x9f<>"{}|\\\\^`\ue000-\uf8ff]+')
_IRI = re.compile(f"[A-Za-z][A-Za-z0-9+.-]*:{_REFERENCE.pattern}")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_MEDIA = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;.*)?", re.ASCII)
_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_EMAIL = re.compile(r".+@.+")


def atom_faults(document: str | bytes) -> list[str]:
    """What is wrong with it, in words. Raises ParseError for what is no XML."""
    root = ET.fromstring(document)  # noqa: S314 - it is our own
    if root.tag != f"{ATOM}feed":
        return [f"4.1.1: the document is a {root.tag}"]
    return [*_feed(root), *(fault for element in root.iter() for fault in _common(element))]


def _feed(feed: ET.Element) -> Iterator[str]:
    yield from _container(feed, _FEED_ONCE, _MANY | {"entry"}, "4.1.1")
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        yield from _entry(entry, has_author=feed.find(f"{ATOM}author") is not None)
    for (public_id, updated), many in Counter((_text(one, "id"), _text(one, "updated")) for one in entries).items():
        if many > 1:
            yield f"4.1.1: {many} entries are {public_id} of {updated}"


def _entry(entry: ET.Element, *, has_author: bool) -> Iterator[str]:
    yield from _container(entry, _ENTRY_ONCE, _MANY, "4.1.2")
    source, content = entry.find(f"{ATOM}source"), entry.find(f"{ATOM}content")
    if not has_author and all(one is None or one.find(f"{ATOM}author") is None for one in (entry, source)):
        yield "4.1.2: nobody is the author of an entry"
    if content is None and not any(_rel(link) == "alternate" for link in entry.findall(f"{ATOM}link")):
        yield "4.1.2: an entry has neither content nor an alternate link"
    if content is not None:
        yield from _content(content, has_summary=entry.find(f"{ATOM}summary") is not None)
    if source is not None:
        yield from _container(source, (*_ALWAYS, *_FEED_ONCE), _MANY, "4.2.11", always=())


def _container(
    element: ET.Element, once: tuple[str, ...], many: frozenset[str], rule: str, *, always: tuple[str, ...] = _ALWAYS
) -> Iterator[str]:
    counts = Counter(child.tag.removeprefix(ATOM) for child in element if child.tag.startswith(ATOM))
    for name in always:
        if counts[name] != 1:
            yield f"{rule}: {counts[name]} {name} in it, where one belongs"
    for name in once:
        if counts[name] > 1:
            yield f"{rule}: {counts[name]} {name} in it, where one at most belongs"
    for name in counts.keys() - {*always, *once, *many}:
        yield f"{rule}: {name} does not belong there"
    if any((text or "").strip() for text in (element.text, *(child.tail for child in element))):
        yield f"{rule}: text stands between its elements"
    links = [link for link in element.findall(f"{ATOM}link") if _rel(link) == "alternate"]
    kinds = Counter((link.get("type"), link.get("hreflang")) for link in links)
    if any(number > 1 for number in kinds.values()):
        yield f"{rule}: several alternate links of one type and language"


def _common(element: ET.Element) -> Iterator[str]:
    """What holds for an element wherever it stands; those of other namespaces are nobody's business (6.4)."""
    if not element.tag.startswith(ATOM):
        return
    name = element.tag.removeprefix(ATOM)
    for attribute in element.attrib:
        if not attribute.startswith("{") and attribute not in _ATTRIBUTES.get(name, set()):
            yield f"2: {name} has an attribute {attribute}"
    if (language := element.get(f"{XML}lang")) and not _TAG.fullmatch(language):
        yield f"2: {language!r} is no language"
    if (rules := _RULES.get(name)) is not None:
        yield from rules(element)


def _text_construct(element: ET.Element) -> Iterator[str]:
    name = element.tag.removeprefix(ATOM)
    kind = element.get("type", "text")
    if kind not in {"text", "html", "xhtml"}:
        yield f"3.1.1: {name} is of type {kind}"
    elif kind != "xhtml" and len(element):
        yield f"3.1.1: {name} is {kind} and holds elements"
    elif kind == "xhtml" and [child.tag for child in element] != [DIV]:
        yield f"3.1.1.3: {name} is xhtml and holds no single div"


def _person(element: ET.Element) -> Iterator[str]:
    counts = Counter(child.tag.removeprefix(ATOM) for child in element if child.tag.startswith(ATOM))
    if counts["name"] != 1 or counts["uri"] > 1 or counts["email"] > 1 or counts.keys() - {"name", "uri", "email"}:
        yield f"3.2: a person is {dict(counts)}"
    if not (_text(element, "name") or "").strip():
        yield "3.2.1: a person's name is empty"
    if (uri := _text(element, "uri")) is not None and not _REFERENCE.fullmatch(uri):
        yield f"3.2.2: {uri!r} is no IRI"
    if (email := _text(element, "email")) is not None and not _EMAIL.fullmatch(email):
        yield f"3.2.3: {email!r} is no address"


def _date(element: ET.Element) -> Iterator[str]:
    written = element.text or ""
    try:
        fits = _DATE.fullmatch(written) is not None and datetime.fromisoformat(written) is not None
    except ValueError:
        fits = False
    if not fits:
        yield f"3.3: {written!r} is no time of RFC 3339"


def _id(element: ET.Element) -> Iterator[str]:
    if not _IRI.fullmatch(element.text or ""):
        yield f"4.2.6: {element.text!r} is no IRI"


def _picture(element: ET.Element) -> Iterator[str]:
    if not _REFERENCE.fullmatch(element.text or ""):
        yield f"4.2.5, 4.2.8: {element.text!r} is no IRI"


def _generator(element: ET.Element) -> Iterator[str]:
    if not _REFERENCE.fullmatch(element.get("uri", "urn:none")):
        yield f"4.2.4: {element.get('uri')!r} is no IRI"


def _link(link: ET.Element) -> Iterator[str]:
    if not _REFERENCE.fullmatch(link.get("href", "")):
        yield f"4.2.7.1: {link.get('href')!r} is no IRI"
    if not _REFERENCE.fullmatch(_rel(link)):
        yield f"4.2.7.2: {link.get('rel')!r} is no relation"
    if "type" in link.attrib and not _MEDIA.fullmatch(link.attrib["type"]):
        yield f"4.2.7.3: {link.attrib['type']!r} is no media type"
    if "hreflang" in link.attrib and not _TAG.fullmatch(link.attrib["hreflang"]):
        yield f"4.2.7.4: {link.attrib['hreflang']!r} is no language"


def _category(element: ET.Element) -> Iterator[str]:
    if not element.get("term"):
        yield "4.2.2.1: a category without a term"
    if "scheme" in element.attrib and not _IRI.fullmatch(element.attrib["scheme"]):
        yield f"4.2.2.2: {element.attrib['scheme']!r} is no IRI"


def _content(content: ET.Element, *, has_summary: bool) -> Iterator[str]:
    kind = content.get("type", "text")
    is_plain = kind in {"text", "html", "xhtml"}
    if not is_plain and not _MEDIA.fullmatch(kind):
        yield f"4.1.3.1: {kind!r} is no type"
    if kind.startswith(("multipart/", "message/")):
        yield f"4.1.3.1: {kind} is made of parts"
    if "src" in content.attrib:
        if not _REFERENCE.fullmatch(content.attrib["src"]):
            yield f"4.1.3.2: {content.attrib['src']!r} is no IRI"
        if is_plain or len(content) or (content.text or "").strip():
            yield "4.1.3.2: content that is elsewhere is plain, or not empty"
    if kind in {"text", "html"} and len(content):
        yield f"4.1.3.3: content is {kind} and holds elements"
    if kind == "xhtml" and [child.tag for child in content] != [DIV]:
        yield "4.1.3.3: content is xhtml and holds no single div"
    is_base64 = not is_plain and not kind.startswith("text/") and not kind.endswith(("/xml", "+xml"))
    if ("src" in content.attrib or is_base64) and not has_summary:
        yield "4.1.1.1: content that no reader can show, without a summary"


def _rel(link: ET.Element) -> str:
    return link.get("rel", "alternate")


def _text(element: ET.Element, name: str) -> str | None:
    found = element.find(f"{ATOM}{name}")
    return None if found is None else found.text or ""


_RULES: dict[str, Callable[[ET.Element], Iterator[str]]] = {
    **dict.fromkeys(_TEXTS, _text_construct), **dict.fromkeys(_PERSONS, _person), "published": _date, "updated": _date,
    "id": _id, "icon": _picture, "logo": _picture, "generator": _generator, "link": _link, "category": _category,
}  # fmt: skip
