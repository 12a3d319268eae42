import json
from pathlib import Path

import pytest

from pressclip.config import load
from pressclip.errors import ConfigError
from tests.pressclip.configs import CHANNEL, SITE, WATCH, loaded, problems, shipped_profile

_LOCAL = '[[sites]]\nname = "replica"\nhome = "http://127.0.0.1/"\n'
_DURATION = 'expected a duration such as "20s", "15m", "3h" or "90d"'
_HOME = 'expected an address such as "https://example.org/"'
_LISTEN = 'expected HOST:PORT such as "127.0.0.1:8000", or "" for none'
_ARCHIVE = 'expected sqlite:///PATH such as "sqlite:///pressclip.db"'
_QUIET = 'expected a span of the day such as "22:00-07:00"'
_OPEN = "web.listen: others can reach this address: set web.token, or listen on 127.0.0.1"
_FROM_CONFIG = 'sections_from = "config"\n'
_EUROPE = '[[sites.sections]]\nname = "Europe"\nurl = "https://news.example/europe/"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[http\n", "line 1, column 6: no valid TOML: Expected ']' at the end of a table declaration"),
        ('a = 1\nb = "x', "end of document: no valid TOML: Unterminated string"),
        ("a = 1\na = 2\n", "line 2, column 6: no valid TOML: Cannot overwrite a value"),
        ("a = " + "[" * 20_000, "TOML: tables or lists are nested too deep"),
        ("a = 1 #" + "x" * 1_000_000, "file: is larger than 1000000 bytes"),
    ],
    ids=["unclosed", "unterminated", "twice", "deep", "large"],
)
def test_what_is_no_toml_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert problems(tmp_path, text) == [said]


def test_what_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"[http]\ncontact = '\xe9'\n")
    with pytest.raises(ConfigError) as caught:
        load(path, env={})
    assert str(caught.value) == f"{path}: line 2: is not UTF-8 text"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with pytest.raises(ConfigError) as caught:
        load(path, env={})
    assert str(caught.value) == f"{path}: file: cannot be read: No such file or directory"


def test_a_configuration_without_sites_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, "") == ["sites: there is none; list at least one under [[sites]], with its name and home"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[https]\n", 'https: unknown key; did you mean "http"?'),
        ("[zzz]\n", "zzz: unknown key; there are archive, channels, http, sites, terms, watches, web"),
        ('[http]\ntimeuot = "1s"\n', 'http.timeuot: unknown key; did you mean "timeout"?'),
        ('[web]\n"a b\\n" = 1\n', 'web."a b\\n": unknown key; there are listen, token'),
        ('[http]\nCONTACT = ""\n', 'http.CONTACT: unknown key; did you mean "contact"?'),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(tmp_path: Path, text: str, said: str) -> None:
    assert problems(tmp_path, SITE + text) == [said]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("http.respect_robots", '"yes"', "got text, expected true or false"),
        ("http.respect_robots", "1", "got a number, expected true or false"),
        ("http.connections", "true", "got true, expected a whole number"),
        ("http.connections", "2.5", "got a number, expected a whole number"),
        ("http.connections", "false", "got false, expected a whole number"),
        ("http.connections", "0", "got 0, expected 1 to 64"),
        ("http.connections", "65", "got 65, expected 1 to 64"),
        ("http.per_host", "17", "got 17, expected 1 to 16"),
        ("http.timeout", "20", 'got a number, expected a duration such as "15m"'),
        ("http.timeout", '"20"', f'got "20", {_DURATION}'),
        ("http.timeout", '"0s"', 'got "0s", expected 1s to 10m'),
        ("http.timeout", '"11m"', 'got "11m", expected 1s to 10m'),
        ("http.pause", '"61m"', 'got "61m", expected 0s to 1h'),
        ("http.max_body", "8000000", 'got a number, expected a size such as "8MB"'),
        ("http.max_body", '"8 MB"', 'got "8 MB", expected a size such as "500KB" or "8MB"'),
        ("http.max_body", '"99KB"', 'got "99KB", expected 100KB to 100MB'),
        ("http.max_body", '"101MB"', 'got "101MB", expected 100KB to 100MB'),
        ("http.contact", "2026-01-31", "got a date or time, expected text in quotes"),
        (
            "http.contact",
            '"a\\r\\nX-Evil: 1"',
            'got "a\\r\\nX-Evil: 1", expected an e-mail address or a page of yours, at most 200 ASCII characters',
        ),
        (
            "http.contact",
            '"é@example.org"',
            'got "é@example.org", expected an e-mail address or a page of yours, at most 200 ASCII characters',
        ),
        ("archive.keep_raw", '"-1d"', f'got "-1d", {_DURATION}'),
        ("archive.keep_raw", '"101y"', 'got "101y", expected 0s to 100y'),
        ("archive.url", '"postgresql://me:pw@host/db"', f"PostgreSQL is not in this version yet; {_ARCHIVE}"),
        ("archive.url", '"postgresql+psycopg://me:pw@host/db"', f"PostgreSQL is not in this version yet; {_ARCHIVE}"),
        ("archive.url", '"mysql://me:pw@host/db"', _ARCHIVE),
        ("archive.url", '"pressclip.db"', _ARCHIVE),
        ("archive.url", '"sqlite:///"', _ARCHIVE),
        ("archive.url", '"sqlite:///:memory:"', _ARCHIVE),
        ("archive.url", '"sqlite:///a.db?mode=ro"', _ARCHIVE),
        ("archive.url", '"sqlite:///folder/"', _ARCHIVE),
        ("web.listen", '"8000"', f'got "8000", {_LISTEN}'),
        ("web.listen", '":8000"', f'got ":8000", {_LISTEN}'),
        ("web.listen", '"127.0.0.1"', f'got "127.0.0.1", {_LISTEN}'),
        ("web.listen", '"127.0.0.1:65536"', f'got "127.0.0.1:65536", {_LISTEN}'),
        ("web.listen", '"::1:8000"', f'got "::1:8000", {_LISTEN}'),
        ("web.token", '" "', "is empty: whoever reaches the listener would be let in"),
        ("web.token", "5", "got a number, expected text in quotes"),
    ],
)
def test_a_wrong_value_is_refused_with_what_would_be_right(tmp_path: Path, key: str, value: str, said: str) -> None:
    table, _, name = key.partition(".")
    assert problems(tmp_path, SITE + f"[{table}]\n{name} = {value}\n") == [f"{key}: {said}"]


