"""Configurations for tests: small good ones, and what is said of a wrong one."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pytest

from pressclip.config import load
from pressclip.errors import ConfigError
from pressclip.settings import Settings

SITE = """
[[sites]]
name = "example"
home = "https://news.example/"
"""
EUROPE = """
[[sites.sections]]
name = "Europe"
url = "https://news.example/europe/"
"""
CHANNEL = """
[[channels]]
name = "screen"
url = "console://"
"""
WATCH = """
[[watches]]
name = "libya"
query = "libya OR haftar"
channels = ["screen"]
"""


def loaded(folder: Path, text: str, env: Mapping[str, str] | None = None) -> Settings:
    """The settings that a text holds as a file in `folder`."""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, env=env or {})


def problems(folder: Path, text: str, env: Mapping[str, str] | None = None) -> list[str]:
    """What is said of a text that is refused, without the file's name, each problem a line."""
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text, env)
    said = str(caught.value).replace(f"{folder}/", "")
    return [line.removeprefix("config.toml: ") for line in said.splitlines()]


def shipped_profile() -> str:
    """The text of a profile that is right."""
    return files("scraper").joinpath("profiles", "zox.toml").read_text("utf-8")
