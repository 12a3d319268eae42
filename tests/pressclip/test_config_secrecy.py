from pathlib import Path

import pytest

from tests.pressclip.configs import CHANNEL, SITE, WATCH, problems


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