@pytest.mark.parametrize(
    "listen", ["0.0.0.0:8000", "[::]:8000", "192.168.1.2:80", "news.example:80", "localhost.evil:80"]
)
def test_a_listener_off_loopback_needs_a_token(tmp_path: Path, listen: str) -> None:
    assert problems(tmp_path, SITE + f'[web]\nlisten = "{listen}"\n') == [_OPEN]
    assert loaded(tmp_path, SITE + f'[web]\nlisten = "{listen}"\ntoken = "secret"\n').web.token == "secret"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('sites = "x"', "sites: got text, expected tables that begin with [[sites]]"),
        ("sites = [1]", "sites: expected tables that begin with [[sites]]"),
        ("[sites]", "sites: got a table, expected tables that begin with [[sites]]"),
        (SITE + "[[http]]", "http: got a list, expected a table that begins with [http]"),
        (SITE + "sections = 1", "sites[0].sections: got a number, expected tables that begin with [[sites.sections]]"),
    ],
)
def test_a_table_of_the_wrong_shape_is_refused_with_the_right_header(tmp_path: Path, text: str, said: str) -> None:
    assert problems(tmp_path, text) == [said]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('home = "ftp://news.example/"', f"home: {_HOME}"),
        ('home = "news.example"', f"home: {_HOME}"),
        ('home = "https:///path"', f"home: {_HOME}"),
        ('home = "https://news.example:99999/"', f"home: {_HOME}"),
        ('home = "https://news.example:0/"', f"home: {_HOME}"),
        ('home = "https://[::1/"', f"home: {_HOME}"),
        ('home = "https://news example/"', f"home: {_HOME}"),
        ('home = "https://news.example/\\u0000"', f"home: {_HOME}"),
        ('home = ""', f"home: {_HOME}"),
        ('home = "https://me:pw@news.example/"', "home: leave user name and password out of the address"),
        ('home = "https://me@news.example/"', "home: leave user name and password out of the address"),
        (
            'timezone = "Europe/Roma"',
            'timezone: got "Europe/Roma", expected a time zone such as "Europe/Rome"; did you mean "Europe/Rome"?',
        ),
        ('timezone = "utc"', 'timezone: got "utc", expected a time zone such as "Europe/Rome"; did you mean "UTC"?'),
        ('timezone = "../passwd"', 'timezone: got "../passwd", expected a time zone such as "Europe/Rome"'),
        ('budget = "0/hour"', 'budget: got "0/hour", expected 1/hour to 10000/hour'),
        ('budget = "10001/hour"', 'budget: got "10001/hour", expected 1/hour to 10000/hour'),
        ('budget = "60/minute"', 'budget: got "60/minute", expected a rate such as "60/hour"'),
        ("budget = 60", 'budget: got a number, expected a rate such as "60/hour"'),
        (
            'budget = "off"',
            'budget: got "off", expected a rate such as "60/hour": only sites on loopback may go without',
        ),
        ('probe = "no"', 'probe: got "no", expected "auto" or "off"'),
        ('sections_from = "feed"', 'sections_from: got "feed", expected "menu" or "config"'),
        (
            'sections_from = "config"',
            'sections_from: no section is listed; list one under [[sites.sections]], or write "menu"',
        ),
        ('skip_sections = "Videos"', "skip_sections: got text, expected a list of texts in quotes"),
        ("skip_sections = [1]", "skip_sections: expected a list of texts in quotes"),
        (
            'profile = "zok"',
            'profile: got "zok", expected "auto", the name of a profile or the path of one; did you mean "zox"?',
        ),
        ('name = "a/b"', 'name: got "a/b", expected a name without / and :'),
        ('name = "a:b"', 'name: got "a:b", expected a name without / and :'),
        ('name = ""', 'name: got "", expected a printable name of 1 to 100 characters'),
        ('name = " a"', 'name: got " a", expected a printable name of 1 to 100 characters'),
        ('name = "a\\u001b[31m"', 'name: got "a\\u001b[31m", expected a printable name of 1 to 100 characters'),
    ],
)
def test_a_wrong_key_of_a_site_is_refused(tmp_path: Path, line: str, said: str) -> None:
    lines = {
        "name": 'name = "example"',
        "home": 'home = "https://news.example/"',
        line.split(" = ", maxsplit=1)[0]: line,
    }
    assert problems(tmp_path, "[[sites]]\n" + "\n".join(lines.values())) == [f"sites[0].{said}"]


