"""How fast watches are matched: articles a second with 100, 1,000, 10,000 watches, beside folding and splitting alone.

The denominator is fixed: NFKD, casefold, no Mn, `re.findall(r"\\w+")` of the same words. Articles have 150 words, the
first nine of them as the title, drawn by Zipf's law from 50,000 that are the shorter the more common; every fortieth
has an accent, and there are capitals, commas, curly quotes, apostrophes and dashes. Each is judged from scratch:
folded, split, looked up, evaluated. All sides take turns, and processor time counts.

The watches, of any hundred:

| watches | form | for example |
| --- | --- | --- |
| 36 | a word | `haftar` |
| 14 | a phrase of two or three words that some article has | `"palermo conference"` |
| 12 | AND of a rare and a common word | `haftar libya` |
| 10 | OR of two or three words | `haftar OR hifter` |
| 8 | a word and an exclusion | `haftar -sport` |
| 6 | NEAR, of words that some article has so | `haftar NEAR/5 russia` |
| 5 | a field | `title:haftar`, `lead:haftar`, `section:africa haftar` |
| 4 | a prefix | `jihadi*` |
| 3 | a word exactly so | `=Haftar` |
| 1 | nested | `(haftar OR hifter) (libya OR "palermo conference") -sport` |
| 1 | a regular expression | `/\\bhaft[ae]rs?\\b/` |

`ratio_rate_…` are of articles a second, so more is better. Of `marked` ones it is said besides, for every watch that
fired, which words hit and where they stand in the original, as is stored with a match. `naive` evaluates every watch on
every article, which is analysed once. `rebuild_seconds` is what one more watch costs among 10,000, from the settings to
the first verdict. `unread` are cards whose text is still to be read, for which most watches wait.
"""

import random
import re
import statistics
import time
import unicodedata
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate

from alerts.matching import Watches, compile_watches, judge
from benchmarks.table import report
from pressclip.models import Document
from pressclip.settings import Settings, WatchSettings
from queries.documents import analyse
from queries.evaluate import evaluate
from queries.tokens import words as folded_words

_ARTICLES, _WORDS, _VOCABULARY = 10_000, 150, 50_000
_RARE = 8_000  # words that are more common than this many are not followed alone
_SLICE = 500  # articles a turn
_NAIVE = 40  # of them, for the slowest side
_ROUNDS = _ARTICLES // _SLICE
_ACCENTS = str.maketrans("aeioucn", "áèîõüçñ")
_JOINTS = (*(" ",) * 34, *(", ",) * 3, ". ", "’s ", " — ")


