from datetime import timedelta
from pathlib import Path

import pytest

from tests.pressclip.configs import EUROPE, SITE, loaded, problems, shipped_profile

_LOCAL = '[[sites]]\nname = "replica"\nhome = "http://127.0.0.1/"\n'
_HOME = 'expected an address such as "https://example.org/"'
_LOOKS = 'expected a list of growing durations such as ["1h", "6h"], 5m to 90d'
_FROM_CONFIG = 'sections_from = "config"\n'


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
        ('rights = "all"', 'rights: got "all", expected "respect" or "full"'),
        ('budget = "0/hour"', 'budget: got "0/hour", expected 1/hour to 10000/hour'),
        ('budget = "10001/hour"', 'budget: got "10001/hour", expected 1/hour to 10000/hour'),
        ('budget = "60/minute"', 'budget: got "60/minute", expected a rate such as "60/hour"'),
        ("budget = 60", 'budget: got a number, expected a rate such as "60/hour"'),
        (
            'budget = "off"',
            'budget: got "off", expected a rate such as "60/hour": only sites on loopback may go without',
        ),
        ('reread_after = "1h"', f"reread_after: got text, {_LOOKS}"),
        ('reread_after = ["1h", 2]', "reread_after: expected a list of texts in quotes"),
        ('reread_after = ["soon"]', f'reread_after: got ["soon"], {_LOOKS}'),
        ('reread_after = ["1m"]', f'reread_after: got ["1m"], {_LOOKS}'),
        ('reread_after = ["1h", "91d"]', f'reread_after: got ["1h", "91d"], {_LOOKS}'),
        ('reread_after = ["6h", "6h"]', f'reread_after: got ["6h", "6h"], {_LOOKS}'),
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
        f'sites[0].profile: got "mine.toml", {expected}; the file cannot be read: No such file or directory'
    ]


def test_a_profile_of_a_path_that_no_file_can_have_is_a_problem_like_others(tmp_path: Path) -> None:
    [said] = problems(tmp_path, f'{SITE}profile = "/{"a" * 300}"')
    assert said.startswith('sites[0].profile: got "/aaa')
    assert said.endswith("; the file cannot be read: File name too long")


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


@pytest.mark.parametrize(
    "again",
    [
        "https://news.example/europe",
        "https://news.example/europe/",
        "http://www.news.example/europe/?utm_source=x",
        "https://NEWS.example:443//europe/#top",
    ],
)
def test_two_sections_of_one_address_are_refused_however_it_is_spelt(tmp_path: Path, again: str) -> None:
    between = EUROPE.replace("Europe", "Other").replace("europe", "other")
    repeat = EUROPE.replace("Europe", "Again").replace("https://news.example/europe/", again)
    said = "sites[0].sections[2].url: the address of sites[0].sections[0] already"
    assert problems(tmp_path, SITE + EUROPE + between + repeat) == [said]


def test_sections_of_other_addresses_or_of_the_menu_repeat_nothing(tmp_path: Path) -> None:
    menu = "".join(f'[[sites.sections]]\nname = "{name}"\n' for name in ("Africa", "Asia"))
    paged = EUROPE.replace("Europe", "Paged").replace("/europe/", "/europe/?page=2")
    text = SITE + 'sections_from = "menu"\n' + EUROPE + paged + menu
    text += SITE.replace('"example"', '"other"') + EUROPE
    assert [len(site.sections) for site in loaded(tmp_path, text).sites] == [4, 1]


def test_without_a_budget_no_section_may_lie_off_loopback(tmp_path: Path) -> None:
    said = 'sites[0].budget: got "off", expected a rate such as "60/hour": only sites on loopback may go without'
    assert problems(tmp_path, _LOCAL + 'budget = "off"\n' + EUROPE) == [said]


def test_the_looks_at_articles_are_as_written_and_none_where_the_list_is_empty(tmp_path: Path) -> None:
    hours = [timedelta(hours=one) for one in (1, 6, 24, 72)]
    for line, after in (
        ("", hours),
        ('reread_after = ["2h", "1d"]', [hours[0] * 2, hours[2]]),
        ("reread_after = []", []),
    ):
        [site] = loaded(tmp_path, f"{SITE}{line}\n").sites
        assert list(site.reread_after) == after
