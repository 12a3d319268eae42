"""What a reload of the configuration finds under way."""

from dataclasses import replace
from pathlib import Path

from pressclip.settings import SiteSettings
from tests.desks import newsroom
from tests.schedules.test_steps import reloading


def test_after_a_reload_no_menu_probe_or_edit_of_a_further_site_is_asked_for_by_the_old_configuration(
    tmp_path: Path,
) -> None:
    nothing = {"skip_sections": ("*",)}  # so that nothing is polled
    other = SiteSettings(name="other", home="https://other.example/", **nothing)  # type: ignore[arg-type]  # see above
    with newsroom(tmp_path, beside=(other,), **nothing) as room:
        room.later(days=2)
        before = len(room.hosts)
        reloading(room, "", replace(room.desk.settings, sites=room.desk.settings.sites[:1]))
        asked = list(zip(room.hosts[before:], room.asked[before:], strict=True))
        assert {"/", "/feed/"} <= {path for _, path in asked}
        assert {host for host, _ in asked} == {"news.example"}
