from pathlib import Path

import pytest
from sqlalchemy import select

from db.schema import owed
from replica.faults import Fault
from tests.desks import newsroom, watch
from tests.queries.test_near import text


@pytest.mark.parametrize("feeds", [True, False])
def test_a_release_that_appears_under_a_second_address_is_told_once(tmp_path: Path, feeds: bool) -> None:
    release = f"The harbour. {text(1)} libya."
    with newsroom(tmp_path, watch("harbour", "harbour libya")) as room:
        for path in () if feeds else ("/feed", "/category/europe/feed", "/wp-json"):
            room.site.faults.add(Fault(path_prefix=path, status=404))
        room.publish("before", "Nothing of note")
        room.poll()
        room.later(minutes=15)
        room.publish("opens", "Port of Bari opens", release)
        room.poll()
        room.read_pages()
        assert room.deliver() == 1
        room.later(hours=1)
        room.publish("opens-again", "Port of Bari opens again", release)
        room.poll()
        room.read_pages()
        assert room.deliver() == 0
        assert room.read(lambda tx: tx.scalars(select(owed.c.state).order_by(owed.c.id)).all()) == ["owed", "merged"]


def test_another_article_in_which_the_site_prints_the_same_text_is_told(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harbour", "harbour libya")) as room:
        room.publish("before", "Nothing of note")
        room.poll()
        for slug, title in (("one", "Port of Bari opens"), ("two", "Strike in Tripoli")):
            room.later(minutes=15)
            room.publish(slug, title, f"The harbour. {text(1)} libya.")
            room.poll()
            room.read_pages()
            assert room.deliver() == 1
