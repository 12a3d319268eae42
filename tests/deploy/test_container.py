import json
import os
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.pins import RUN, pins

_TOP = Path(__file__).parents[2]
_DOCKERFILE = _TOP / "deploy" / "Dockerfile"


def _instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, rest), continued lines joined, comments left out."""
    lines = [line for line in _DOCKERFILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    text = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def _of(name: str) -> list[str]:
    return [rest for found, rest in _instructions() if found == name]


def _copied() -> list[str]:
    """What is copied from the checkout."""
    return [source for rest in _of("COPY") if "--from" not in rest for source in rest.split()[:-1]]


def test_the_container_does_not_run_as_root() -> None:
    last_stage = [name for name, _ in _instructions()]
    last_stage = last_stage[len(last_stage) - last_stage[::-1].index("FROM") :]
    assert "USER" in last_stage
    assert _of("USER")[-1] not in {"root", "0"}


def test_it_runs_the_daemon_on_a_volume_with_a_configuration() -> None:
    assert _of("ENTRYPOINT") == ['["pressclip"]']
    assert _of("CMD") == ['["run"]']
    assert _of("VOLUME") == ["/data"]
    assert "STATE_DIRECTORY=/data" in _of("ENV")[0]
    assert "PRESSCLIP_CONFIG=/etc/pressclip/config.toml" in _of("ENV")[0]
    assert "config.toml /etc/pressclip/config.toml" in _of("COPY")


def _compose() -> dict[str, Any]:
    text = (_TOP / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    service: dict[str, Any] = import_module("yaml").safe_load(text)["services"]["pressclip"]
    return service


def test_composed_it_writes_to_its_volume_alone_and_has_no_privilege() -> None:
    service = _compose()
    assert service["read_only"] is True
    assert [one.partition(":")[0] for one in service["tmpfs"]] == ["/tmp"]
    assert [one for one in service["volumes"] if not one.endswith(":ro")] == ["archive:/data"]
    assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
    assert service["build"] == {"context": "..", "dockerfile": "deploy/Dockerfile"}


def test_its_log_is_bounded_and_a_hundred_channels_fit_into_its_threads() -> None:
    service = _compose()
    assert service["logging"] == {"driver": "json-file", "options": {"max-size": "10m", "max-file": "5"}}
    assert service["pids_limit"] >= 100 + 32  # beside the senders there are some twenty threads


def test_it_is_stopped_by_the_signal_that_the_daemon_drains_at_and_has_the_time_to() -> None:
    assert _of("STOPSIGNAL") == ["SIGTERM"]
    assert int(_compose()["stop_grace_period"].removesuffix("s")) > 10


def test_packages_are_checked_by_hash_and_no_index_is_named() -> None:
    calls = [rest for rest in _of("RUN") if re.search(r"\bpip\b.* (?:install|wheel)", rest)]
    assert [call for call in calls if "--require-hashes -r" not in call] == [
        "pip wheel --no-cache-dir --no-deps --no-build-isolation -w /wheel .",
        "pip --python /opt/pressclip/bin/python install --no-cache-dir --no-deps --no-index /wheel/*.whl",
    ]
    for path, text in pins().items():
        entries = re.split(r"\n(?=\S)", text.rstrip("\n"))
        assert all(re.match(r"\S+==\S+ .*--hash=sha256:", entry, re.DOTALL) for entry in entries)
        assert not re.search(r"https?://|index-url|trusted-host", path.read_text(encoding="utf-8"))
    assert not re.search(r"https?://|index-url|trusted-host", _DOCKERFILE.read_text(encoding="utf-8"))


def test_the_image_holds_what_the_program_needs_and_nothing_that_develops_it() -> None:
    for path, text in pins().items():
        assert path.read_text(encoding="utf-8") == text, "python -m tests.pins writes it anew"
    named = set(re.findall(r"^[\w-]+(?===)", pins()[RUN], re.MULTILINE))
    assert {"apprise", "sqlalchemy", "requests"} <= named
    assert not named & {"pytest", "mypy", "playwright", "hypothesis", "ruff", "hatchling"}


def test_the_image_holds_every_package_of_the_project() -> None:
    project = tomllib.loads((_TOP / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= set(_copied())


@pytest.mark.parametrize("source", _copied())
def test_what_is_copied_is_there_and_is_let_through(source: str) -> None:
    assert (_TOP / source).exists()
    let_in = False
    for line in _DOCKERFILE.with_name("Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#") and fnmatch(source, line.removeprefix("!")):
            let_in = line.startswith("!")
    assert let_in


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ({"alive": True, "broken": ["Europe"]}, 0),
        ({"alive": False, "broken": []}, 1),
        (None, 1),
    ],
    ids=["alive, one section broken", "dead", "no archive yet"],
)
def test_the_container_is_healthy_while_the_daemon_lives(
    tmp_path: Path, printed: dict[str, object] | None, code: int
) -> None:
    status = tmp_path / "pressclip"
    said = json.dumps(printed) if printed is not None else ""
    status.write_text(f"#!/bin/sh\n[ \"$*\" = 'status --format json' ] && echo '{said}'\nexit 1\n", encoding="utf-8")
    status.chmod(0o755)
    command = _of("HEALTHCHECK")[0].partition("CMD ")[2]
    path = f"{tmp_path}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(["/bin/sh", "-c", command], env={"PATH": path}, capture_output=True, check=False)
    assert done.returncode == code
