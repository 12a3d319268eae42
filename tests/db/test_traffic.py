"""What a day came to, by site and hour."""

from datetime import timedelta
from functools import partial

from sqlalchemy import func, select

from db import traffic
from db.archive import Archive
from db.schema_manners import traffic as counted
from pressclip.models import Traffic
from tests.archives import NOON, make_sections, read, write


def test_what_is_counted_adds_up_over_the_hours_of_a_day_and_no_longer(archive: Archive) -> None:
    make_sections(archive, "Europe")
    for hours, requests, size in ((0, 2, 500), (0, 1, 0), (5, 3, 1_000), (23, 4, 10)):
        at = NOON + timedelta(hours=hours, minutes=7)
        came = {"news": Traffic(requests=requests, bytes=size, cards=10 * requests), "gone": Traffic(requests=9)}
        write(archive, partial(traffic.add, made=came, now=at))
    day = [NOON + timedelta(hours=hours) for hours in (1, 23.5, 24, 30, 48)]
    *told, last = [read(archive, partial(traffic.of_last_day, now=at)) for at in day]
    counts = [(one["news"].requests, one["news"].bytes, one["news"].cards) for one in told]
    assert counts == [(3, 500, 30), (10, 1_510, 100), (7, 1_010, 70), (4, 10, 40)]
    assert last == {}


def test_two_days_are_kept(archive: Archive) -> None:
    make_sections(archive, "Europe")
    for hour in range(100):
        write(archive, partial(traffic.add, made={"news": Traffic(requests=1)}, now=NOON + timedelta(hours=hour)))
    assert (read(archive, lambda tx: tx.scalar(select(func.count()).select_from(counted))) or 0) <= 49
