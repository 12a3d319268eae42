from datetime import time, timedelta
from pathlib import Path

import pytest

from pressclip.config import load
from pressclip.settings import (
    ArchiveSettings,
    ChannelSettings,
    HttpSettings,
    SectionSettings,
    ServiceSettings,
    Settings,
    SiteSettings,
    WatchSettings,
    WebSettings,
)
from tests.pressclip.configs import CHANNEL, SITE, WATCH, loaded, shipped_profile

_ALL = """
[archive]
url = "sqlite:////var/lib/clips.db"
keep_raw = "0d"
keep = "5y"

[http]
contact = "desk@example.org"
timeout = "30s"
max_body = "5MB"
respect_robots = false
allow_private = true
connections = 4
per_host = 2
pause = "500ms"
proxy = "http://me:hush@10.0.0.9:3128"

[web]
listen = "[::]:0"
token = "open sesame"

[service]
ping_url = "https://ping.example/0123-4567"

[[sites]]
name = "example"
home = "http://127.0.0.1:8080/"
timezone = "Europe/Rome"
profile = "zox"
budget = "off"
probe = "off"
fetch_articles = false
sections_from = "menu"
skip_sections = ["About*", "Videos"]

[[sites.sections]]
name = "Middle East"
url = "http://127.0.0.1:8080/category/middle-east/"
at_least_every = "3h"
at_most_every = "2s"

[[watches]]
name = "libya"
query = 'haftar OR (libya AND "palermo conference")'
channels = ["desk", "screen", "desk"]
sections = ["example/Middle East"]
text_wait = "0s"

[terms]
gaddafi = ["gaddafi", "qaddafi"]

[[channels]]
name = "desk"
url = "mailtos://user:password@mail.example.org?to=desk@example.org"
digest = "08:00"
quiet = "22:00-07:30"
timezone = "Europe/Rome"
max_per_hour = 20
operator = true
on_uncertain = "skip"

[[channels]]
name = "screen"
url = "console://"
digest = "hourly"
"""


def test_every_key_arrives_as_a_value(tmp_path: Path) -> None:
    url = "http://127.0.0.1:8080/category/middle-east/"
    settings = loaded(tmp_path, _ALL)
    assert settings == Settings(
        path=str(tmp_path / "config.toml"),
        archive=ArchiveSettings(url="sqlite:////var/lib/clips.db", keep_raw=timedelta(0), keep=timedelta(days=1_825)),
        http=HttpSettings(
            contact="desk@example.org",
            timeout=timedelta(seconds=30),
            max_body=5_000_000,
            respect_robots=False,
            allow_private=True,
            connections=4,
            per_host=2,
            pause=timedelta(milliseconds=500),
            proxy="http://me:hush@10.0.0.9:3128",
        ),
        web=WebSettings(listen="[::]:0", token="open sesame"),
        service=ServiceSettings(ping_url="https://ping.example/0123-4567"),
        sites=(
            SiteSettings(
                name="example",
                home="http://127.0.0.1:8080/",
                timezone="Europe/Rome",
                profile="zox",
                budget=None,
                probe="off",
                fetch_articles=False,
                sections_from="menu",
                skip_sections=("About*", "Videos"),
                sections=(
                    SectionSettings(
                        name="Middle East",
                        url=url,
                        at_least_every=timedelta(hours=3),
                        at_most_every=timedelta(seconds=2),
                    ),
                ),
            ),
        ),
        watches=(
            WatchSettings(
                name="libya",
                query='haftar OR (libya AND "palermo conference")',
                channels=("desk", "screen"),
                sections=("example/Middle East",),
                text_wait=timedelta(0),
            ),
        ),
        channels=(
            ChannelSettings(
                name="desk",
                url="mailtos://user:password@mail.example.org?to=desk@example.org",
                digest="08:00",
                quiet=(time(22), time(7, 30)),
                timezone="Europe/Rome",
                max_per_hour=20,
                operator=True,
                on_uncertain="skip",
            ),
            ChannelSettings(name="screen", url="console://", digest="hourly"),
        ),
        terms=(("gaddafi", ("gaddafi", "qaddafi")),),
    )


