"""Which sections the site has, for whoever asks for them; what they show is the site's own affair."""

PAGES = 1_000
CARDS = 25  # of a page


def path_of(number: int) -> str:
    """The path of a section, numbered from 0."""
    return f"/section/{number}/"
