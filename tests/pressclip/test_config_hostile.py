import json
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pressclip.config import load
from pressclip.errors import ConfigError

_KEYS = {
    "[archive]": ("url", "keep_raw", "keep"),
    "[http]": ("contact", "timeout", "max_body", "respect_robots", "connections", "pause", "proxy"),
    "[web]": ("listen", "token", "hosts"),
    "[service]": ("ping_url",),
    "[[sites]]": ("name", "home", "timezone", "profile", "budget", "probe", "sections_from", "skip_sections"),
    "[[sites.sections]]": ("name", "url", "at_least_every", "at_most_every"),
    "[[watches]]": ("name", "query", "channels", "sections", "text_wait"),
    "[terms]": ("gaddafi", "a b"),
    "[[channels]]": ("name", "url", "digest", "quiet", "timezone", "max_per_hour", "operator", "on_uncertain"),
}
_ODD_TEXTS = [
    "console://",
    "sqlite:///x",
    "https://x/",
    "http://[",
    "tgram://[",
    "${A}",
    "${file:/}",
    "0/hour",
    "1h",
    "::",
]
_ODD_VALUES = ["true", "nan", "1e400", "[]", "[[]]", "{}", "{a = 1}", "07:32:00", "1979-05-27", '["", "x"]']
_texts = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(_ODD_TEXTS)
_strings = _texts.map(lambda text: json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f"))
_values = _strings | st.integers().map(str) | st.sampled_from(_ODD_VALUES)


@st.composite
def _configurations(draw: st.DrawFn) -> str:
    lines = []
    for table, keys in _KEYS.items():
        lines.append(table)
        chosen = draw(st.dictionaries(st.sampled_from(keys), _values, max_size=4))
        lines += [f"{json.dumps(key)} = {value}" for key, value in chosen.items()]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "config.toml"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(_configurations())
def test_whatever_the_values_a_configuration_is_read_or_refused(file: Path, text: str) -> None:
    tomllib.loads(text)
    file.write_text(text, encoding="utf-8")
    with suppress(ConfigError):
        load(file, env={"A": "b"})
