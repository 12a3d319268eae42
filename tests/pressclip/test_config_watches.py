from pathlib import Path

import pytest

from tests.pressclip.configs import CHANNEL, EUROPE, SITE, WATCH, loaded, problems

_QUIET = 'expected a span of the day such as "22:00-07:00"'

SLOTS = 'expected "hourly", a time of day such as "08:00", or one of a weekday such as "mon 08:00"'


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
        ("on = []", 'on: is empty, expected "new", "edit" or both'),
        ("on = [7]", "on: expected a list of texts in quotes"),
        ('chanels = ["screen"]', 'chanels: unknown key; did you mean "channels"?'),
    ],
)
def test_a_wrong_key_of_a_watch_is_refused(tmp_path: Path, line: str, said: str) -> None:
    lines = {"name": 'name = "w"', "query": 'query = "libya"', "channels": 'channels = ["screen"]'}
    lines[line.split(" = ", maxsplit=1)[0]] = line
    text = SITE + EUROPE + CHANNEL + "[[watches]]\n" + "\n".join(lines.values())
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
    other = SITE.replace("example", "other", 1) + EUROPE
    text = SITE + EUROPE + other + CHANNEL + WATCH
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
        ('digest = "8:00"', f'digest: got "8:00", {SLOTS}'),
        ('digest = "24:00"', f'digest: got "24:00", {SLOTS}'),
        ('digest = "monday 08:00"', f'digest: got "monday 08:00", {SLOTS}'),
        ("storm = 0", "storm: got 0, expected 1 to 1000"),
        ('heartbeat = "1m"', 'heartbeat: got "1m", expected 1h to 1y'),
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
            SITE + EUROPE + EUROPE.replace("Europe", "EUROPE").replace("/europe/", "/other/"),
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
        (
            'gaddafi = ["gaddafi", "muammar OR sons"]',
            "terms.gaddafi[1]: a spelling is a word, a phrase or a prefix, without operators such as OR at column 9",
        ),
        ('gaddafi = ["…"]', "terms.gaddafi[0]: there is no letter or digit to search for at column 1"),
        ('gaddafi = ["ok", "${SAID}"]', "terms.gaddafi[1]: wrong at column 8 once it is filled in"),
    ],
)
def test_a_wrong_term_is_refused(tmp_path: Path, line: str, said: str) -> None:
    watch = WATCH.replace("libya OR haftar", "@gaddafi") if said.startswith("terms.gaddafi") else WATCH
    text = f"{SITE}[terms]\n{line}\n{CHANNEL}{watch}"
    assert problems(tmp_path, text, {"SAID": "secret (sesame)"}) == [said]


def test_a_watch_may_use_the_terms_and_no_others(tmp_path: Path) -> None:
    terms = '[terms]\ngaddafi = ["gaddafi", "qaddaf*", "guide of the revolution"]\n'
    watch = WATCH.replace("libya OR haftar", "title:@gaddafi")
    assert loaded(tmp_path, terms + SITE + CHANNEL + watch).terms[0][0] == "gaddafi"
    assert problems(tmp_path, terms + SITE + CHANNEL + watch.replace("@gaddafi", "@gadafi")) == [
        "watches[0].query: no term is called @gadafi (did you mean @gaddafi) at column 7"
    ]
