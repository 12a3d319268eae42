from pathlib import Path

import pytest

from pressclip.config import data_dir, find_config
from pressclip.errors import ConfigError


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_option_goes_before_the_environment_and_that_before_the_folder() -> None:
    for name in ("option.toml", "env.toml", "config.toml"):
        Path(name).touch()
    env = {"PRESSCLIP_CONFIG": "env.toml"}
    assert find_config("option.toml", env) == Path("option.toml")
    assert find_config(None, env) == Path("env.toml")
    assert find_config(None, {"PRESSCLIP_CONFIG": ""}) == Path("config.toml")
    assert find_config(None, {}) == Path("config.toml")


@pytest.mark.parametrize(
    ("option", "env", "said"),
    [
        ("a.toml", {"PRESSCLIP_CONFIG": "config.toml"}, "a.toml: no such file: named by --config"),
        (None, {"PRESSCLIP_CONFIG": "b.toml"}, "b.toml: no such file: named by PRESSCLIP_CONFIG"),
    ],
)
def test_a_file_that_was_named_and_is_not_there_is_refused(option: str | None, env: dict[str, str], said: str) -> None:
    Path("config.toml").touch()
    with pytest.raises(ConfigError) as caught:
        find_config(option, env)
    assert str(caught.value) == said


def test_without_any_configuration_it_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find_config(None, {})
    looked = f"looked for in {tmp_path}; name another by --config PATH or PRESSCLIP_CONFIG"
    assert str(caught.value) == f"config.toml: no such file: {looked}"


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file: named by --config"):
        find_config(str(tmp_path), {})


def test_a_name_that_no_file_can_have_is_refused_as_a_configuration() -> None:
    with pytest.raises(ConfigError, match="file: cannot be read: File name too long"):
        find_config("a" * 300, {})


@pytest.mark.parametrize(
    ("option", "env", "folder"),
    [
        ("data", {"STATE_DIRECTORY": "/var/lib/pressclip"}, "data"),
        (None, {"STATE_DIRECTORY": "/var/lib/pressclip"}, "/var/lib/pressclip"),
        (None, {"STATE_DIRECTORY": "/var/lib/pressclip:/var/lib/other"}, "/var/lib/pressclip"),
        (None, {"STATE_DIRECTORY": ""}, "etc"),
        (None, {}, "etc"),
    ],
)
def test_the_archive_lies_where_it_is_told_else_beside_the_configuration(
    option: str | None, env: dict[str, str], folder: str
) -> None:
    assert data_dir(option, env, Path("etc/config.toml")) == Path(folder)
