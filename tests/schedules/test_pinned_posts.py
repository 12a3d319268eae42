"""A post that is held on top of a section's page, whatever its age."""

from datetime import timedelta
from pathlib import Path

import pytest

from pressclip.settings import SectionSettings
from tests.desks import HOME, newsroom, watch
from tests.schedules.lists import put_up
from tests.schedules.sections import NO_API, addresses, announced, europe, noted, publish, spans

LATEST = SectionSettings(name="Latest", url=f"{HOME}latest-news/")


def test_an_old_post_that_is_put_on_top_alerts_nobody_and_what_is_new_below_it_is_told(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("all", "story OR dossier"), sections_from="config", sections=(LATEST,)) as room:
        dossier = room.publish("dossier", "The dossier on the harbour")
        for number in range(30):
            room.publish(f"old-{number}", f"A story of old, number {number}")
            room.later(hours=1)
        room.poll("Latest")
        room.site.edit(dossier.id, sticky=True)
        for day in range(4):
            room.later(days=1)
            room.publish(f"new-{day}", f"A story of today, number {day}")
            room.poll("Latest")
            room.deliver()
        told = [message.text.casefold() for _, message in room.sent]
        assert [sum(f"new-{day}/" in text for text in told) for day in range(4)] == [1, 1, 1, 1]
        assert not [text for text in told if "dossier" in text]


def test_paging_after_days_away_goes_on_below_a_post_held_on_top(tmp_path: Path) -> None:
    with newsroom(tmp_path, watch("all", "story"), sections_from="config", sections=(LATEST,)) as room:
        room.publish("dossier", "The dossier on the harbour", sticky=True)
        for number in range(30):
            room.publish(f"old-{number}", f"A tale of old, number {number}")
            room.later(hours=1)
        room.poll("Latest")
        room.later(days=2)
        for number in range(35):
            room.publish(f"new-{number}", f"A story of today, number {number}")
            room.later(minutes=5)
        new = room.poll("Latest").new
        walked = room.walk("Latest", patient=False)
        assert walked is not None
        assert (new + walked.new, walked.over) == (35, True)


@pytest.mark.parametrize("has_api", [True, False])
def test_old_posts_held_on_top_of_a_day_of_much_news_do_not_turn_a_page_upside_down(
    tmp_path: Path, has_api: bool
) -> None:
    with europe(tmp_path, budget=500, fetch_articles=False) as room:
        if not has_api:
            room.site.faults.add(NO_API)
        posts = publish(room, 30, every=timedelta(hours=12))
        held = (posts[0], posts[8])
        put_up(room, 10, held=held)
        room.poll()
        room.later(hours=15)
        posts = publish(room, 25)
        put_up(room, 10, held=held)
        room.poll()
        room.walk(patient=False)
        assert announced(room) == addresses(room, *posts)
        assert (len(spans(room)), noted(room)) == (1, [])
