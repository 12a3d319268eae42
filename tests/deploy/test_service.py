import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pressclip.config.filling import fill

_UNIT = Path(__file__).parents[2] / "deploy" / "pressclip.service"


def _settings() -> Iterator[tuple[str, str, str]]:
    """The unit's lines as (section, key, value)."""
    section = ""
    for line in _UNIT.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        header = re.fullmatch(r"\[(\w+)\]", line)
        if header is not None:
            section = header[1]
            continue
        key, equals, value = line.partition("=")
        assert equals, f"neither a section nor a setting: {line}"
        yield section, key, value


def _values(key: str) -> list[str]:
    return [value for _, known, value in _settings() if known == key]


def test_systemd_finds_nothing_to_say_about_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    command = f"ExecStart={shutil.which('true')}"  # the program need not be installed where the tests run
    unit = tmp_path / "pressclip.service"
    unit.write_text(re.sub(r"ExecStart=.*", command, _UNIT.read_text(encoding="utf-8")), encoding="utf-8")
    done = subprocess.run([analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")  # an unknown key is a warning only


def test_the_service_is_shut_off_from_the_machine_as_systemd_counts_it() -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    command = [analyze, "security", "--offline=yes", "--threshold=20", "--no-pager", str(_UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze cannot look at a file")
    assert done.returncode == 0, done.stdout.splitlines()[-1:]  # exposure above 2.0 of 10


def test_the_units_sections_are_systemds_and_no_key_stands_twice() -> None:
    settings = list(_settings())
    assert list(dict.fromkeys(section for section, _, _ in settings)) == ["Unit", "Service", "Install"]
    keys = [key for _, key, _ in settings if key != "SystemCallFilter"]  # the second one takes away from the first
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Type", "notify"),
        ("NotifyAccess", "main"),
        ("WatchdogSec", "60"),
        ("TimeoutStartSec", "infinity"),
        ("DynamicUser", "yes"),
        ("StateDirectory", "pressclip"),
        ("UMask", "0077"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("PrivateDevices", "yes"),
        ("MemoryDenyWriteExecute", "yes"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("Restart", "on-failure"),
        ("RestartPreventExitStatus", "2"),
        ("TimeoutStopSec", "15"),
    ],
)
def test_the_service_is_shut_in_and_starts_again(key: str, value: str) -> None:
    assert _values(key) == [value]


def test_a_hundred_channels_fit_into_its_threads() -> None:
    assert int(_values("TasksMax")[0]) >= 100 + 32  # beside the senders there are some twenty threads


def test_system_calls_are_those_of_a_service_without_its_privileges() -> None:
    assert _values("SystemCallFilter") == ["@system-service", "~@privileged @resources"]


def test_the_daemon_is_started_with_the_configuration_of_the_machine_and_reloaded_by_a_signal() -> None:
    assert _values("ExecStart") == ["/opt/pressclip/.venv/bin/pressclip --config /etc/pressclip/config.toml run"]
    assert _values("ExecReload") == ["/bin/kill -HUP $MAINPID"]


@pytest.mark.parametrize("key", ["ProtectProc", "ProcSubset", "PrivatePIDs"])
def test_the_daemon_sees_other_processes_that_may_hold_a_lease(key: str) -> None:
    assert _values(key) == []


def test_the_way_of_credentials_is_one_that_the_configuration_takes(tmp_path: Path) -> None:
    text = _UNIT.read_text(encoding="utf-8")
    shown = re.search(r'url = "(tgram://\$\{file:(/run/credentials/pressclip\.service/(\w+))\}/42)"', text)
    assert shown is not None
    assert f"#LoadCredential={shown[3]}:" in text
    (tmp_path / "secret").write_text("123:abc-def\n", encoding="utf-8")
    url = shown[1].replace(shown[2], "secret")
    assert fill(url, env={}, folder=tmp_path, in_url=True) == "tgram://123%3Aabc-def/42"


def test_no_secret_stands_in_the_unit() -> None:
    assert _values("Environment") == []
    assert _values("EnvironmentFile") == ["-/etc/pressclip/secrets.env"]
