"""Bytes of a page become text: which charset they are in, by what is said and by what can be known.

The order is: byte order mark, HTTP header, the page's own declaration, UTF-8, windows-1252. A declaration is not
believed where the bytes show that it is wrong. Labels mean what browsers take them for (WHATWG Encoding).
"""

import codecs
import re
from collections.abc import Iterator
from itertools import chain

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ALIASES = {  # canonical name of a label -> the codec that browsers read it with
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
    "big5": "big5hkscs", "cp950": "big5hkscs", "utf-16": "utf-16-le",
}  # fmt: skip
_NICKNAMES = {"x-sjis": "shift_jis", "x-gbk": "gbk", "x-x-big5": "big5", "x-cp1251": "cp1251", "x-cp1252": "cp1252"}
_WIDE = frozenset({"utf-16-le", "utf-16-be"})
_MULTI_BYTE = frozenset({"gb18030", "cp949", "cp932", "big5hkscs", "euc_jp"})
_SINGLE_BYTE = frozenset(
    {f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {f"cp{n}" for n in (866, 874, *range(1250, 1259))}
    | {"koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"}
)
_KNOWN = _WIDE | _MULTI_BYTE | _SINGLE_BYTE | {"utf-8", "iso2022_jp"}

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_XML = re.compile(r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_META = re.compile(r"<meta[\s/]([^>]*)", re.IGNORECASE)
_OTHER_META = re.compile(r"\b(?:name|property|itemprop)\s*=", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEAD = 4096  # bytes in which a page declares its charset

_SURELY_UTF8 = 8  # so many characters that are valid UTF-8 are no accident of a multi-byte charset


def decode(body: bytes, content_type: str) -> str:
    """The text of a body whose Content-Type header is `content_type`, without byte order mark.

    Always text: what cannot be read becomes U+FFFD.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    for codec in chain(_declared(body, content_type), ("utf-8",)):
        text = _believed(body, codec)
        if text is not None:
            return text
    return body.decode("cp1252", "replace")


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    if (said := _CHARSET.search(content_type)) and (codec := codec_of(said[1])):
        yield codec
    head = body[:_HEAD].decode("latin-1")
    if (said := _in_page(head)) and (codec := codec_of(said[1])):
        yield "utf-8" if codec in _WIDE else codec  # a declaration that could be read as ASCII is not in UTF-16


def _in_page(head: str) -> re.Match[str] | None:
    if xml := _IN_XML.match(head.lstrip()):
        return xml
    for meta in _META.finditer(_COMMENT.sub("", head)):
        if (said := _CHARSET.search(meta[1])) and not _OTHER_META.search(meta[1]):
            return said
    return None


def codec_of(label: str) -> str | None:
    """The name of the Python codec for a charset's label, None for one that no browser knows (such as UTF-7)."""
    label = label.strip().lower()
    try:
        name = codecs.lookup(_NICKNAMES.get(label, label)).name
    except (LookupError, ValueError):
        return None
    name = _ALIASES.get(name, name)
    return name if name in _KNOWN else None


def _believed(body: bytes, codec: str) -> str | None:
    """The text if the bytes do not contradict the codec, else None."""
    if codec in _WIDE and b"\0" not in body[:_HEAD]:
        return None  # markup in UTF-16 has a zero in every second byte
    if codec in _SINGLE_BYTE | _MULTI_BYTE and _is_utf8(body, at_least=1 if codec in _SINGLE_BYTE else _SURELY_UTF8):
        return None
    return _mostly_intact(body, codec)


def _is_utf8(body: bytes, *, at_least: int) -> bool:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return _beyond_ascii(text) >= at_least


def _mostly_intact(body: bytes, codec: str) -> str | None:
    """The text if at most one in ten characters beyond ASCII is broken; a character cut at the end does not count."""
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        text = body.decode(codec, "replace")
    broken = text.rstrip("\ufffd").count("\ufffd")
    return text if broken * 10 <= _beyond_ascii(text) - broken else None


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))
