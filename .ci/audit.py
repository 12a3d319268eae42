"""Fails where a pinned package has a known weakness; passes with the reason where nobody can be asked.

pip-audit runs in an environment of its own, and asks the index that pip uses about `constraints.txt`.
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

TOOL = "pip-audit==2.10.1"
TOP = Path(__file__).parents[1]
QUIET = ("--progress-spinner=off", "-f=json")
INSTALLING, ASKING = 240, 240  # seconds


def judge(report: dict[str, Any]) -> tuple[int, list[str]]:
    """The exit code that a report of pip-audit asks for, and what there is to say."""
    every = report.get("dependencies", [])
    weak = [one for one in every if one.get("vulns")]
    asked = [one for one in every if "vulns" in one]
    if weak:
        return 1, [_told(one) for one in weak]
    if not asked:
        return 0, ["audit: skipped: the index knows nothing of weaknesses"]
    return 0, [f"audit: no known weakness in {len(asked)} of {len(every)} pinned packages; of others nothing is known"]


def _told(package: dict[str, Any]) -> str:
    names = ", ".join(one["id"] for one in package["vulns"])
    mended = ", ".join(sorted({fix for one in package["vulns"] for fix in one["fix_versions"]})) or "no version"
    return f"audit: {package['name']} {package['version']}: {names}, fixed in {mended}"


def audit(folder: Path) -> tuple[int, list[str]]:
    """Installs pip-audit in the folder and asks; whatever keeps it from that is a reason to skip."""
    try:
        venv.create(folder, with_pip=True)
        binaries = folder / "bin"
        subprocess.run(
            [binaries / "pip", "install", "--quiet", "--disable-pip-version-check", TOOL],
            check=True, timeout=INSTALLING, capture_output=True,
        )  # fmt: skip
        asked = subprocess.run(
            [binaries / "pip-audit", "-r", TOP / "constraints.txt", "--disable-pip", *QUIET],
            check=False, timeout=ASKING, capture_output=True, text=True,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        return 0, [f"audit: skipped: {error}"]
    try:
        return judge(json.loads(asked.stdout))
    except ValueError:
        return 0, [f"audit: skipped: {(asked.stderr.strip().splitlines() or ['pip-audit said nothing'])[-1]}"]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        code, said = audit(Path(name))
    sys.stdout.write("\n".join(said) + "\n")
    sys.exit(code)