def test_a_site_without_name_and_home_is_told_both(tmp_path: Path) -> None:
    assert problems(tmp_path, "[[sites]]") == [
        'sites[0].home: missing; for example home = "https://example.org/"',
        'sites[0].name: missing; for example name = "example"',
    ]


def test_a_profile_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    expected = 'expected "auto", the name of a profile or the path of one'
    assert problems(tmp_path, SITE + 'profile = "mine.toml"') == [
        f'sites[0].profile: got "mine.toml", {expected}; there is no such file'
    ]


def test_a_profile_file_that_cannot_be_used_is_refused_with_its_own_places(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("colour = 1\n" + shipped_profile(), encoding="utf-8")
    said = problems(tmp_path, SITE + 'profile = "./mine.toml"')
    assert len(said) == 1
    assert said[0].startswith('sites[0].profile: "./mine.toml": colour: ')


@pytest.mark.parametrize(
    ("site", "lines", "said"),
    [
        (SITE, 'at_most_every = "4m"', 'at_most_every: got "4m", expected 5m to 30d'),
        (SITE, 'at_least_every = "31d"', 'at_least_every: got "31d", expected 5m to 30d'),
        (_LOCAL + 'budget = "off"\n', 'at_most_every = "0s"', 'at_most_every: got "0s", expected 10ms to 30d'),
        (
            SITE,
            'at_least_every = "10m"\nat_most_every = "20m"',
            'at_least_every: got "10m", expected at_most_every (20m) or longer',
        ),
        (SITE, 'url = "/category/europe/"', f"url: {_HOME}"),
        (SITE + _FROM_CONFIG, "", 'url: missing; a section of the menu needs sections_from = "menu"'),
        (SITE, 'every = "1h"', "every: unknown key; there are at_least_every, at_most_every, name, url"),
    ],
)
def test_a_wrong_key_of_a_section_is_refused(tmp_path: Path, site: str, lines: str, said: str) -> None:
    text = site + '[[sites.sections]]\nname = "Europe"\n' + lines
    assert problems(tmp_path, text) == [f"sites[0].sections[0].{said}"]


def test_without_a_budget_no_section_may_lie_off_loopback(tmp_path: Path) -> None:
    said = 'sites[0].budget: got "off", expected a rate such as "60/hour": only sites on loopback may go without'
    assert problems(tmp_path, _LOCAL + 'budget = "off"\n' + _EUROPE) == [said]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('query = "libya AND"', "query: expected a word after AND at column 10"),
        ("channels = []", "channels: names no channel; there are screen"),
        ('channels = "screen"', "channels: got text, expected a list of texts in quotes"),
        ('channels = ["sceen"]', 'channels: no channel is called "sceen"; did you mean "screen"?'),
        ('text_wait = "8d"', 'text_wait: got "8d", expected 0s to 1w'),
        ("sections = [true]", "sections: expected a list of texts in quotes"),
        ('sections = ["Asia"]', 'sections: no section is called "Asia"; there are Europe'),
        ('chanels = ["screen"]', 'chanels: unknown key; did you mean "channels"?'),
    ],
)
def test_a_wrong_key_of_a_watch_is_refused(tmp_path: Path, line: str, said: str) -> None:
    lines = {"name": 'name = "w"', "query": 'query = "libya"', "channels": 'channels = ["screen"]'}
    lines[line.split(" = ", maxsplit=1)[0]] = line
    text = SITE + _EUROPE + CHANNEL + "[[watches]]\n" + "\n".join(lines.values())
    assert problems(tmp_path, text) == [f"watches[0].{said}"]