def test_what_is_left_out_has_the_documented_default(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SITE + CHANNEL + WATCH)
    assert settings == Settings(
        path=str(tmp_path / "config.toml"),
        archive=ArchiveSettings(url="sqlite:///pressclip.db", keep_raw=timedelta(days=90)),
        http=HttpSettings(
            contact="",
            timeout=timedelta(seconds=20),
            max_body=8_000_000,
            respect_robots=True,
            allow_private=False,
            connections=8,
            per_host=1,
            pause=timedelta(seconds=1),
            proxy="",
        ),
        web=WebSettings(listen="127.0.0.1:8000", token=None),
        service=ServiceSettings(ping_url=""),
        sites=(
            SiteSettings(
                name="example",
                home="https://news.example/",
                timezone="UTC",
                profile="auto",
                budget=60,
                probe="auto",
                fetch_articles=True,
                sections_from="menu",
            ),
        ),
        watches=(
            WatchSettings(name="libya", query="libya OR haftar", channels=("screen",), text_wait=timedelta(minutes=10)),
        ),
        channels=(ChannelSettings(name="screen", url="console://", timezone="UTC", on_uncertain="repeat"),),
    )


@pytest.mark.parametrize(
    ("sections", "source"),
    [
        ("", "menu"),
        ('[[sites.sections]]\nname = "Europe"\nat_least_every = "1h"', "menu"),
        ('[[sites.sections]]\nname = "Europe"\nurl = "https://news.example/europe/"', "config"),
    ],
)
def test_sections_come_from_the_menu_unless_one_with_an_address_is_listed(
    tmp_path: Path, sections: str, source: str
) -> None:
    assert loaded(tmp_path, SITE + sections).sites[0].sections_from == source


def test_a_section_may_lie_on_another_host(tmp_path: Path) -> None:
    section = '[[sites.sections]]\nname = "Blog"\nurl = "http://blog.example:8080/latest"'
    assert loaded(tmp_path, SITE + section).sites[0].sections[0].url == "http://blog.example:8080/latest"


def test_a_watch_may_name_a_section_that_only_the_menu_knows(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SITE + CHANNEL + WATCH + 'sections = ["Green Planet"]')
    assert settings.watches[0].sections == ("Green Planet",)


@pytest.mark.parametrize("listen", ["", "127.0.0.1:8000", "127.8.8.8:80", "localhost:8000", "[::1]:0"])
def test_a_listener_on_loopback_needs_no_token(tmp_path: Path, listen: str) -> None:
    assert loaded(tmp_path, SITE + f'[web]\nlisten = "{listen}"').web.listen == listen


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "127.9.9.9", "[::1]"])
def test_a_site_on_loopback_may_go_without_a_budget(tmp_path: Path, host: str) -> None:
    text = f'[[sites]]\nname = "replica"\nhome = "http://{host}/"\nbudget = "off"'
    assert loaded(tmp_path, text).sites[0].budget is None


def test_a_profile_of_ones_own_is_found_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(shipped_profile(), encoding="utf-8")
    settings = loaded(tmp_path, SITE + 'profile = "mine.toml"')
    assert settings.sites[0].profile == str(tmp_path / "mine.toml")


def test_a_byte_order_mark_in_front_is_no_error(tmp_path: Path) -> None:
    assert loaded(tmp_path, "\ufeff" + SITE).sites[0].name == "example"


def test_no_channel_url_and_no_token_stands_in_the_settings_repr(tmp_path: Path) -> None:
    shown = repr(loaded(tmp_path, _ALL))
    assert "password" not in shown
    assert "sesame" not in shown


def test_the_shipped_configuration_is_right_as_it_stands() -> None:
    settings = load(Path(__file__).parents[2] / "config.toml", env={})
    assert [site.home for site in settings.sites] == ["https://moderndiplomacy.eu/"]
    assert settings.sites[0].sections_from == "menu"
    assert {channel.url for channel in settings.channels} == {"console://"}
    assert len(settings.watches) >= 2


def test_the_shipped_configuration_is_right_with_its_examples_uncommented(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "config.toml").read_text(encoding="utf-8")
    opening = ("# [[", "# name", "# url")
    uncommented = [line.removeprefix("# ") if line.startswith(opening) else line for line in text.splitlines()]
    env = {"TELEGRAM_TOKEN": "123456:abc", "TELEGRAM_CHAT": "-100123", "SMTP_USER": "me", "SMTP_PASSWORD": "p@ss"}
    settings = loaded(tmp_path, "\n".join(uncommented), env)
    assert [channel.name for channel in settings.channels] == ["console", "phone", "desk"]
