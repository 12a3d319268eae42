"""The console channel on a real terminal and beside one."""

import os
import pty
import subprocess
import sys

import pytest

CODE = """
from alerts.channels import send
from alerts.messages import render
from pressclip.settings import ChannelSettings
from tests.alerts.items import titled

message = render([titled("Haftar speaks", ["Haftar"])], "console", zone="UTC")
send(ChannelSettings(name="screen", url="console://"), message, "console")
"""
BOLD = "\x1b[1m"


def printed(term: str) -> str:
    """What the program prints on a terminal of this kind."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": term}
    with subprocess.Popen([sys.executable, "-c", CODE], stdout=theirs, env=environment) as process:
        os.close(theirs)
        told = b""
        try:
            while piece := os.read(ours, 4096):
                told += piece
        except OSError:  # Linux ends a terminal whose other side is closed so
            pass
        assert process.wait() == 0
    os.close(ours)
    return told.decode()


@pytest.mark.parametrize(("term", "bold"), [("xterm-256color", True), ("dumb", False)])
def test_hits_are_bold_on_a_terminal_and_starred_where_it_cannot(term: str, *, bold: bool) -> None:
    told = printed(term)
    assert (BOLD in told) is bold
    assert ("*" in told) is not bold
