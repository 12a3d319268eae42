"""What the command line says of a bug of ours."""

from pressclip.errors import bug


def report(error: Exception) -> str:
    """The error by its kind and places alone: what it says may hold a secret, or words that a page chose."""
    from traceback import format_tb

    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        kind = type(cause)
        lines[:0] = [*format_tb(cause.__traceback__), f"  {kind.__module__}.{kind.__qualname__}\n"]
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return f"pressclip: {bug(error)}; please report it with these lines, in which no value stands:\n{''.join(lines)}"
