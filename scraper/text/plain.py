"""Text from outside as clean plain text: no control characters, no half surrogates, one line where one is meant."""

import html
import re

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?:#\w{1,8}|[A-Za-z]\w{1,31});")


def printable(text: str) -> str:
    """The text without what no reader sees and no archive takes: controls, bidi overrides, half surrogates."""
    return _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    """The text on one line, white space collapsed."""
    return " ".join(printable(text).split())


def unescaped(text: str) -> str:
    """The text with HTML's character references replaced; one with a number out of all reason stays as it is."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text
