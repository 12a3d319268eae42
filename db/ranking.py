"""The order by relevance: BM25 over the newest candidates, since ranking all that hold a common word takes a second."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from db.candidates import candidates, judged
from db.deadline import Deadline
from db.search_plan import Plan
from db.sqlite import fulltext, interrupting
from pressclip.errors import NotFound
from queries.tree import EVERYWHERE

RANKED = 2_000  # candidates, the newest


def _in_any_field(expression: str) -> str:
    """The expression with words wanted anywhere counted in all fields: FTS5 counts those twice as fast.

    It yields more documents, but those ranked are candidates already; and a word in the label speaks for an article.
    """
    return expression.replace(f"{{{' '.join(EVERYWHERE)}}} : ", "")


class Ranked:
    """The keys (`pk`, `id`) of what matches among the newest 2,000 candidates, the best first, then the newest.

    A query that the index knows no word of leaves all equally good. `partial` says afterwards whether the time was
    over: then the candidates found until then are ranked, or come newest first. `after` is the key of the last
    one of the page before: what came or went since moves no page, but may move ranks. Raises NotFound where it is gone.
    """

    def __init__(self, tx: Connection, plan: Plan, deadline: Deadline, *, first: int, after: int | None = None) -> None:
        self.partial = ""
        self._tx = tx
        self._plan = plan
        self._deadline = deadline
        self._size = max(1, first)
        self._after = after

    def __iter__(self) -> Iterator[Any]:
        rows = self._following(self._best_first())
        for start in range(0, len(rows), self._size):
            part = rows[start : start + self._size]
            yield from judged(self._tx, self._plan, part) if self._plan.looks else part
            if self._deadline.over():
                self.partial = "the time was over"
                return

    def _following(self, rows: list[Any]) -> list[Any]:
        if self._after is None:
            return rows
        last = next((number for number, row in enumerate(rows, 1) if row.pk == self._after), None)
        if last is None and not self.partial:
            raise NotFound("the article at which the page before ended is not among these any more: begin anew")
        return [] if last is None else rows[last:]

    def _best_first(self) -> list[Any]:
        tx, plan = self._tx, self._plan
        rows, self.partial = candidates(tx, plan, self._deadline, below=plan.high, most=RANKED)
        ranks: dict[int, float] = {}
        try:
            with interrupting.interruptible(tx, self._deadline.over):
                if rows and plan.expression is not None:
                    ranks = fulltext.ranks(tx, _in_any_field(plan.expression), rows[-1].pk, rows[0].pk)
        except interrupting.Interrupted:
            self.partial = "the time was over"
        return sorted(rows, key=lambda row: (ranks.get(row.pk, 0.0), -row.pk))
