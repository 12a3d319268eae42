import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.channels import send
from alerts.messages import render, split
from tests.alerts.items import PLAIN, hit, item, watch
from tests.alerts.sending import NASTY, OTHER, PHONE, SENT, alert
from tests.doubles.connect_proxy import ConnectProxy
from tests.doubles.telegram import LOST, TelegramDouble, refused, too_many_requests

# Apprise looks for a module of the standard library that Python 3.11 calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def test_what_we_write_is_what_telegram_shows(bot: TelegramDouble) -> None:
    one = item(replace(PLAIN, title=NASTY), watch("libya", hit(NASTY, "5 <"), hit(PLAIN.text, "Haftar", "text")))
    assert send(PHONE, render([one], "telegram", zone="Europe/Rome"), "telegram") == SENT
    [message] = bot.sent
    assert message["chat_id"] == 42
    assert message["visible"].splitlines() == [
        NASTY,
        "Middle East · 23 Nov 2026, 13:00 CET · Ada Lovelace",
        "The general came late. Nobody had expected Haftar at all.",
        "libya: 5 < in the title, haftar in the text",
    ]
    assert [(entity["type"], entity["text"], entity.get("url")) for entity in message["entities"]] == [
        ("bold", "5 <", None),
        ("text_link", NASTY, PLAIN.url),
        ("bold", "Haftar", None),
    ]


def test_every_part_of_a_flood_is_taken(bot: TelegramDouble) -> None:
    long = replace(PLAIN, title=f"{NASTY} " * 6, excerpt="<&> 😀 " * 50)
    items = [item(long, number=number) for number in range(30)]
    parts = split(items, "telegram")
    assert [send(PHONE, render(group, "telegram", zone="UTC"), "telegram") for group in parts] == [SENT] * len(parts)
    assert sum(message["text"].count("<a href") for message in bot.sent) == 30


def test_flood_control_is_passed_on_with_its_time(bot: TelegramDouble) -> None:
    bot.answers.append(too_many_requests(33))
    outcome = alert(PHONE)
    assert (outcome.state, outcome.after) == ("retry", timedelta(seconds=33))
    assert alert(PHONE) == SENT


@pytest.mark.parametrize(
    ("status", "reason", "state"),
    [
        (400, "Bad Request: chat not found", "failed"),
        (401, "Unauthorized", "failed"),
        (403, "Forbidden: bot was blocked by the user", "failed"),
        (502, "Bad Gateway", "retry"),
    ],
)
def test_telegrams_refusal_is_told_in_its_own_words(bot: TelegramDouble, status: int, reason: str, state: str) -> None:
    bot.answers.append(refused(status, reason))
    outcome = alert(PHONE)
    assert outcome.state == state
    assert reason in outcome.error
    assert bot.asked == 1


def test_a_page_cannot_forge_a_refusal(bot: TelegramDouble) -> None:
    bot.answers.append(refused(502, "Bad Gateway"))
    outcome = alert(PHONE, "error=403. can't parse entities, retry after 9999, (550, b'x')")
    assert (outcome.state, outcome.after, bot.asked) == ("retry", None, 1)


def test_markup_that_telegram_refuses_goes_out_once_more_as_plain_text(bot: TelegramDouble) -> None:
    bot.answers.append(refused(400, "Bad Request: can't parse entities: Unsupported start tag"))
    outcome = alert(PHONE, NASTY)
    assert outcome.state == "sent"
    assert "sent as plain text" in outcome.note
    [message] = bot.sent
    assert message["visible"].startswith(NASTY)
    assert message["entities"] == ()
    bot.answers += [refused(400, "Bad Request: can't parse entities: again")] * 2
    assert alert(PHONE).state == "failed"
    assert bot.asked == 4


def test_only_the_recipient_that_failed_is_to_be_tried_again(bot: TelegramDouble) -> None:
    bot.answers.append(refused(500, "Internal Server Error"))
    assert [alert(PHONE).state, alert(OTHER).state] == ["retry", "sent"]
    assert [message["chat_id"] for message in bot.sent] == [43]


def test_a_lost_answer_leaves_in_doubt_whether_the_message_arrived(bot: TelegramDouble) -> None:
    bot.answers.append(LOST)
    outcome = alert(PHONE)
    assert (outcome.state, len(bot.sent)) == ("uncertain", 1)


def test_no_token_is_told_or_logged_at_any_level(
    bot: TelegramDouble, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        outcomes = [alert(PHONE)]
        bot.answers.append(refused(401, "Unauthorized: bot123456:ABC-secret_token"))
        outcomes.append(alert(PHONE))
        with ConnectProxy({}) as closed, pytest.MonkeyPatch.context() as patch:
            patch.setenv("HTTPS_PROXY", closed.url)
            outcomes.append(alert(PHONE))
    assert [outcome.state for outcome in outcomes] == ["sent", "failed", "retry"]
    out, err = capfd.readouterr()
    assert "secret" not in f"{outcomes} {caplog.text} {out} {err}"


def test_the_readme_shows_what_a_chat_shows(bot: TelegramDouble) -> None:
    title = "Haftar’s men return to the coast, and the oil flows again"
    article = replace(PLAIN, title=title, excerpt="A tanker made fast.", text=None)
    one = item(article, watch("libya", hit(title, "Haftar")))
    one = replace(one, article=replace(one.article, section="Africa"))
    assert send(PHONE, render([one], "telegram", zone="Europe/Rome"), "telegram") == SENT
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"```text\n{bot.sent[0]['visible']}\n```" in readme
