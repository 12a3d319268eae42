"""Pressclip: the nouns, the error tree, the configuration, the wiring and the command."""

import sys
from typing import Any

__version__ = "0.1.0"

# httpx loads its command where the libraries for that are there (click, rich, Pygments): five megabytes that stay.
_modules: dict[str, Any] = sys.modules
_modules.setdefault("httpx._main", None)  # as the import system has it: there is no such module
