"""How benchmarks print: one JSON object with `--json`, else a small table."""

import json
import sys
from collections.abc import Mapping


def report(title: str, figures: Mapping[str, float | int | str]) -> None:
    """Prints the figures of one benchmark as the command line asks."""
    if "--json" in sys.argv[1:]:
        sys.stdout.write(json.dumps(dict(figures)) + "\n")
        return
    width = max(map(len, figures))
    lines = [f"  {name:{width}}  {value:,.3f}" if isinstance(value, float) else f"  {name:{width}}  {value}"
             for name, value in figures.items()]  # fmt: skip
    sys.stdout.write("\n".join([title, *lines, ""]) + "\n")