def test_a_watch_needs_a_channel_that_exists(tmp_path: Path) -> None:
    assert problems(tmp_path, SITE + '[[watches]]\nname = "w"\nquery = "libya"') == [
        "watches[0].channels: names no channel; there is none"
    ]


def test_a_watch_needs_a_query(tmp_path: Path) -> None:
    assert problems(tmp_path, SITE + CHANNEL + '[[watches]]\nname = "w"\nchannels = ["screen"]') == [
        "watches[0].query: missing; for example query = 'libya OR haftar'"
    ]


def test_a_section_of_two_sites_must_be_named_with_its_site(tmp_path: Path) -> None:
    other = SITE.replace("example", "other", 1) + _EUROPE
    text = SITE + _EUROPE + other + CHANNEL + WATCH
    assert problems(tmp_path, text + 'sections = ["Europe"]') == [
        'watches[0].sections: several sites have a section "Europe"; write "example/Europe" or "other/Europe"'
    ]
    assert loaded(tmp_path, text + 'sections = ["other/Europe"]').watches[0].sections == ("other/Europe",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('url = "tgram://123456:abcdef/"', "url: names no recipient: tgram://TOKEN/CHAT"),
        ('url = "tgram://123456:abcdef/1/2"', "url: names several recipients: one channel is one recipient"),
        ('url = "mailtos://me:pw@mail.example"', "url: names no recipient: mailtos://…?to=desk@example.org"),
        ('url = "123456:abcdef/77"', "url: must be an Apprise URL such as tgram://TOKEN/CHAT, or console://"),
        ('url = ""', "url: must be an Apprise URL such as tgram://TOKEN/CHAT, or console://"),
        ("url = 5", "url: got a number, expected text in quotes"),
        ('digest = "8:00"', 'digest: got "8:00", expected "hourly" or a time of day such as "08:00"'),
        ('digest = "24:00"', 'digest: got "24:00", expected "hourly" or a time of day such as "08:00"'),
        ("digest = 08:00:00", "digest: got a date or time, expected text in quotes"),
        ('quiet = "22:00"', f'quiet: got "22:00", {_QUIET}'),
        ('quiet = "22:00-7:00"', f'quiet: got "22:00-7:00", {_QUIET}'),
        (
            'quiet = "22:00-22:00"',
            f'quiet: got "22:00-22:00", {_QUIET}; this one would hold everything back for ever',
        ),
        ('timezone = ""', 'timezone: got "", expected a time zone such as "Europe/Rome"'),
        ("max_per_hour = 0", "max_per_hour: got 0, expected 1 to 1000"),
        ("operator = 1", "operator: got a number, expected true or false"),
        ('on_uncertain = "ask"', 'on_uncertain: got "ask", expected "repeat" or "skip"'),
    ],
)
def test_a_wrong_key_of_a_channel_is_refused(tmp_path: Path, line: str, said: str) -> None:
    lines = {"name": 'name = "phone"', "url": 'url = "console://"', line.split(" = ", maxsplit=1)[0]: line}
    text = SITE + "[[channels]]\n" + "\n".join(lines.values())
    assert problems(tmp_path, text) == [f"channels[0].{said}"]


