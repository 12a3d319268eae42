"""Makes an archive at the given path as the version before this one's schema left it, with one article in it."""

import sys
from contextlib import closing

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from db.migrate import configuration

_HOLDS = "0006"  # the schema of the rows
# Times are microseconds since 1970; an article's key is its minute since then, with ten bits for those of one minute.
_ROWS = """
INSERT INTO site (id, name, home, menu_failures) VALUES (1, 'news', 'https://news.example/', 0);
INSERT INTO section (id, site_id, key, url, name, source, failures, moved_count, fence)
VALUES (1, 1, 'news.example/africa', 'https://news.example/africa/', 'Africa', 'menu', 0, 0, 0);
INSERT INTO article (pk, id, seq, site_id, section_id, origin, time, first_seen, url, title, authors,
                     published_precision, page_state, page_attempts, unsettled)
VALUES (29923920 << 10, 1, 1, 1, 1, 'live', 1795435200000000, 1795435200000000, 'https://news.example/libya/',
        'Libya talks', '[]', 'unknown', 'read', 0, 0);
INSERT INTO alias (key, article_id) VALUES ('news.example/libya', 1);
INSERT OR REPLACE INTO counter (name, value) VALUES ('article', 1), ('seq', 1);
"""


def main(path: str) -> None:
    """Prints the schema."""
    config = configuration()
    _, before, *_ = (one.revision for one in ScriptDirectory.from_config(config).walk_revisions())
    engine = create_engine(f"sqlite:///{path}")
    with closing(engine.connect()) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, _HOLDS)
        for statement in filter(str.strip, _ROWS.split(";")):
            connection.exec_driver_sql(statement)
        command.upgrade(config, before)
    engine.dispose()
    print(before)


if __name__ == "__main__":
    main(sys.argv[1])
