"""What the probe's feed tells of a new article is filed at once, where it is known which section shows such."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from db import articles, coverage
from tests.desks import Newsroom, newsroom, watch
from tests.schedules.test_pace import rate_of
from tests.schedules.test_probe import due, earn, opened, polled_when_due


@contextmanager
def proven(folder: Path, *watches: Any) -> Iterator[Newsroom]:
    """A probe that is trusted, of a site whose Europe showed all of its category so far."""
    with newsroom(folder, *watches) as room:
        opened(room)
        earn(room)
        for number in range(3):
            room.publish(f"more-{number}", f"More of Europe {number}")
        room.later(minutes=10)
        room.probe()
        for name in room.sections():
            room.poll(name)
        room.read_pages()
        room.deliver()
        room.sent.clear()
        room.later(minutes=20)
        room.probe()
        yield room


GRAIN = "The grain is sold, and was shipped at once. " * 12


def announced(room: Newsroom) -> list[str]:
    room.deliver()
    return [message.text for _, message in room.sent if "/gas/" in message.text]


def asked_for(room: Newsroom) -> list[str]:
    """Asks the probe when it is due; what the site was asked for."""
    before = len(room.asked)
    room.now = max(room.now, due(room))
    room.probe()
    return room.asked[before:]


def anchors(room: Newsroom) -> list[str]:
    section_id = room.sections()["Europe"].id
    (top,) = room.read(lambda tx: coverage.spans(tx, section_id))
    return list(top.newest)


def test_an_article_is_told_at_the_probe_once_with_its_text_and_the_page_confirms_it_later(tmp_path: Path) -> None:
    with proven(tmp_path, watch("gas", "grain"), watch("there", "section:Europe AND flows")) as room:
        room.publish("gas", "Gas flows", GRAIN)
        assert asked_for(room) == ["/feed/"]
        assert len(announced(room)) == 1
        assert polled_when_due(room) == []
        assert not any("gas" in key for key in anchors(room))
        room.later(hours=1)
        asked = len(room.asked)
        assert polled_when_due(room) == ["Europe"]
        assert room.asked[asked:] == ["/category/europe/"]
        assert "gas" in anchors(room)[0]
        room.read_pages()
        room.overdue()
        assert len(announced(room)) == 1


def test_what_appears_below_it_before_the_page_is_read_is_told_all_the_same(tmp_path: Path) -> None:
    with proven(tmp_path, watch("gas", "gas")) as room:
        hidden = room.now
        room.later(minutes=1)
        room.publish("other", "Another story")
        asked_for(room)
        room.publish("gas", "Gas flows", published=hidden)
        assert announced(room) == []
        room.later(minutes=61)
        assert "Europe" in polled_when_due(room)
        room.read_pages()
        assert len(announced(room)) == 1


def test_where_the_feed_has_no_more_room_the_page_is_read_at_once(tmp_path: Path) -> None:
    with proven(tmp_path, watch("gas", "gas")) as room:
        room.publish("gas", "Gas flows")
        for number in range(9):
            room.publish(f"later-{number}", f"Later {number}")
        asked_for(room)
        assert "Europe" in polled_when_due(room)
        room.read_pages()
        assert len(announced(room)) == 1


def test_what_the_feed_has_no_room_for_is_looked_for_in_all_sections(tmp_path: Path) -> None:
    with proven(tmp_path, watch("gas", "gas")) as room:
        room.publish("gas", "Gas flows", categories=("africa",))
        for number in range(10):
            room.publish(f"later-{number}", f"Later {number}")
        asked_for(room)
        room.later(minutes=3)
        assert {"Africa", "Europe", "Energy"} <= set(polled_when_due(room))
        room.read_pages()
        assert len(announced(room)) == 1


def test_what_a_section_never_showed_so_far_waits_for_its_page(tmp_path: Path) -> None:
    with proven(tmp_path, watch("gas", "gas")) as room:
        room.publish("gas", "Gas flows", categories=("africa",))
        asked_for(room)
        assert announced(room) == []
        assert polled_when_due(room) == ["Africa"]
        room.read_pages()
        assert len(announced(room)) == 1


def test_a_section_that_does_not_show_what_was_filed_loses_that_trust(tmp_path: Path) -> None:
    with proven(tmp_path, watch("gas", "gas")) as room:
        room.publish("lost", "Nowhere to be seen")
        asked_for(room)
        room.site.trash(room.site.published()[0].id)
        room.later(hours=1)
        room.poll()
        room.later(minutes=6)
        room.publish("gas", "Gas flows")
        asked_for(room)
        assert announced(room) == []
        assert polled_when_due(room) == ["Europe"]


def test_what_the_probe_files_teaches_when_the_section_brings_news(tmp_path: Path) -> None:
    with proven(tmp_path) as room:
        before = sum(rate_of(room).counts)
        room.publish("gas", "Gas flows")
        asked_for(room)
        assert sum(rate_of(room).counts) == pytest.approx(before + 1, abs=0.01)
        room.later(hours=1)
        polled_when_due(room)
        assert sum(rate_of(room).counts) == pytest.approx(before + 1, abs=0.01)


def test_an_article_whose_slug_is_edited_between_two_probes_is_the_same_and_told_once(tmp_path: Path) -> None:
    with proven(tmp_path, watch("gas", "gas")) as room:
        post = room.publish("gas", "Gas flows", GRAIN)
        before = room.site.path_of(post)
        asked_for(room)
        room.later(minutes=5)
        after = room.site.path_of(room.site.edit(post.id, slug="gas-at-last"))
        asked_for(room)
        room.later(hours=1)
        polled_when_due(room)
        room.read_pages()
        room.deliver()
        assert sum("flows" in message.text for _, message in room.sent) == 1
        ids = [room.read(partial(articles.find, id_or_url=f"https://news.example{path}")) for path in (before, after)]
        assert ids[0] == ids[1]
