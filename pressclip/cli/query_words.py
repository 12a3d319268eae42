"""A query on the command line: one argument, even where it starts with a minus sign."""

import click


class Searching(click.Command):
    """A query that starts with a minus sign and holds a space is a query, not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Moves such a query behind `--`."""
        cut = args.index("--") if "--" in args else len(args)
        queries = [arg for arg in args[:cut] if arg.startswith("-") and " " in arg and not arg.startswith("--")]
        options = [arg for arg in args[:cut] if arg not in queries]
        behind = [*queries, *args[cut + 1 :]]
        return super().parse_args(ctx, [*options, *(["--", *behind] if behind else [])])


def one_query(words: tuple[str, ...], command: str) -> str | None:
    """The query, None where there is none. Raises click.UsageError for several words, with the quoted form."""
    if len(words) > 1:
        raise click.UsageError(f"QUERY is one argument; put it in quotes: pressclip {command} '{' '.join(words)}'")
    return words[0] if words else None
