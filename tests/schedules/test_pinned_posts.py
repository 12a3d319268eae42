"""A post that is held on top of a section's page, whatever its age."""

from pathlib import Path

from pressclip.settings import SectionSettings
from tests.desks import HOME, newsroom, watch

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
