from collections.abc import Mapping
from typing import Any

import pytest

from alerts.pairing import found_in, wait_for
from alerts.telegram_api import Answer

GROUP = {"id": -42, "type": "group", "title": "Desk"}
FORUM = {"id": -10042, "type": "supergroup", "title": "Forum"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ada"}


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"message": {"chat": PRIVATE, "text": "/start code"}}, "7"),
        ({"message": {"chat": PRIVATE, "text": "/start"}}, None),
        ({"message": {"chat": PRIVATE, "text": "code"}}, None),
        ({"message": {"chat": PRIVATE, "text": "/start code and more"}}, None),
        ({"message": {"chat": GROUP, "text": "/hello"}}, "-42"),
        ({"my_chat_member": {"chat": GROUP, "new_chat_member": {"status": "member"}}}, "-42"),
        ({"my_chat_member": {"chat": GROUP, "new_chat_member": {"status": "kicked"}}}, None),
        ({"my_chat_member": {"chat": PRIVATE, "new_chat_member": {"status": "member"}}}, None),
        ({"message": {"chat": GROUP, "migrate_to_chat_id": -10042}}, None),
        ({"message": {"chat": FORUM, "message_thread_id": 9, "is_topic_message": True, "text": "x"}}, "-10042:9"),
        ({"channel_post": {"chat": {"id": -1, "type": "channel"}, "text": "x"}}, "-1"),
        ({"poll": {}}, None),
        ({"message": "odd"}, None),
    ],
)
def test_a_private_chat_speaks_by_the_code_and_a_group_by_any_word(update: dict[str, Any], chat: str | None) -> None:
    found = found_in(update, "code")
    assert (found.chat if found else None) == chat


def test_what_was_read_is_asked_for_no_second_time_and_the_wait_ends() -> None:
    asked: list[dict[str, Any]] = []
    now = 0.0

    def updates(parameters: Mapping[str, Any], seconds: float) -> Answer:
        nonlocal now
        asked.append(dict(parameters))
        now += seconds
        news = [{"update_id": 5, "message": {"chat": PRIVATE, "text": "hello"}}] if len(asked) == 1 else []
        return Answer(status=200, body={"ok": True, "result": news})

    assert wait_for(updates, "code", seconds=120, clock=lambda: now) is None
    assert [one.get("offset") for one in asked] == [None, 6, 6, 6, 6]
    assert [one["timeout"] for one in asked] == [25, 25, 25, 25, 20]
