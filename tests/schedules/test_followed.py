"""How many sections a site has is counted once a minute; whoever looked at all of them says so."""

from datetime import timedelta
from pathlib import Path

from db import sections
from schedules.followed import Followed
from tests.archives import NOON, archive_in, read, write


def test_sections_are_counted_anew_after_a_minute_and_where_the_clock_was_put_back(tmp_path: Path) -> None:
    with archive_in(tmp_path) as archive:
        followed = Followed()
        site_id = write(archive, lambda tx: sections.sync_site(tx, "news", "https://news.example/"))

        def name(*names: str) -> None:
            wanted = [sections.Wanted(name=one, url=f"https://news.example/{one}/", source="config") for one in names]
            write(archive, lambda tx: sections.sync_sections(tx, site_id, wanted, "config", NOON))

        def count(**later: float) -> int:
            return read(archive, lambda tx: followed.count(tx, site_id, NOON + timedelta(**later)))

        name("europe", "africa")
        assert count() == 2
        name("europe", "africa", "asia")
        assert count(seconds=59) == 2
        assert count(seconds=60) == 3
        name("europe")
        assert count(seconds=61) == 3
        assert count() == 1
        followed.note(site_id, ["Europe", "Asia"], NOON)
        assert count(seconds=59) == 2
        assert read(archive, lambda tx: followed.names(tx, site_id, NOON)) == ("europe", "asia")
