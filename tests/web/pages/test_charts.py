from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.archives import NOON
from web.pages.charts import LONGEST, SHORTEST, WIDTH, bars, heat, time_line

DAY = date(2026, 11, 23)


@given(st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(1, 10_000), max_size=40))
def test_bars_stand_side_by_side_inside_the_drawing(counts: dict[date, int]) -> None:
    chart = bars(counts, last=DAY)
    assert SHORTEST <= len(chart.bars) <= LONGEST
    assert chart.bars[-1].day == DAY
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH + 0.01 for bar in chart.bars)
    assert all(bar.y >= 0 and bar.y + bar.height <= chart.height + 0.01 for bar in chart.bars)
    assert all(bool(bar.many) == bool(bar.height) for bar in chart.bars), "what is there can be seen"
    first = DAY - timedelta(days=len(chart.bars) - 1)
    assert chart.total == sum(many for day, many in counts.items() if first <= day <= DAY)


def test_a_chart_is_said_in_a_sentence() -> None:
    chart = bars({DAY: 3, DAY - timedelta(days=2): 1}, last=DAY)
    assert chart.said == "4 from 10 Nov 2026 to 23 Nov 2026, most on 23 Nov 2026: 3."
    assert bars({}, last=DAY).said == "No hits in this time."


def test_an_hour_is_as_dark_as_it_brings_news_and_unknown_where_nobody_looked() -> None:
    state = {"counts": [0.0, 10.0, 5.0, *[0.0] * 45], "watched": [60.0, 60.0, 60.0, 5.0, *[60.0] * 44]}
    found = heat(state)
    assert found is not None
    weekdays, weekends = found
    assert [cell.level for cell in weekdays[:4]] == [0, 5, 3, 0]
    assert [cell.rate for cell in weekdays[:4]] == [0.0, 10.0, 5.0, None]
    assert [cell.hour for cell in weekends] == list(range(24))
    assert heat(None) is None
    assert heat({"counts": "odd"}) is None
    assert heat({"counts": [1.0] * 48, "watched": [5.0] * 48}) is None, "nothing was watched for half an hour yet"


def test_a_time_line_shows_its_shortest_gap() -> None:
    line = time_line(
        [
            (NOON - timedelta(days=300), NOON - timedelta(days=2), None),
            (NOON - timedelta(days=2), NOON - timedelta(days=2), "the feed ended"),
            (NOON - timedelta(days=2), NOON, None),
        ]
    )
    assert [one.why for one in line] == [None, "the feed ended", None]
    assert all(one.width >= 3 and one.x + one.width <= WIDTH + 0.01 for one in line)
    assert time_line([]) == ()
