"""Articles as the entries of a feed."""

from collections.abc import Sequence

from sqlalchemy import Connection

from db.articles import changed
from db.first_addresses import of_articles
from pressclip.models import StoredArticle
from pressclip.syndication import Entry, entry_of


def entries_of(tx: Connection, found: Sequence[StoredArticle]) -> list[Entry]:
    """The articles as entries, in their order, without those whose address is not to be followed."""
    ids = [one.id for one in found]
    times, first = changed(tx, ids), of_articles(tx, ids)
    made = (entry_of(one, times[one.id], first.get(one.id)) for one in found)
    return [entry for entry in made if entry is not None]
