"""Views for people's own SQL, in SQLite's dialect: names instead of numbers, times as ISO 8601 in UTC, lists as JSON.

Their columns are a contract, named as in the JSON that the commands print; the tables beneath may change. They are
made anew by the migrations, and whenever a definition here is another one than the archive's.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, text


def _time(column: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', {column} / 1000000, 'unixepoch')"


_ARTICLES = f"""
SELECT a.id, a.seq, a.url, a.title, site.name AS site, section.name AS section,
    (SELECT json_group_array(name) FROM (
        SELECT s.name FROM sighting JOIN section s ON s.id = sighting.section_id
        WHERE sighting.article_id = a.id ORDER BY sighting.first_seen, s.id)) AS sections,
    a.label, a.authors, {_time("a.time")} AS time,
    {_time("a.published")} AS published, {_time("a.published_to")} AS published_to, a.published_precision,
    {_time("a.first_seen")} AS first_seen,
    {_time("coalesce((SELECT max(last_seen) FROM sighting WHERE article_id = a.id), a.first_seen)")} AS last_seen,
    {_time("a.modified")} AS modified, a.access, a.categories, a.excerpt, a.text, a.image, a.language,
    1 + (SELECT count(*) FROM revision WHERE article_id = a.id AND NOT echo) AS revisions,
    (SELECT json_group_array(watch) FROM (
        SELECT DISTINCT watch FROM "match" WHERE article_id = a.id ORDER BY watch)) AS matches,
    a.gone_at IS NOT NULL AS gone,
    (SELECT story_id FROM story WHERE article_id = a.id) AS story_id
FROM article a JOIN site ON site.id = a.site_id JOIN section ON section.id = a.section_id"""  # noqa: S608 - all ours

_SECTIONS = f"""
SELECT site.name AS site, section.name AS section, section.url, section.source, section.status, section.method,
    {_time("section.last_success")} AS last_success, {_time("section.next_poll")} AS next_poll, section.error,
    {_time("section.retired_at")} AS retired_at
FROM section JOIN site ON site.id = section.site_id"""  # noqa: S608 - likewise

_MATCHES = f"""
SELECT a.id AS article_id, a.url, a.title, m.watch, m.occasion, m.query, m.judged_on,
    {_time("m.decided_at")} AS decided_at, m.hits
FROM "match" m JOIN article a ON a.id = m.article_id"""  # noqa: S608 - likewise

_TOLD = "FROM owed WHERE message_id = m.id AND state = 'owed'"  # what was not taken out of it
_ALERTS = f"""
SELECT m.id, m.state, m.channel, m.kind,
    (SELECT json_group_array(watch) FROM (
        SELECT DISTINCT watch {_TOLD} ORDER BY watch)) AS watches,
    (SELECT json_group_array(article_id) FROM (
        SELECT DISTINCT article_id {_TOLD} ORDER BY article_id)) AS articles,
    (SELECT min(occasion) {_TOLD}) AS occasion,
    {_time("m.created")} AS created, {_time("m.due")} AS due, m.attempts, m.last_error, {_time("m.sent_at")} AS sent_at
FROM message m
UNION ALL
SELECT NULL, o.state, o.channel, 'alert', json_array(o.watch), json_array(o.article_id), o.occasion,
    {_time("o.created")}, NULL, 0, NULL, NULL
FROM owed o WHERE o.message_id IS NULL"""  # noqa: S608 - likewise

_COVERAGE = f"""
WITH spans AS (
    SELECT section_id, id, coalesce(oldest_time, newest_time) AS bottom, newest_time AS top, why,
        lead(newest_time) OVER (PARTITION BY section_id ORDER BY id DESC) AS below
    FROM span),
stretches AS (
    SELECT section_id, id, bottom AS begins, top AS ends, 'complete' AS state, NULL AS why FROM spans
    UNION ALL
    SELECT section_id, id, below, max(below, bottom), 'gap', coalesce(why, 'what lies between is being read')
    FROM spans WHERE below IS NOT NULL)
SELECT site.name AS site, section.name AS section, {_time("begins")} AS "from", {_time("ends")} AS "to", state, why
FROM stretches JOIN section ON section.id = section_id JOIN site ON site.id = section.site_id
ORDER BY site.name, section.name, stretches.id DESC, state"""  # noqa: S608 - likewise

VIEWS = {
    "v_articles": _ARTICLES,
    "v_sections": _SECTIONS,
    "v_matches": _MATCHES,
    "v_alerts": _ALERTS,
    "v_coverage": _COVERAGE,
}


def set_aside(tx: Connection) -> list[str]:
    """Removes all views, as SQLite changes no table under one that would not fit it any more; how others were made."""
    found = tx.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY rowid")).all()
    for row in found:
        quoted = row.name.replace('"', '""')
        tx.exec_driver_sql(f'DROP VIEW "{quoted}"')
    return [row.sql for row in found if row.name not in VIEWS]


def put_back(tx: Connection, others: Iterable[str]) -> None:
    """Makes views of people's own again as they were; one upon a table that has changed says so when it is asked."""
    for made in others:
        tx.exec_driver_sql(made)


def ensure(tx: Connection) -> None:
    """Makes the views that are missing or differ."""
    found = {row.name: row.sql for row in tx.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))}
    for name, definition in VIEWS.items():
        made = f"CREATE VIEW {name} AS {definition.strip()}"
        if found.get(name) != made:
            tx.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
            tx.exec_driver_sql(made)
