"""The tables of what is complete and of when to poll; the archive's own are in `schema`."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from db.schema import Utc, metadata

__all__ = [
    "backfill",
    "metadata",
    "outage",
    "price",
    "probe",
    "rate",
    "span",
    "walk",
]  # whoever compares wants all tables

span = Table(
    "span", metadata,  # a run of a section's listing that is proven complete; a later one stands above an earlier one
    Column("id", Integer, primary_key=True),
    Column("section_id", ForeignKey("section.id"), nullable=False),
    Column("newest", JSON, nullable=False),  # anchors: keys of its newest cards, the newest first
    Column("oldest", JSON, nullable=False),  # anchors: keys of its last cards, the last of all last
    Column("oldest_time", Utc),  # lower bound of the last card's time; none where it prints none
    Column("newest_time", Utc, nullable=False),  # when its newest page was answered
    Column("emptied", Boolean, nullable=False, default=False, server_default="0"),  # nothing was listed when last read
    Column("why", Text),  # it does not reach the span below
    Column("gap_at", Utc),  # when the walk down to it was given up; none: it goes on, or there is nothing below
    Index("span_section", "section_id", "id"),
)  # fmt: skip

walk = Table(
    "walk", metadata,  # a section whose listing is being followed down to what was known, at most one each
    Column("section_id", ForeignKey("section.id"), primary_key=True),
    Column("span_id", ForeignKey("span.id"), nullable=False),  # what was walked so far
    Column("by", Text, nullable=False),  # page, feed, api
    Column("next_url", Text),  # the page to read next; none: the list ended
    Column("page_url", Text, nullable=False),  # the last page read
    Column("tail", JSON, nullable=False),  # keys of the last page's cards
    Column("meets", JSON, nullable=False, server_default="[]"),  # keys of which another source must list one
    Column("back_to", JSON, nullable=False, server_default="[]"),  # keys of what was known: so far it looks back
    Column("grown", Boolean, nullable=False, default=False, server_default="0"),  # its pages grew: it began anew
    Column("again", Boolean, nullable=False),  # the last page was read before: only to see where it goes on
    Column("pages", Integer, nullable=False, default=1),
    Column("since", Utc),  # when the section was last read before
    Column("baseline", Boolean, nullable=False),  # file without announcing
    Column("began", Utc, nullable=False),
    Column("walked_at", Utc, nullable=False),
    Column("due", Utc, nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("error", Text),  # why the source before this one ended
)  # fmt: skip

backfill = Table(
    "backfill", metadata,  # a section whose past is being filed, at most one of a purpose each
    Column("section_id", ForeignKey("section.id"), primary_key=True),
    Column("purpose", Text, primary_key=True),  # past (it was asked for), gap (the daemon closes it)
    Column("until", Utc, nullable=False),  # so far back
    Column("by", Text, nullable=False),  # page, api
    Column("next_url", Text),  # the page to read next; none: the list ended
    Column("page_url", Text, nullable=False),  # the last page read; empty until it is known which way to read
    Column("tail", JSON, nullable=False),  # keys of the last page's cards
    Column("again", Boolean, nullable=False),  # the last page was read before: only to see where it goes on
    Column("seeking", Boolean, nullable=False),  # posts came meanwhile: `tail` stands on a further page now
    Column("span_id", Integer),  # what it continues; none: it met nothing of what is known yet
    Column("top", Utc),  # lower bound of the time of its first card
    Column("bottom", Utc),  # and of its last
    Column("reached", Utc),  # upper bound of that
    Column("filed", Integer, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("began", Utc, nullable=False),
    Column("at", Utc, nullable=False),  # of the last page
    Column("due", Utc, nullable=False),  # what the daemon does by itself
    Column("over", Text),  # done (it came to `until`), ended (the site shows no more); none: it goes on
)  # fmt: skip

outage = Table(
    "outage", metadata,  # a site whose host does not answer; at most one lasts for each
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("host", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("began", Utc, nullable=False),
    Column("ended", Utc),
    Column("tries", Integer, nullable=False),  # that failed, one a step of the back-off
    Column("until", Utc, nullable=False),  # the next try
    Column("began_told", Boolean, nullable=False, default=False),
    Column("ended_told", Boolean, nullable=False, default=False),
    Index("outage_site", "site_id", "ended"),
)  # fmt: skip

rate = Table(
    "rate", metadata,  # how often a section brings news, learned
    Column("section_id", ForeignKey("section.id"), primary_key=True),
    Column("state", JSON, nullable=False),
    Column("at", Utc, nullable=False),
)  # fmt: skip

price = Table(
    "price", metadata,  # of a poll, the same for all sections of a site
    Column("site_id", ForeignKey("site.id"), primary_key=True),
    Column("state", JSON, nullable=False),
    Column("at", Utc, nullable=False),
)  # fmt: skip

probe = Table(
    "probe", metadata,  # one conditional request that says whether anything changed on a site
    Column("site_id", ForeignKey("site.id"), primary_key=True),
    Column("url", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("state", JSON, nullable=False),  # of its trust
    Column("asked_at", Utc),
    Column("changed_at", Utc),
    Column("due", Utc),
    Column("failures", Integer, nullable=False, default=0),
    Column("error", Text),
)  # fmt: skip