class _Language:
    """Words by rank, drawn by Zipf's law."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        made = {self._word(rank): None for rank in range(1, 2 * _VOCABULARY)}
        self.words = list(made)[:_VOCABULARY]
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))

    def _word(self, rank: int) -> str:
        length = max(2, min(13, round(1.5 + rank.bit_length() / 2 + self.random.gauss(0, 1.3))))
        return "".join(self.random.choice("bcdfghklmnprstvwz" if at % 2 else "aeiouyaei") for at in range(length))

    def draw(self) -> str:
        return self.words[bisect(self._weights, self.random.random() * self._weights[-1])]

    def rare(self) -> str:
        return self.words[self.random.randrange(_RARE, _VOCABULARY)]

    def common(self) -> str:
        return self.words[self.random.randrange(50, _RARE)]

    def article(self) -> Document:
        words = [self._dressed(self.draw(), at) for at in range(_WORDS)]
        text = "".join(word + self.random.choice(_JOINTS) for word in words[9:])
        return Document(title=" ".join(words[:9]), text=text, sections=(self.random.choice(("Africa", "Energy")),))

    def _dressed(self, word: str, at: int) -> str:
        word = word.translate(_ACCENTS) if self.random.randrange(40) == 0 else word
        word = word.capitalize() if at in {0, 9} or self.random.randrange(8) == 0 else word
        return f"“{word}”" if self.random.randrange(60) == 0 else word


def _queries(language: _Language, articles: Sequence[Document], count: int) -> list[str]:
    said = [folded_words(one.text or "") for one in articles[:2_000]]
    seldom = set(language.words[_RARE:])

    def some(offsets: Sequence[int]) -> list[str]:
        """Words that stand at these offsets from each other somewhere, one of them rare."""
        while True:
            words = language.random.choice(said)
            at = language.random.randrange(len(words) - max(offsets))
            found = [words[at + offset] for offset in offsets]
            if not seldom.isdisjoint(found):
                return found

    def phrase() -> str:
        return '"' + " ".join(some(range(pick((2, 2, 3))))) + '"'

    def near() -> str:
        return " NEAR/5 ".join(some((0, pick((1, 2, 3)))))

    rare, common, pick = language.rare, language.common, language.random.choice
    forms: list[tuple[int, Callable[[], str]]] = [
        (36, rare),
        (14, phrase),
        (12, lambda: f"{rare()} {common()}"),
        (10, lambda: " OR ".join(rare() for _ in range(pick((2, 3))))),
        (8, lambda: f"{rare()} -{common()}"),
        (6, near),
        (5, lambda: pick(("title:", "lead:", "section:africa ")) + rare()),
        (4, lambda: rare()[:6].ljust(6, "e") + "*"),
        (3, lambda: "=" + rare().capitalize()),
        (1, lambda: f"({rare()} OR {rare()}) ({common()} OR {phrase()}) -{common()}"),
        (1, lambda: f"/\\b{rare()}[ae]?s?\\b/"),
    ]
    mixed = [form for share, form in forms for _ in range(share)]
    language.random.shuffle(mixed)
    return [mixed[number % len(mixed)]() for number in range(count)]


def _settings(queries: Sequence[str]) -> Settings:
    watches = (WatchSettings(name=f"watch {n}", query=q, channels=("desk",)) for n, q in enumerate(queries))
    return Settings(path="config.toml", watches=tuple(watches))


def _folded(document: Document) -> list[str]:
    bare = unicodedata.normalize("NFKD", f"{document.title} {document.text}").casefold()
    return re.findall(r"\w+", "".join(c for c in bare if unicodedata.category(c) != "Mn"))


def _judged(watches: Watches, articles: Sequence[Document]) -> int:
    return sum(len(judge(watches, one, sections=one.sections).matched) for one in articles)


def _marked(watches: Watches, articles: Sequence[Document]) -> int:
    judged = (judge(watches, one, sections=one.sections) for one in articles)
    return sum(len([fired.hit() for fired in one.matched]) for one in judged)


def _scanned(watches: Watches, articles: Sequence[Document]) -> int:
    return sum(bool(evaluate(watch.query, one).value) for one in map(analyse, articles) for watch in watches)


def main() -> None:
    """Prints the figures."""
    language = _Language(7)
    articles = [language.article() for _ in range(_ARTICLES)]
    queries = _queries(language, articles, 10_000)
    begin = time.process_time()
    watches = {count: compile_watches(_settings(queries[:count])) for count in (10_000, 1_000, 100)}
    parsed = time.process_time() - begin
    some = {count: _judged(of, articles[:_NAIVE]) for count, of in watches.items()}
    if some[1_000] != _scanned(watches[1_000], articles[:_NAIVE]):
        raise SystemExit("the index loses hits")
    rates, hits = _rates(articles, watches)
    report(
        f"match: {_ARTICLES:,} articles of {_WORDS} words (median of {_ROUNDS} rounds of {_SLICE})",
        {
            "folding_and_splitting_articles_per_second": rates["folding"],
            **{f"articles_per_second_{count}_watches": rates[str(count)] for count in sorted(watches)},
            **{f"marked_articles_per_second_{count}_watches": rates[f"marked {count}"] for count in (100, 10_000)},
            "naive_articles_per_second_1000_watches": rates["naive"],
            "unread_articles_per_second_10000_watches": rates["unread"],
            "hits_per_article_10000_watches": hits / _ARTICLES,
            "ratio_rate_10000_watches_vs_folding": rates["10000"] / rates["folding"],
            "ratio_rate_10000_watches_vs_100": rates["10000"] / rates["100"],
            "ratio_rate_10000_watches_vs_folding_marked": rates["marked 10000"] / rates["folding"],
            "ratio_rate_10000_watches_vs_100_marked": rates["marked 10000"] / rates["marked 100"],
            "ratio_rate_1000_watches_vs_naive": rates["1000"] / rates["naive"],
            "rebuild_seconds": _rebuild(queries, articles[0]),
            "first_parse_seconds_10000_watches": parsed,
        },
    )


def _rates(articles: Sequence[Document], watches: dict[int, Watches]) -> tuple[dict[str, float], int]:
    """Articles per second of each side, and the hits of 10,000 watches on all articles."""
    unread = [replace(one, text=None, authors=None) for one in articles[:_NAIVE]]
    _judged(watches[10_000], unread)  # what all wait for is worked out once
    seconds: dict[str, list[float]] = {}
    hits = 0

    def measure(name: str, work: Callable[[], object], count: int) -> object:
        begin = time.process_time()
        done = work()
        seconds.setdefault(name, []).append((time.process_time() - begin) / count)
        return done

    for start in range(0, _ARTICLES, _SLICE):
        turn = articles[start : start + _SLICE]
        measure("folding", lambda turn=turn: [_folded(one) for one in turn], _SLICE)  # type: ignore[misc]
        for count, of in watches.items():
            found = measure(str(count), lambda of=of, turn=turn: _judged(of, turn), _SLICE)  # type: ignore[misc]
            hits += int(str(found)) if count == 10_000 else 0
            if count != 1_000:
                measure(f"marked {count}", lambda of=of, turn=turn: _marked(of, turn), _SLICE)  # type: ignore[misc]
        measure("naive", lambda turn=turn: _scanned(watches[1_000], turn[:_NAIVE]), _NAIVE)  # type: ignore[misc]
        measure("unread", lambda: _judged(watches[10_000], unread), _NAIVE)
    return {name: 1 / statistics.median(measured) for name, measured in seconds.items()}, hits


def _rebuild(queries: Sequence[str], article: Document) -> float:
    """Seconds until an article is judged by 10,000 watches and a new one."""
    seconds = []
    for number in range(5):
        settings = _settings([*queries, f"brandnew{number}"])
        begin = time.perf_counter()
        judge(compile_watches(settings), article, sections=article.sections)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
