from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressclip.cli.main import group
from pressclip.config import explain, load, secrets
from pressclip.settings import SectionSettings, SiteSettings
from tests.pressclip.configs import CHANNEL, EUROPE, SITE, WATCH, loaded

_DESK = """
[[channels]]
name = "desk"
url = "mailtos://user:hunter2@mail.example.org?to=desk@example.org"
on_uncertain = "skip"
"""
_PHONE = """
[[channels]]
name = "phone"
url = "tgram://123456789:abcdefghij/-1001234567"
"""
_PROXY = '\n[http]\nproxy = "http://me:hush%2Fhush@proxy.example:3128"'
_PING = '\n[service]\nping_url = "https://ping.example/0123-4567"'


def _interval(site: SiteSettings, sections: int, _mine: SectionSettings | None) -> timedelta:
    return timedelta(minutes=15) if sections < 10 or site.budget is None else timedelta(minutes=33, seconds=20)


def _explained(folder: Path, text: str) -> list[str]:
    return explain(replace(loaded(folder, text), path="config.toml"), _interval)


def test_a_small_configuration_is_told_in_words(tmp_path: Path) -> None:
    assert _explained(tmp_path, SITE + 'skip_sections = ["Videos"]' + CHANNEL + WATCH + _DESK) == [
        "config.toml is right.",
        "Archive sqlite:///pressclip.db, pages kept as they came for 90d",
        "Fetching obeys robots.txt, takes at most 20s and 8MB a page",
        "  1 at a time from a host, 1s apart; 8 in all",
        "Web page, API and feeds at http://127.0.0.1:8000/, open to all on this machine",
        "Site example: https://news.example/, section pages and new articles, printed times in UTC, profile auto",
        "  at most 60 requests an hour",
        "  sections: those of its menu but Videos",
        (
            "  each about every 15m on average, more often when articles usually appear"
            "; 33m if there are 20, so that the budget holds"
        ),
        "  of articles whose rights it reserves, title, link and excerpt are kept",
        (
            "  articles are looked at again 1h, 6h, 1d, 3d after they were seen"
            "; where the API tells edits, only the last time"
        ),
        "  its feed is probed: where that proves right, sections are read when it says that something changed",
        "Watch libya tells screen: libya OR haftar",
        "Channel screen: console, a message that may not have arrived is sent again",
        "Channel desk: mailtos, a message that may not have arrived is left; no watch tells it",
        "Advice: put an address or page of yours into http.contact, so that sites can reach you.",
    ]


def test_sections_of_ones_own_are_told_with_their_bounds(tmp_path: Path) -> None:
    section = '[[sites.sections]]\nname = "Europe"\nurl = "http://localhost/europe/"\n'
    bounds = 'at_least_every = "3h"\nat_most_every = "30s"\n'
    site = '[[sites]]\nname = "replica"\nhome = "http://localhost/"\nbudget = "off"\nfetch_articles = false\n'
    lines = _explained(tmp_path, site + section + bounds)
    assert lines[5:12] == [
        "Site replica: http://localhost/, section pages only, printed times in UTC, profile auto",
        "  any number of requests",
        "  sections: Europe",
        "  each about every 15m on average, more often when articles usually appear",
        "  of articles whose rights it reserves, title, link and excerpt are kept",
        "  its feed is probed: where that proves right, sections are read when it says that something changed",
        "  Europe: at least every 3h, at most every 30s",
    ]
    assert lines[-1] == "Advice: there is no watch; articles are filed and nobody is told."


