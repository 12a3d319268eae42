import json
from pathlib import Path

import pytest

from pressclip.config import load
from pressclip.errors import ConfigError
from tests.pressclip.configs import SITE, loaded, problems

_DURATION = 'expected a duration such as "20s", "15m", "3h" or "90d"'
_TOKEN = "begins or ends with a space, or holds a line end or the like: nobody could send it"
_LISTEN = 'expected HOST:PORT such as "127.0.0.1:8000", or "" for none'
_ARCHIVE = 'expected sqlite:///PATH such as "sqlite:///pressclip.db"'
_OPEN = "web.listen: others can reach this address: set web.token, or listen on 127.0.0.1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[http\n", "line 1, column 6: no valid TOML: Expected ']' at the end of a table declaration"),
        ('a = 1\nb = "x', "end of document: no valid TOML: Unterminated string"),
        ("a = 1\na = 2\n", "line 2, column 6: no valid TOML: Cannot overwrite a value"),
        ("a = " + "[" * 20_000, "TOML: tables or lists are nested too deep"),
        ("a = " + "1" * 5_000, "TOML: a number has too many digits"),
        ("a = 1 #" + "x" * 1_000_000, "file: is larger than 1000000 bytes"),
    ],
    ids=["unclosed", "unterminated", "twice", "deep", "digits", "large"],
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
        (
            "[zzz]\n",
            "zzz: unknown key; there are archive, channels, http, messages, service, sites, terms, watches, web",
        ),
        ('[http]\ntimeuot = "1s"\n', 'http.timeuot: unknown key; did you mean "timeout"?'),
        ('[web]\n"a b\\n" = 1\n', 'web."a b\\n": unknown key; there are hosts, listen, token'),
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
        ("archive.keep", '"29d"', 'got "29d", expected 30d to 100y'),
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
        ("web.token", '"abc\\n"', _TOKEN),
        ("web.token", '" abc"', _TOKEN),
        ("web.token", '"a\\tbc"', _TOKEN),
        ("web.hosts", '"a.example"', "got text, expected a list of texts in quotes"),
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


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
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


def test_a_long_value_is_shown_shortened(tmp_path: Path) -> None:
    said = problems(tmp_path, SITE + f"[http]\ntimeout = {json.dumps('x' * 5_000)}\n")
    assert said == [f'http.timeout: got "{"x" * 59}…, {_DURATION}']


@pytest.mark.parametrize("host", ["https://a.example", "a.example:80", "a.example/x", "", "a b", "[::1]"])
def test_a_name_of_the_web_page_is_a_name_alone(tmp_path: Path, host: str) -> None:
    [said] = problems(tmp_path, SITE + f'[web]\nhosts = ["ok.example", "{host}"]\n')
    assert said.startswith(f"web.hosts[1]: got '{host}', expected a host's name without scheme, port or path")


@pytest.mark.parametrize(
    "proxy", ["proxy.example.org:3128", "https://p:1", "socks5://p:1080", "http://p", "http://p:1/x", "http://["]
)
def test_a_proxy_that_cannot_be_one_is_refused_without_being_shown(tmp_path: Path, proxy: str) -> None:
    said = problems(tmp_path, SITE + f'[http]\nproxy = "{proxy}"')
    assert said == ['http.proxy: expected a proxy such as "http://proxy.example.org:3128", or "" for none']