def test_a_channel_without_url_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, SITE + '[[channels]]\nname = "phone"') == [
        'channels[0].url: missing; for example url = "tgram://${TELEGRAM_TOKEN}/${TELEGRAM_CHAT}"'
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SITE + SITE, 'sites[1].name: "example" is the name of sites[0] already'),
        (SITE + CHANNEL + CHANNEL, 'channels[1].name: "screen" is the name of channels[0] already'),
        (SITE + CHANNEL + WATCH + WATCH, 'watches[1].name: "libya" is the name of watches[0] already'),
        (
            SITE + _EUROPE + _EUROPE.replace("Europe", "EUROPE"),
            'sites[0].sections[1].name: "EUROPE" is the name of sites[0].sections[0] already',
        ),
    ],
)
def test_two_of_one_name_are_refused(tmp_path: Path, text: str, said: str) -> None:
    assert problems(tmp_path, text) == [said]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("gaddafi = []", 'terms.gaddafi: lists no spelling; for example gaddafi = ["gaddafi", "qaddafi"]'),
        ('gaddafi = "qaddafi"', "terms.gaddafi: got text, expected a list of texts in quotes"),
        ('"a-b" = ["a"]', "terms.a-b: expected a name of letters, digits and _, as queries write it after @"),
    ],
)
def test_a_wrong_term_is_refused(tmp_path: Path, line: str, said: str) -> None:
    assert problems(tmp_path, SITE + f"[terms]\n{line}\n") == [said]


def test_all_problems_are_told_at_once_in_the_files_order(tmp_path: Path) -> None:
    text = """
[http]
timeout = "soon"

[[sites]]
name = "example"
home = "gopher://x/"
budget = "1/minute"

[[watches]]
name = "w"
query = "(libya"
channels = ["phone"]

[[channels]]
name = "phone"
url = "tgram://${TOKEN}/1"
"""
    places = [line.split(": ")[0] for line in problems(tmp_path, text)]
    assert places == ["http.timeout", "sites[0].budget", "sites[0].home", "channels[0].url", "watches[0].query"]


@pytest.mark.parametrize("key", ["http.timeout", "http.contact", "archive.url", "web.listen"])
def test_a_value_filled_in_is_never_shown(tmp_path: Path, key: str) -> None:
    table, _, name = key.partition(".")
    said = problems(tmp_path, SITE + f'[{table}]\n{name} = "${{SECRET}}"\n', {"SECRET": "hünter2\t "})
    assert said
    assert not [line for line in said if "nter2" in line]


@pytest.mark.parametrize(
    "text",
    [
        SITE + '[[channels]]\nname = "a"\nurl = "tgram://${SECRET}"',
        SITE + '[[channels]]\nname = "a"\nurl = "${SECRET}"',
        SITE + CHANNEL + WATCH.replace("libya OR haftar", "${SECRET}"),
        SITE.replace("https://news.example/", "https://me:${SECRET}@news.example/"),
        SITE + 'timezone = "${SECRET}"',
        SITE + 'budget = "${SECRET}"',
        SITE + 'profile = "${SECRET}"',
    ],
)
def test_no_problem_tells_a_secret(tmp_path: Path, text: str) -> None:
    said = problems(tmp_path, text, {"SECRET": "hunter2/x AND"})
    assert said
    assert not [line for line in said if "hunter2" in line]


def test_a_query_filled_in_is_refused_without_being_shown(tmp_path: Path) -> None:
    text = SITE + CHANNEL + '[[watches]]\nname = "w"\nquery = "${Q}"\nchannels = ["screen"]'
    assert problems(tmp_path, text, {"Q": "hunter2 AND"}) == [
        "watches[0].query: wrong at column 12 once it is filled in"
    ]


def test_a_long_value_is_shown_shortened(tmp_path: Path) -> None:
    said = problems(tmp_path, SITE + f"[http]\ntimeout = {json.dumps('x' * 5_000)}\n")
    assert said == [f'http.timeout: got "{"x" * 59}…, {_DURATION}']
