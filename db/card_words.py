"""The words of cards: a sighting keeps its own only where its article has others, which most never do.

What it does not keep it has from the article, so it is written out where the article's words change: that is known
where the index learns of it (`indexing.reindexed`). Within such a block a sighting without words of its own has those
that the article had when it began.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, update

from db.hot import Hot
from db.schema import article, sighting
from db.sqlite.lists import among

# To be read with the sighting's article joined.
TITLE = func.coalesce(sighting.c.own_title, article.c.title)
EXCERPT = func.nullif(func.coalesce(sighting.c.own_excerpt, article.c.excerpt), "")
_LOOK_AGAIN = Hot(
    update(sighting).where(among(sighting.c.article_id, "ids"), sighting.c.taken.is_(True)).values(taken=False)
)
Own = dict[str, str | None]  # the two columns
NONE: Own = {"own_title": None, "own_excerpt": None}
_OF = update(sighting).where(sighting.c.article_id == bindparam("of"))
_KEEP_TITLE = Hot(_OF.where(sighting.c.own_title.is_(None)).values(own_title=bindparam("kept")))
_KEEP_EXCERPT = Hot(_OF.where(sighting.c.own_excerpt.is_(None)).values(own_excerpt=bindparam("kept")))


def own_words(title: str, excerpt: str | None, *, of_title: str, of_excerpt: str | None) -> Own:
    """The columns of a sighting whose card has this title and excerpt, of an article that has those. Pure."""
    return {
        "own_title": None if title == of_title else title,
        "own_excerpt": None if (excerpt or "") == (of_excerpt or "") else excerpt or "",
    }


def owned(seen: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    """A sighting with `title` and `excerpt`, as it is kept beside the article that shows these. Pure."""
    rest = {name: value for name, value in seen.items() if name not in {"title", "excerpt"}}
    return rest | own_words(seen["title"], seen["excerpt"], of_title=shown["title"], of_excerpt=shown["excerpt"])


def moved(seen: Any, lost: Mapping[str, Any], stays: Mapping[str, Any]) -> Own:
    """The columns of a sighting of an article when it becomes one of another. Pure."""
    title = lost["title"] if seen.own_title is None else seen.own_title
    excerpt = lost["excerpt"] if seen.own_excerpt is None else seen.own_excerpt
    return own_words(title, excerpt, of_title=stays["title"], of_excerpt=stays["excerpt"])


def look_again(tx: Connection, ids: Sequence[int]) -> None:
    """Has the cards of articles that changed compared with them when they are seen next, even if they stay the same."""
    _LOOK_AGAIN.run(tx, ids=list(ids))


def written_out(tx: Connection, before: Mapping[int, Any], after: Mapping[int, Any]) -> None:
    """Gives sightings what they had from articles whose rows are others now; rows by id, those that are gone left."""
    both = [(row, after[public_id]) for public_id, row in before.items() if public_id in after]
    _KEEP_TITLE.many(tx, [{"of": old.id, "kept": old.title} for old, new in both if old.title != new.title])
    excerpts = [(old.id, old.excerpt or "") for old, new in both if (old.excerpt or "") != (new.excerpt or "")]
    _KEEP_EXCERPT.many(tx, [{"of": public_id, "kept": excerpt} for public_id, excerpt in excerpts])