@pytest.mark.parametrize(
    ("budget", "every", "asks"),
    [
        ("60/hour", ["5m"] * 3, "36"),
        ("60/hour", ["5m", "5m", "10m"], "30"),
        ("60/hour", ["5m"] * 2, None),
        ("off", ["5m"] * 3, None),
        ("1/hour", ["2h"], "0.5"),
        ("1/hour", ["12h"], None),
    ],
)
def test_sections_that_would_leave_the_others_a_tenth_of_the_budget_or_less_are_advised_against(
    tmp_path: Path, budget: str, every: list[str], asks: str | None
) -> None:
    site = f'[[sites]]\nname = "replica"\nhome = "http://localhost/"\nbudget = "{budget}"\n'
    own = [f'[[sites.sections]]\nname = "Own {i}"\nat_least_every = "{one}"\n' for i, one in enumerate(every)]
    told = [line for line in _explained(tmp_path, site + "".join(own)) if "at_least_every" in line]
    advice = (
        f"Advice: at_least_every asks for {asks} polls an hour of replica, and for all polls there are "
        f"six tenths of its {budget.partition('/')[0]} requests: its other sections would be read seldom."
    )
    assert told == [advice] * (asks is not None)


def test_a_pace_that_many_sections_do_not_slow_down_is_told_alone(tmp_path: Path) -> None:
    site = '[[sites]]\nname = "replica"\nhome = "http://localhost/"\nbudget = "off"\n'
    assert "  each about every 15m on average, more often when articles usually appear" in _explained(tmp_path, site)


def test_a_section_added_to_the_menus_is_told(tmp_path: Path) -> None:
    section = 'sections_from = "menu"\n[[sites.sections]]\nname = "Blog"\nurl = "https://blog.example/"\n'
    assert "  sections: those of its menu; and Blog" in _explained(tmp_path, SITE + section)


SCREEN = "Channel screen: console, a message that may not have arrived is sent again"


def told(when: str) -> str:
    return SCREEN.replace("console, ", f"console, {when}, ") + "; no watch tells it"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[http]\nrespect_robots = false", "Fetching does not look at robots.txt, takes at most 20s and 8MB a page"),
        ("[http]\nallow_private = true", "  private addresses too: pages may lead it into your own network"),
        (CHANNEL + WATCH + 'sections = ["A", "B"]', "Watch libya in A, B tells screen: libya OR haftar"),
        (CHANNEL + 'digest = "mon 08:00"', told("a digest at mon 08:00 (UTC)")),
        (CHANNEL + 'digest = "hourly"\ntimezone = "Europe/Rome"', told("a digest hourly (Europe/Rome)")),
        (CHANNEL + 'quiet = "22:00-07:00"', told("quiet from 22:00 to 07:00 (UTC)")),
        (CHANNEL + "max_per_hour = 5", told("at most 5 messages an hour, the rest as a digest")),
        (CHANNEL + 'heartbeat = "7d"', told("told that all is well after 1w of silence")),
        (CHANNEL + "updates = true", told("told when a title changes that it was told of")),
        (
            CHANNEL + "operator = true",
            f"{SCREEN}; told when sections cannot be read, and when they can again",
        ),
        (
            '[archive]\nkeep = "5y"',
            "Archive sqlite:///pressclip.db, pages kept as they came for 90d, articles removed after 5y",
        ),
        ('[terms]\nx = ["y"]', "Term @x: y"),
    ],
)
def test_what_is_set_is_told(tmp_path: Path, text: str, line: str) -> None:
    assert line in _explained(tmp_path, SITE + text)
    assert line not in _explained(tmp_path, SITE)


def test_what_needs_no_word_gets_none(tmp_path: Path) -> None:
    service = '[archive]\nkeep_raw = "0d"\n[web]\nlisten = ""\n[http]\ncontact = "me@example.org"\n'
    lines = _explained(tmp_path, service + SITE + 'probe = "off"' + CHANNEL + WATCH)
    assert lines[-1] == "Channel screen: console, a message that may not have arrived is sent again"


def test_no_secret_is_explained(tmp_path: Path) -> None:
    text = "\n".join(_explained(tmp_path, SITE + _DESK + _PHONE + '[web]\ntoken = "sesame"' + _PING + _PROXY))
    assert "through the proxy proxy.example, which" in text
    assert "hush" not in text
    assert "ping.example is called once a minute while all is well" in text
    assert not [secret for secret in ("0123-4567", "hunter2", "abcdefghij", "1001234567", "sesame") if secret in text]


