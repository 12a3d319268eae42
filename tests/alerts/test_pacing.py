from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.pacing import next_at

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def sent_as_asked(chat: str, messages: int) -> list[datetime]:
    """When so many messages go out if each goes as soon as it may."""
    now, sent = NOON, list[datetime]()
    for _ in range(messages):
        now = next_at(chat, sent, now) or now
        sent.append(now)
    return sent


def test_a_chat_gets_a_message_a_second_and_a_group_twenty_a_minute() -> None:
    chat, group, channel = (sent_as_asked(name, 61) for name in ("42", "-42", "@desk"))
    assert chat[-1] - chat[0] == timedelta(seconds=60)
    assert group == channel
    assert group[20] - group[0] == timedelta(minutes=1)
    assert group[-1] - group[0] == timedelta(minutes=3)


@settings(deadline=None)
@given(st.lists(st.integers(-(10**6), 10**6), max_size=60), st.sampled_from(["42", "-42"]))
def test_nobody_waits_for_more_than_a_minute_whatever_the_clock_did(seconds: list[int], chat: str) -> None:
    sent = [NOON + timedelta(seconds=one) for one in seconds]
    until = next_at(chat, sent, NOON)
    assert until is None or NOON < until <= NOON + timedelta(minutes=1)
    if until is not None:
        assert next_at(chat, sent, until) is None or any(one > NOON for one in sent)
