from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import select

from db import alerts
from db.schema import message, owed
from pressclip.models import Outcome
from replica.faults import Fault
from tests.archives import write
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


@pytest.mark.parametrize(("outcomes", "told"), [(["failed"], 1), (["failed", "failed"], 0), (["sent"], 1)])
def test_what_was_silent_for_an_alert_that_never_arrives_is_told(
    tmp_path: Path, outcomes: list[Literal["failed", "sent"]], told: int
) -> None:
    with newsroom(tmp_path, watch("harbour", "harbour libya")) as room:
        room.publish("before", "Nothing of note")
        room.poll()
        room.outcomes = [Outcome(state="retry"), *(Outcome(state=one) for one in outcomes)]
        for slug, title in (("opens", "Port of Bari opens"), ("again", "Port of Bari opens again")):
            room.later(minutes=15)
            room.publish(slug, title, f"The harbour. {text(1)} libya.")
            room.poll()
            room.read_pages()
            if slug == "opens":
                room.deliver()
        for _ in range(4):
            room.later(hours=1)
            room.deliver()
        texts = [one.text for _, one in room.sent if "Bari" in one.text]
        assert len(texts) == told
        assert all(("again" in one) is (outcomes[0] == "failed") for one in texts)


def test_where_another_alert_of_the_story_arrived_none_is_told_for_one_that_failed_again(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("harbour", "harbour libya")) as room:
        room.publish("before", "Nothing of note")
        room.poll()
        failed = Outcome(state="failed")
        room.outcomes = [Outcome(state="retry"), failed, Outcome(state="sent"), failed]
        for slug in ("opens", "opens-again", "open-at-last"):
            room.later(minutes=15)
            room.publish(slug, f"Port of Bari {slug}", f"The harbour. {text(1)} libya.")
            room.poll()
            room.read_pages()
            room.deliver()
            room.later(hours=1)
            room.deliver()
        [first] = room.read(lambda tx: tx.scalars(select(message.c.id).where(message.c.state == "failed")).all())
        write(room.desk.archive, lambda tx: alerts.retry(tx, [first], room.now))
        for _ in range(2):
            room.deliver()
            room.later(hours=1)
        assert room.outcomes == []
        states = room.read(lambda tx: tx.scalars(select(owed.c.state).order_by(owed.c.id)).all())
        assert states == ["owed", "owed", "merged"]
