"""The command `pressclip`: one module a command, loaded when it is called, so that each starts fast."""

from pressclip.cli.main import main

__all__ = ["main"]
