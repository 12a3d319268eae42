from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from db.schema import article
from pressclip.models import Message
from replica.faults import Fault
from schedules import notices
from tests.desks import Newsroom, newsroom, watch

EUROPE = "/category/europe/"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom with an operator's channel, every section read once."""
    with newsroom(tmp_path, watch("libya", "libya"), channels=("phone", "operator"), budget=500) as opened:
        for name in opened.sections():
            opened.publish(name.lower().replace(" ", "-"), "Talks", categories=(slug(name),))
            opened.poll(name)
        opened.later(minutes=15)
        yield opened


def slug(name: str) -> str:
    return name.lower().replace(" & ", "-").replace(" ", "-")


def minutes(room: Newsroom, count: int, *names: str) -> list[Message]:
    """Polls these sections every minute for so long; what the operator was told meanwhile."""
    before = len(room.sent)
    for _ in range(count):
        for name in names:
            room.poll(name)
        room.run(notices.notify)
        room.deliver()
        room.later(minutes=1)
    return [message for name, message in room.sent[before:] if name == "operator"]


def test_a_section_that_broke_is_told_once_and_so_is_its_recovery(room: Newsroom) -> None:
    for path in (EUROPE, "/wp-json/"):
        room.site.faults.add(Fault(path_prefix=path, body="<html><body>moved on</body></html>"))
    [broke] = minutes(room, 12, "Europe")
    assert broke.subject == "Pressclip: 1 section cannot be read"
    assert "news/Europe: broken since 23 Nov 12:1" in broke.text
    room.site.faults.clear()
    [healed] = minutes(room, 12, "Europe")
    assert healed.subject == "Pressclip: 1 section can be read again"
    assert "news/Europe: was broken from" in healed.text
    assert "phone" not in {name for name, _ in room.sent}


def test_one_or_two_failures_are_not_worth_a_word(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix=EUROPE, status=500, times=2))
    assert minutes(room, 10, "Europe") == []


def test_what_recovers_before_it_was_told_is_told_at_no_time(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix=EUROPE, status=500, times=3))
    assert minutes(room, 10, "Europe") == []


def test_all_sections_at_once_are_one_notice_that_says_so(room: Newsroom) -> None:
    room.site.faults.add(Fault(path_prefix="/category/", status=502))
    [broke] = minutes(room, 8, *room.sections())
    assert broke.subject == "Pressclip: 6 sections cannot be read"
    assert "All of 6 sections cannot be read" in broke.text
    assert "look at the network here first" in broke.text
    assert all(name in broke.text for name in room.sections())
    room.site.faults.clear()
    [healed] = minutes(room, 8, *room.sections())
    assert healed.subject == "Pressclip: 6 sections can be read again"


def test_a_deferred_poll_is_no_failure(tmp_path: Path) -> None:
    with newsroom(tmp_path, channels=("operator",), budget=3) as room:
        assert minutes(room, 12, "Europe") == []


def test_without_an_operators_channel_nothing_is_told(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        room.site.faults.add(Fault(path_prefix=EUROPE, status=500))
        assert minutes(room, 8, "Europe") == []
        assert room.sent == []


WALLS = Path(__file__).parents[1] / "pages" / "walls"
STANDING = (
    "blocked-cloudflare", "blocked-recaptcha", "consent-buttons", "login-wordpress", "maintenance-wordpress",
    "gone-parked", "gone-wordpress", "broken-drawn-by-script", "broken-empty",
)  # fmt: skip


@pytest.mark.parametrize("name", STANDING)
def test_whatever_stands_in_the_way_is_named_nothing_of_it_is_filed_and_the_operator_hears_once_each(
    room: Newsroom, name: str
) -> None:
    status = name.partition("-")[0]
    body = (WALLS / f"{name}.html").read_text(encoding="utf-8") if name != "broken-empty" else ""
    for path in (EUROPE, "/wp-json/"):
        room.site.faults.add(Fault(path_prefix=path, body=body))
    before = room.read(lambda tx: tx.scalars(select(article.c.id)).all())
    [began] = minutes(room, 8, "Europe")
    assert f"news/Europe: {status} since" in began.text
    assert room.read(lambda tx: tx.scalars(select(article.c.id)).all()) == before
    room.site.faults.clear()
    [ended] = minutes(room, 4, "Europe")
    assert f"news/Europe: was {status} from" in ended.text
