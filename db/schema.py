"""The archive's tables. Times are whole microseconds since 1970 in UTC, lists are JSON.

`article.pk` is made from `time` (`minute << 2 | n`), so newest-first and date limits are key ranges;
`article.id` is the public, stable number; `seq` rises with every change, in commit order.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Computed,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)  # fmt: skip

from db.times import Utc as Utc  # noqa: PLC0414 - tables in other modules take it from here

REVISION = "0013"  # the migration that this code expects
LOOSE = "loose"  # the name in `meta` of what says that an upgrade freed room in the file that was not given back yet
Big = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER is an alias of SQLite's rowid
metadata = MetaData()
# Where indexes hold only some rows: for PostgreSQL the migrations say so alone, as naming it here would load it.
_RESERVED = text("page_state = 'reserved'")
_DUE = text("page_due IS NOT NULL")
_FURTHER = text("key IS NOT NULL")
_EXCERPT = "CASE WHEN begins IS NULL THEN ending ELSE substr(text, 1, begins) || ending END"
LATE = text("pk >> 2 <> time / 60000000")  # in these words: SQLite takes the index on them for no others

site = Table(
    "site", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("home", Text, nullable=False),
    Column("menu_read_at", Utc),
    Column("menu_due", Utc),
    Column("menu_failures", Integer, nullable=False, default=0),
    Column("menu_error", Text),
    Column("edits_read_at", Utc),  # the API was last asked what was edited
    Column("edits_due", Utc),
    Column("edits_failures", Integer, nullable=False, server_default="0"),
)  # fmt: skip

section = Table(
    "section", metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),  # menu, config
    Column("retired_at", Utc),  # in neither menu nor configuration any more
    Column("status", Text),
    Column("method", Text),
    Column("error", Text),
    Column("baseline_at", Utc),
    Column("last_success", Utc),
    Column("next_poll", Utc),
    Column("failures", Integer, nullable=False, default=0),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("reader", Text),  # validators are worth nothing to another version of the reader
    Column("whole_at", Utc),  # last read without validators
    Column("moved_to", Text),
    Column("moved_count", Integer, nullable=False, default=0),
    Column("lease_owner", Text),
    Column("lease_until", Utc),
    Column("fence", Integer, nullable=False, default=0),
    Column("formerly", JSON(none_as_null=True)),  # the names that it had, the last one last; none: always this one
    UniqueConstraint("site_id", "key"),
    UniqueConstraint("site_id", "name"),
)  # fmt: skip

article = Table(
    "article", metadata,
    Column("pk", Big, primary_key=True, autoincrement=False),
    Column("id", Big, nullable=False, unique=True),
    Column("seq", Big, nullable=False, unique=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("section_id", ForeignKey("section.id"), nullable=False),  # where it was first seen
    Column("origin", Text, nullable=False),  # live, baseline, backfill, import, reread
    Column("time", Utc, nullable=False),
    Column("first_seen", Utc, nullable=False),
    Column("announced_at", Utc),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("begins", Integer),  # so many characters of the text begin the excerpt, see `repeats`; none: it is its own
    Column("ending", Text),  # of the excerpt, or all of it
    Column("excerpt", Text, Computed(_EXCERPT)),
    Column("text", Text),
    Column("label", Text),
    Column("authors", JSON, nullable=False, default=list),
    Column("published", Utc),
    Column("published_to", Utc),
    Column("published_precision", Text, nullable=False, default="unknown"),
    Column("published_disputed", Boolean, nullable=False, default=False, server_default="0"),
    Column("image", Text),
    Column("language", Text),
    Column("bio", Text),
    Column("page_state", Text, nullable=False),  # none, owed, read, failed, gone, reserved (no text of it may be kept)
    Column("page_due", Utc),
    Column("page_attempts", Integer, nullable=False, default=0),
    Column("own_page_title", Text),  # a space: as `title`, see `repeats`
    # As the page had it when last read; card titles are in `sighting`.
    Column("page_title", Text, Computed("CASE own_page_title WHEN ' ' THEN title ELSE own_page_title END")),
    Column("unsettled", Boolean, nullable=False, default=False),  # its identity waits for its page
    Column("gone_at", Utc),
    Column("lease_owner", Text),
    Column("lease_until", Utc),
    Column("modified", Utc),  # when the site says it was last edited
    Column("access", Text, nullable=False, server_default="open"),  # open, paywalled, protected
    Column("categories", JSON, nullable=False, server_default="[]"),  # as the feed or API names them, tags among them
    Column("text_source", Text),  # page, feed, api
    Column("page_at", Utc),  # when its page was first read
    Column("own_text_at", Utc),  # zero: as `page_at`
    # When it was first known; none: with the article, or not yet.
    Column("text_at", Utc, Computed("CASE own_text_at WHEN 0 THEN page_at ELSE own_text_at END")),
    Index("article_page_due", "page_state", "page_due", sqlite_where=_DUE),
    Index("article_late", "time", sqlite_where=LATE),  # whose minute was full, see `keys`
    Index("article_reserved", "site_id", sqlite_where=_RESERVED),
)  # fmt: skip

alias = Table(
    "alias", metadata,
    Column("digest", Big, primary_key=True, autoincrement=False),  # of the key, see `aliases`
    Column("n", Integer, primary_key=True, autoincrement=False),  # 0 but where keys have one digest in common
    Column("article_id", Big, nullable=False),  # of no foreign key: that would need an index of all rows, not a few
    Column("key", Text),  # none: that of the article's address
    Index("alias_further", "article_id", sqlite_where=_FURTHER),
    sqlite_with_rowid=False,
)  # fmt: skip

merged = Table(
    "merged", metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("article_id", ForeignKey("article.id"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
)  # fmt: skip

sighting = Table(
    "sighting", metadata,
    Column("section_id", ForeignKey("section.id"), primary_key=True),
    Column("article_id", ForeignKey("article.id"), primary_key=True, index=True),
    Column("first_seen", Utc, nullable=False),
    Column("last_seen", Utc, nullable=False),
    Column("position", Integer, nullable=False),  # when last seen
    Column("baseline", Boolean, nullable=False),
    Column("live", Boolean, nullable=False, server_default="1"),  # not: so far only its past, or a kept page, showed it
    Column("own_title", Text),  # none: as the article's; see `card_words`
    Column("own_excerpt", Text),  # likewise; empty: the card has none
    Column("source", Text, nullable=False, server_default="page"),  # of title and excerpt: page, feed, api
    Column("taken", Boolean, nullable=False, server_default="0"),  # the article has all that the card said
    sqlite_with_rowid=False,  # the rows lie in the order of their key: those of one listing side by side
)  # fmt: skip

revision = Table(
    "revision", metadata,  # superseded versions only
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("article.id"), nullable=False, index=True),
    Column("field", Text, nullable=False),  # title, excerpt, text
    Column("source", Text, nullable=False),  # page, feed, api, card:SECTION_ID or article:ID
    Column("value", Text, nullable=False),
    Column("superseded_at", Utc, nullable=False),
    Column("echo", Boolean, nullable=False, server_default="0"),  # another source made the same edit before
    Column("number", Integer, nullable=False, server_default="1"),  # of the article's newest edit then; 1: none
)  # fmt: skip

noise = Table(
    "noise", metadata,  # fields that change at every reading: no versions of them are kept while they do
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("field", Text, primary_key=True),
    Column("source", Text, primary_key=True),  # as in `revision`
    Column("at", Utc, nullable=False),  # when it changed last
)  # fmt: skip

match = Table(
    "match", metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("article.id"), nullable=False),
    Column("watch", Text, nullable=False),
    Column("occasion", Text, nullable=False),  # new, edit:REVISION
    Column("query", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("revision", Integer, nullable=False),  # how many revisions were known when it was decided
    Column("judged_on", Text, nullable=False),  # card, text, empty (the text did not come in time)
    Column("decided_at", Utc, nullable=False),
    Column("hits", JSON, nullable=False),
    UniqueConstraint("article_id", "watch", "occasion"),
)  # fmt: skip

waiting = Table(
    "waiting", metadata,  # a verdict that needs the article's text
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("watch", Text, primary_key=True),
    Column("until", Utc, nullable=False, index=True),
)  # fmt: skip

incident = Table(
    "incident", metadata,  # a section that cannot be read; at most one lasts for each
    Column("id", Integer, primary_key=True),
    Column("section_id", ForeignKey("section.id"), nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("began", Utc, nullable=False),
    Column("ended", Utc),
    Column("began_told", Boolean, nullable=False, default=False),
    Column("ended_told", Boolean, nullable=False, default=False),
)  # fmt: skip

memory = Table(
    "memory", metadata,  # how a section's page was read, where no shipped profile reads it
    Column("section_id", ForeignKey("section.id"), primary_key=True),
    Column("fingerprint", Text),  # of the page when it was last read
    Column("profile", Text),  # TOML; proved itself twice
    Column("candidate", Text),  # TOML; found, not proved yet
    Column("proofs", Integer, nullable=False, default=0),
    Column("at", Utc, nullable=False),
)  # fmt: skip

parsing = Table(
    "parsing", metadata,  # written before a page is parsed, removed after: what is left tells of a death in between
    Column("subject", Text, primary_key=True),  # section:ID, article:ID
    Column("hash", Text, nullable=False),  # of the page's body
    Column("began", Utc, nullable=False),
    Column("deaths", Integer, nullable=False, default=0),
    Column("aside", Boolean, nullable=False, default=False),  # not parsed again for a day, and until the page changes
)  # fmt: skip

raw = Table(
    "raw", metadata,  # pages as they came, for a while
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False, server_default="section"),  # section, article; feed, api: beside a section
    Column("section_id", ForeignKey("section.id")),
    Column("article_id", ForeignKey("article.id"), index=True),
    Column("url", Text, nullable=False),
    Column("final_url", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    Column("date", Utc, nullable=False),  # the server's
    Column("headers", JSON, nullable=False),
    Column("outcome", Text, nullable=False),  # how it was read: a method, or the status of a failure
    Column("hash", Text, nullable=False),  # SHA-256 of the body
    Column("links", Text, nullable=False),  # hash of the addresses on it: a page with the same ones shows nothing new
    Column("size", Integer, nullable=False),  # bytes of the body
    Column("base_id", ForeignKey("raw.id"), index=True),  # the page that served as dictionary
    Column("body", LargeBinary, nullable=False),  # zstd (RFC 8878)
    Index("raw_section", "section_id", "at"),
)  # fmt: skip

feed = Table(
    "feed", metadata,  # the second witnesses of a section: its own feed, and the API's list of its articles
    Column("section_id", ForeignKey("section.id"), primary_key=True),
    Column("kind", Text, primary_key=True),  # feed, api
    Column("url", Text),  # none: not found yet
    Column("etag", Text),
    Column("last_modified", Text),
    Column("read_at", Utc),
    Column("failures", Integer, nullable=False, default=0),
    Column("gone", Boolean, nullable=False, default=False),  # not found again and again: there is none
    Column("not_before", Utc),
    Column("error", Text),
)  # fmt: skip

finding = Table(
    "finding", metadata,  # what one witness shows and the other does not
    Column("section_id", ForeignKey("section.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # feed (and not on the page), page (and not in the feed)
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("first_seen", Utc, nullable=False),
    Column("last_seen", Utc, nullable=False),
    Column("times", Integer, nullable=False, default=1),
    Column("told", Boolean, nullable=False, default=False),
)  # fmt: skip

channel = Table(
    "channel", metadata,
    Column("name", Text, primary_key=True),
    Column("welcomed_at", Utc),
    Column("not_before", Utc),
    Column("failures", Integer, nullable=False, default=0),
    Column("last_sent", Utc),
    Column("error", Text),
)  # fmt: skip

message = Table(
    "message", metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False),  # alert, digest, update, heartbeat, welcome, notice
    Column("state", Text, nullable=False),  # held, owed, sending, sent, failed, uncertain, merged, dropped
    Column("created", Utc, nullable=False),
    Column("due", Utc, nullable=False),
    Column("body", JSON),  # of a welcome or notice: counts and ids; an alert's content is its owed rows
    Column("attempts", Integer, nullable=False, default=0),
    Column("repeats", Integer, nullable=False, default=0),  # times it may have been sent twice
    Column("last_error", Text),
    Column("sent_at", Utc),
    Column("lease_owner", Text),
    Column("lease_until", Utc),
    Column("fence", Integer, nullable=False, default=0),
    Index("message_due", "state", "due"),
)  # fmt: skip

owed = Table(
    "owed", metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("article_id", ForeignKey("article.id"), nullable=False, index=True),
    Column("watch", Text, nullable=False),
    Column("occasion", Text, nullable=False),  # as in `match`; update:REVISION: an alerted title changed
    Column("state", Text, nullable=False),  # owed, merged, told (by another archive); in a message, its state counts
    Column("also", Boolean, nullable=False, default=False),  # the channel was told of the article before
    Column("created", Utc, nullable=False),
    Column("message_id", ForeignKey("message.id"), index=True),
    UniqueConstraint("channel", "article_id", "watch", "occasion"),
)  # fmt: skip

heartbeat = Table(
    "heartbeat", metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("started", Utc, nullable=False),
    Column("at", Utc, nullable=False),
)  # fmt: skip

counter = Table(
    "counter", metadata,
    Column("name", Text, primary_key=True),  # article, seq, match; late: see `keys`
    Column("value", Big, nullable=False),
)  # fmt: skip

meta = Table(
    "meta", metadata,
    Column("name", Text, primary_key=True),  # analyser_version, salts, clock, turns, `LOOSE`, unwiped
    Column("value", Text, nullable=False),
)  # fmt: skip
