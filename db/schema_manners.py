"""The tables of manners: what sites ask of us and say of the rights in their pages, and how much we asked of them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from db.schema import Utc
from db.schema_stories import metadata

__all__ = ["metadata", "origin", "request", "rights", "traffic"]

rights = Table(
    "rights", metadata,  # what was said of a section's page or of an article, by one means, from when to when
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("section_id", ForeignKey("section.id")),
    Column("article_id", ForeignKey("article.id"), index=True),
    Column("source", Text, nullable=False),  # tdmrep.json, tdm header, tdm meta, robots header, robots meta
    Column("said", Text, nullable=False),
    Column("no_text", Boolean, nullable=False),
    Column("no_copy", Boolean, nullable=False),
    Column("since", Utc, nullable=False),
    Column("until", Utc),  # none: it was said when last asked
    Index("rights_section", "section_id", "until"),
    Index("rights_site", "site_id", "no_text", "until"),
)  # fmt: skip

traffic = Table(
    "traffic", metadata,  # what a site was asked for, sent and showed, by the hour; two days are kept
    Column("site_id", ForeignKey("site.id"), primary_key=True),
    Column("hour", Utc, primary_key=True),  # its beginning
    Column("requests", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),  # of bodies, as they came over the wire
    Column("cards", Integer, nullable=False),  # read on its sections' pages
)  # fmt: skip

request = Table(
    "request", metadata,  # every request of the last hour: the budget
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Index("request_window", "site_id", "at"),
)  # fmt: skip

origin = Table(
    "origin", metadata,  # scheme://host:port
    Column("origin", Text, primary_key=True),
    Column("robots", Text),
    Column("robots_status", Integer),
    Column("robots_at", Utc),
    Column("tdmrep", Text),  # its /.well-known/tdmrep.json
    Column("tdmrep_status", Integer),
    Column("tdmrep_at", Utc),
    Column("tdmrep_since", Utc),  # since when it says what it says
    Column("not_before", Utc),  # Retry-After holds for the whole host
    Column("refusals", Integer, nullable=False, server_default="0"),  # in a row that asked to be left alone
)  # fmt: skip
