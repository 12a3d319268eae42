"""What the likeness of two texts finds: how many edited copies are taken for one story, how many other pairs are.

Texts of Zipf-distributed words, as news has them; each edit is made to 300 of them, the copy standing on another site.
"Others" are texts of their own that share what a site prints around every text. Shares, not speeds, but for the last.
"""

import random
import time
from collections.abc import Callable, Sequence
from itertools import pairwise

from benchmarks.table import report
from queries import near

_TEXTS, _WORDS = 300, 400
_VOCABULARY = [f"{a}{b}{c}{d}" for a in "bdfgklmnprst" for b in "aeiou" for c in "bdfgklmnprst" for d in "aeious"]
_WEIGHTS = [1 / rank for rank in range(1, len(_VOCABULARY) + 1)]
_Words = list[str]


def main() -> None:
    """Prints the figures."""
    chance = random.Random(7)
    texts = [_text(chance, _WORDS) for _ in range(_TEXTS)]
    edits: dict[str, Callable[[_Words], _Words]] = {
        "same": lambda words: words,
        "one_word_of_20_other": lambda words: _replaced(chance, words, 0.05),
        "one_word_of_10_other": lambda words: _replaced(chance, words, 0.10),
        "last_fifth_cut": lambda words: words[: len(words) * 4 // 5],
        "last_half_cut": lambda words: words[: len(words) // 2],
        "a_fifth_put_before": lambda words: _text(chance, len(words) // 5) + words,
        "a_paragraph_moved": lambda words: words[100:160] + words[:100] + words[160:],
    }
    figures: dict[str, float | int | str] = {f"found_{n}": _found(texts, edit) for n, edit in edits.items()}
    boilerplate = _text(chance, 100)
    others = [[*_text(chance, _WORDS), *boilerplate] for _ in range(_TEXTS)]
    figures["found_others"] = _share_of_pairs(others)
    report(
        f"stories: shares of {_TEXTS} texts of {_WORDS} words that are one story with another", figures | _speed(texts)
    )


def _text(chance: random.Random, words: int) -> _Words:
    return chance.choices(_VOCABULARY, _WEIGHTS, k=words)


def _replaced(chance: random.Random, words: _Words, share: float) -> _Words:
    return [chance.choice(_VOCABULARY) if chance.random() < share else word for word in words]


def _found(texts: Sequence[_Words], edit: Callable[[_Words], _Words]) -> float:
    return sum(_is_found(words, edit(words)) for words in texts) / len(texts)


def _is_found(one: _Words, other: _Words) -> bool:
    a, b = near.shingles(" ".join(one)), near.shingles(" ".join(other))
    alike = near.likeness(a, b)
    return bool(near.marks(a) & near.marks(b)) and near.is_one_story(alike, ("", ""), same_site=False)


def _share_of_pairs(texts: Sequence[_Words]) -> float:
    pairs = list(pairwise(texts))
    return sum(_is_found(one, other) for one, other in pairs) / len(pairs)


def _speed(texts: Sequence[_Words]) -> dict[str, float]:
    begin = time.process_time()
    for words in texts:
        near.marks(near.shingles(" ".join(words)))
    return {"marking_ms": (time.process_time() - begin) * 1000 / len(texts)}


if __name__ == "__main__":
    main()
