"""What Telegram says of one chat, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels import send
from alerts.digests import render_digest
from alerts.messages import render
from alerts.repeats import as_repeat
from alerts.telegram_answers import outcome_of
from alerts.telegram_api import Answer
from alerts.telegram_sender import LIMIT, shortened
from pressclip.models import Message
from pressclip.settings import ChannelSettings
from tests.alerts.items import PLAIN, hit, item, titled, watch
from tests.alerts.sending import OTHER, PHONE, alert
from tests.doubles.entities import parse, units
from tests.doubles.telegram import TelegramDouble, refused, too_many_requests

# Apprise looks for a module of the standard library that Python 3.11 calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

GROUP = ChannelSettings(name="group", url="tgram://123456:ABC-secret_token/-4242")


@pytest.mark.parametrize(("seconds", "waits"), [(3, 3), (7200, 7200), (10**9, 86_400)])
def test_a_chat_in_flood_wait_is_left_alone_for_so_long_and_the_others_go_on(
    bot: TelegramDouble, seconds: int, waits: int
) -> None:
    bot.refuses[42] = too_many_requests(seconds)
    outcome = alert(PHONE)
    assert (outcome.state, outcome.after) == ("retry", timedelta(seconds=waits))
    assert alert(OTHER).state == "sent"


@pytest.mark.parametrize(
    ("status", "reason", "advice"),
    [
        (400, "Bad Request: chat not found", "pressclip channels pair"),
        (403, "Forbidden: bot was blocked by the user", "unblock the bot"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "add the bot to the group again"),
        (403, "Forbidden: user is deactivated", "take the channel out"),
        (400, "Bad Request: TOPIC_CLOSED", "open the topic"),
        (400, "Bad Request: message thread not found", "open the topic"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "let the bot write"),
        (401, "Unauthorized", "@BotFather"),
        (404, "Not Found", "@BotFather"),
    ],
)
def test_a_refusal_for_good_comes_with_what_to_do(bot: TelegramDouble, status: int, reason: str, advice: str) -> None:
    bot.refuses[42] = refused(status, reason)
    outcome = alert(PHONE)
    assert outcome.state == "failed"
    assert reason in outcome.error
    assert advice in outcome.error


def test_a_wrong_token_is_told_without_being_shown(bot: TelegramDouble) -> None:
    bot.token = "123456:another"
    outcome = alert(PHONE)
    assert outcome.state == "failed"
    assert "secret" not in outcome.error


def test_a_group_that_became_a_supergroup_is_written_to_where_it_is_now(bot: TelegramDouble) -> None:
    bot.moved[-4242] = -1004242
    outcome = alert(GROUP)
    assert (outcome.state, outcome.chat) == ("sent", "-1004242")
    assert "-1004242" in outcome.note
    message = replace(render([titled("Next")], "telegram", zone="UTC"), chat=outcome.chat)
    assert send(GROUP, message, "telegram").chat == ""
    assert [one["chat_id"] for one in bot.sent] == [-1004242, -1004242]
    assert bot.asked == 3


def test_a_group_that_moves_in_a_circle_is_not_followed_for_ever(bot: TelegramDouble) -> None:
    bot.moved |= {-4242: -1004242, -1004242: -4242}
    assert alert(GROUP).state == "failed"
    assert bot.asked == 2


def test_a_message_that_is_too_long_arrives_shortened_and_says_so(bot: TelegramDouble) -> None:
    long = Message(subject="", text="😀" * 3000, html="<b>" + "😀" * 3000 + "</b>")
    outcome = send(PHONE, long, "telegram")
    assert (outcome.state, "shortened" in outcome.note) == ("sent", True)
    [message] = bot.sent
    assert units(message["visible"]) <= LIMIT
    assert message["visible"].endswith("(shortened)")


def test_what_the_address_asks_for_is_passed_on(bot: TelegramDouble) -> None:
    quiet = replace(PHONE, url=f"{PHONE.url}?silent=yes&thread=9&preview=yes")
    assert alert(quiet).message_ref == "1"
    assert alert(PHONE).message_ref == "2"
    asked, plain = bot.sent
    assert (asked["disable_notification"], asked["message_thread_id"]) == (True, 9)
    assert asked["link_preview_options"] == {"is_disabled": False}
    assert not {"disable_notification", "message_thread_id"} & plain.keys()
    assert plain["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer(problem="no route", asked=False), "retry"),
        (Answer(problem="timed out", asked=True), "uncertain"),
        (Answer(problem="self-signed", asked=False, untrusted=True), "failed"),
        (Answer(status=504, body={"ok": False}), "uncertain"),
        (Answer(status=200, body=None), "uncertain"),
        (Answer(status=200, body={"ok": False}), "uncertain"),
        (Answer(status=302), "retry"),
        (Answer(status=500, body={"ok": False}), "retry"),
        (Answer(status=429, body={"ok": False, "parameters": {"retry_after": "soon"}}), "retry"),
        (Answer(status=413), "failed"),
    ],
)
def test_what_may_have_arrived_is_told_from_what_did_not(answer: Answer, state: str) -> None:
    outcome = outcome_of(answer)
    assert outcome.state == state
    assert outcome.error
    assert outcome.after is None


def test_a_server_that_is_not_telegram_is_never_told_the_message(
    bot: TelegramDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    outcome = alert(PHONE)
    assert (outcome.state, bot.asked) == ("failed", 0)
    assert "REQUESTS_CA_BUNDLE" in outcome.error


@settings(deadline=None)
@given(st.lists(st.text(max_size=400), min_size=1, max_size=12), st.text(max_size=60))
def test_any_title_makes_markup_that_telegram_takes(titles: list[str], name: str) -> None:
    items = [
        item(replace(PLAIN, title=title), watch(name, hit(title, title[:1], clause=name)), number=number)
        for number, title in enumerate(titles)
    ]
    for message in (render(items, "telegram", zone="UTC"), render_digest(items, "telegram", zone="UTC", why="storm")):
        shown = parse(as_repeat(message).html or "")
        assert units(shown.text) <= LIMIT
        assert {one["type"] for one in shown.entities} <= {"bold", "text_link"}
        assert {one["url"] for one in shown.entities if one["type"] == "text_link"} == {PLAIN.url}


@settings(deadline=None)
@given(st.text(alphabet="ab\n 😀", max_size=9000))
def test_what_is_shortened_fits_and_is_a_beginning(text: str) -> None:
    cut = shortened(text)
    assert units(cut) <= LIMIT
    assert text.startswith(cut.removesuffix("\n… (shortened)"))
