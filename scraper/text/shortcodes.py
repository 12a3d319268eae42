"""WordPress shortcodes left in a text by a plugin that is gone: taken out, what they wrap kept."""

import re

_TAG = re.compile(r"\[(?P<closing>/?)(?P<name>[A-Za-z][\w-]*+)(?P<rest>[^\[\]]*+)\]")  # possessive: linear time


def without_shortcodes(text: str) -> str:
    """`[yt_dropcap type="square"] N [/yt_dropcap]owadays` becomes `Nowadays`; `[sic]` and `[…]` stay.

    A bracket is a shortcode if it closes, is closed somewhere, closes itself or has attributes. The white space
    that a pair wraps goes with it.
    """
    if "[" not in text:
        return text
    closed = {match["name"] for match in _TAG.finditer(text) if match["closing"]}
    kept: list[str] = []
    end, opened = 0, False
    for match in _TAG.finditer(text):
        if not _is_shortcode(match, closed):
            continue
        piece = text[end : match.start()]
        piece = piece.lstrip(" ") if opened else piece
        kept.append(piece.rstrip(" ") if match["closing"] else piece)
        end, opened = match.end(), not match["closing"] and match["name"] in closed
    rest = text[end:]
    return "".join([*kept, rest.lstrip(" ") if opened else rest])


def _is_shortcode(match: re.Match[str], closed: set[str]) -> bool:
    return bool(match["closing"]) or match["name"] in closed or "=" in match["rest"] or match["rest"].endswith("/")
