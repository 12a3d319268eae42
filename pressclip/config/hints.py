"""What to say about a word that is not known."""

import difflib
import json
from collections.abc import Iterable

_FEW = 12


def hint(word: str, known: Iterable[str]) -> str:
    """The end of a sentence: the nearest of the known words, else all if they are few; case counts for little."""
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), folded, n=1)
    if close:
        return f"; did you mean {json.dumps(folded[close[0]], ensure_ascii=False)}?"
    if not folded:
        return "; there is none"
    return f"; there are {', '.join(folded.values())}" if len(folded) <= _FEW else ""
