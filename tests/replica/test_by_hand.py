import signal
import subprocess
import sys
from urllib.request import urlopen

import pytest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_site_run_by_hand_prints_its_address_and_stops_when_told(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "replica", "--theme", "blocks", "--port", "0", "--every", "0.1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("listening on http://127.0.0.1:")
        with urlopen(line.removeprefix("listening on ").strip(), timeout=10) as answer:  # noqa: S310 -- our own server
            assert b"wp-block-post" in answer.read()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
