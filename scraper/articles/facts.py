"""What one part of a page states of its article, before the parts are put together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Statements as given, "" or empty where there is none: times and addresses are still to be read."""

    title: str = ""
    label: str = ""
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()  # times that are only printed, near the headline
    modified: tuple[str, ...] = ()
    excerpt: str = ""
    text: str = ""
    image: str = ""
    language: str = ""
    bio: str = ""
    is_free: bool | None = None  # None: it does not say
    is_article: bool = False  # it says that the page is one


NOTHING = Facts()
