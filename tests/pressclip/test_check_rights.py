"""What `check --online` and `sections` tell of the rights that a site reserves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pressclip.cli.main import run
from replica.posts import Post
from replica.rights import Rights
from replica.server import ReplicaServer
from replica.site import Site
from tests.daemons import write_config


def test_the_check_and_the_sections_say_what_a_site_reserves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    when = datetime.now(UTC) - timedelta(hours=1)
    site = Site([Post(id=1, slug="a", title="Talks", paragraphs=("No.",), categories=("africa",), published=when)])
    with ReplicaServer(site) as server:
        config = write_config(tmp_path, server.url, screen="console://")
        asked = ["--config", str(config), "check", "--online"]
        assert run(asked) == 0
        assert "it reserves no rights in its pages" in capsys.readouterr().out
        rule = '[{"location": "/", "tdm-reservation": 1}]'
        site.rights = Rights(file=rule, headers={"X-Robots-Tag": "noindex"}, tags={"robots": "noarchive"})
        assert run(asked) == 0
        out = capsys.readouterr().out
        assert "its tdmrep.json says tdm-reservation 1 on /, its robots header says noindex" in out
        assert "its robots meta says noarchive: title, link and excerpt are kept" in out
        run(["--config", str(config), "poll"])
        capsys.readouterr()
        assert run(["--config", str(config), "sections"]) == 0
    told = capsys.readouterr()
    assert "tdmrep.json: tdm-reservation 1 on /; robots header: noindex; robots meta: noarchive" in told.err
