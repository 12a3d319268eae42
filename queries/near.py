"""Near-duplicates: how alike two texts are, and the marks by which a text like another is found without reading all.

Texts are compared as sets of shingles, three words in a row: their likeness is what both share of what either has
(Broder, 1997). The marks are bands of a MinHash signature: two texts that share one are probably alike.
"""

from hashlib import blake2b

from queries.tokens import words

_ELSEWHERE, _SAME_SITE = 0.6, 0.8  # the likeness of one story; `python -m benchmarks.stories` shows what that finds
_TITLES = 0.5  # of the shorter title's words
_WORDS = 3  # in a shingle
_FEWEST = 40  # shingles of a text that can be told from another: a notice of two lines is like many
_LONGEST = 5_000  # words that are looked at
_BANDS, _ROWS = 32, 4  # texts of likeness 0.6 share a band in 988 of 1,000 cases: 1 - (1 - 0.6^4)^32
_SEED = 1


def shingles(text: str) -> frozenset[str]:
    """The shingles of a text; none where it has too few to be told from others."""
    found = words(text)[:_LONGEST]
    made = frozenset(" ".join(found[at : at + _WORDS]) for at in range(len(found) - _WORDS + 1))
    return made if len(made) >= _FEWEST else frozenset()


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """What both sets share of what either has (Jaccard's index), 0 to 1."""
    shared = len(one & other)
    return shared / ((len(one) + len(other) - shared) or 1)


def is_one_story(alike: float, titles: tuple[str, str], *, same_site: bool) -> bool:
    """Whether two articles of this likeness tell the same.

    On one site the titles must be alike as well, and the texts more so: what is taken for a text may be what the site
    prints on every page, and a daily column repeats itself.
    """
    if not same_site:
        return alike >= _ELSEWHERE
    one, other = (frozenset(words(title)) for title in titles)
    return alike >= _SAME_SITE and len(one & other) >= _TITLES * min(len(one), len(other)) > 0


def marks(of: frozenset[str]) -> frozenset[int]:
    """The marks of a text with these shingles, as numbers of 63 bits; none without shingles."""
    if not of:
        return frozenset()
    from rensa import RMinHash

    signature = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    signature.update(sorted(of))
    digest = signature.digest()
    return frozenset(_mark(band, digest[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS))


def _mark(band: int, values: list[int]) -> int:
    written = b"".join(value.to_bytes(8, "big") for value in (band, *values))
    return int.from_bytes(blake2b(written, digest_size=8).digest(), "big") >> 1