def test_secrets_are_what_a_log_must_not_show(tmp_path: Path) -> None:
    found = secrets(loaded(tmp_path, SITE + CHANNEL + _DESK + _PHONE + '[web]\ntoken = "sesame"' + _PING + _PROXY))
    assert {"hush/hush", "hunter2", "123456789:abcdefghij", "sesame", "0123-4567"} <= set(found)
    assert not {"", "mail.example.org", "console://", "ping.example"} & set(found)


def test_what_is_filled_in_is_secret_wherever_a_secret_may_stand_and_plain_words_of_an_address_are_not(
    tmp_path: Path,
) -> None:
    text = (
        f'[http]\nproxy = "http://${{USER}}@127.0.0.1:3128"\n[service]\nping_url = "https://${{PING}}.example/ping?k=${{KEY}}"\n'
        f"{SITE.replace('news.example/', 'news.example/${HOME}/')}{EUROPE.replace('europe/', '?key=${FEED}')}"
        '[[channels]]\nname = "${NAME}"\nurl = "json://127.0.0.1:36115/breaking/alerts/${HOOK}"\n'
        '[[channels]]\nname = "chat"\nurl = "${CHAT}"\n'
        '[[watches]]\nname = "w"\nquery = "${QUERY}"\nchannels = ["chat"]\n'
    )
    env = {
        "USER": "me",
        "PING": "p-1",
        "KEY": "k",
        "HOME": "h",
        "FEED": "f/long-PIECE",
        "HOOK": "a+b/c",
        "QUERY": "x OR y",
    }
    found = secrets(
        loaded(tmp_path, text, {**env, "NAME": "the desk", "CHAT": "slack://chat.example/T0KEN-1/breaking"})
    )
    assert set(found) == {*env.values(), "long-PIECE", "T0KEN-1"} - {env["QUERY"]}  # what a watch looks for is shown


def test_a_command_that_needs_no_secrets_does_not_tell_those_that_it_can_know(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(SITE + '[[channels]]\nname = "desk"\nurl = "json://h/${KEY}/${NONE}"\n', encoding="utf-8")
    assert load(path, env={"KEY": "channel-key"}, with_secrets=False).filled == ("channel-key",)


def test_what_is_filled_in_is_not_explained(tmp_path: Path) -> None:
    text = f'{SITE.replace("news.example/", "news.example/${KEY}/")}[service]\nping_url = "http://${{KEY}}.example/"\n'
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    told = CliRunner(env={"KEY": "home-key"}).invoke(group, ["--config", str(tmp_path / "config.toml"), "check"])
    assert told.exit_code == 0
    assert "home-key" not in told.output
    assert "https://news.example/***/, section pages" in told.output
    assert "***.example is called once a minute" in told.output


@pytest.mark.parametrize(
    ("web", "line"),
    [
        ("", "Web page, API and feeds at http://127.0.0.1:8000/, open to all on this machine"),
        ('listen = ""', "Web page, API and feeds: off"),
        (
            'listen = "[::]:80"\ntoken = "sesame"\nhosts = ["Press.example.org"]',
            "Web page, API and feeds at http://[::]:80/, asks for the token, also asked for as press.example.org",
        ),
    ],
)
def test_where_the_archive_is_shown_is_told(tmp_path: Path, web: str, line: str) -> None:
    assert line in _explained(tmp_path, SITE + f"[web]\n{web}\n")


def test_a_watch_of_a_site_that_is_not_there_is_told(tmp_path: Path) -> None:
    silent = WATCH.replace("query = ", 'query = "ferry site:gone" #')
    assert "Advice: the watch libya asks for site:gone, and no site is called so." in _explained(
        tmp_path, SITE + CHANNEL + silent
    )
