"""What a news site is made of: posts and their categories, frozen."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A section of the site; `parent` is the slug of the one it stands under."""

    id: int
    slug: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One article. `title` and `paragraphs` are plain text, what a reader should end up with.

    `title_html` is the title as printed where the author put markup into it. `categories` are slugs, the
    first is the label on cards. Datetimes are aware. A post is on the site from `published` on.
    """

    id: int
    slug: str
    title: str
    paragraphs: tuple[str, ...]
    categories: tuple[str, ...]
    published: datetime
    author: str = "Ledger Staff"
    bio: str = ""
    title_html: str | None = None
    excerpt: str | None = None  # hand-written; None: the text's beginning
    modified: datetime | None = None  # None: not since it was published
    sticky: bool = False
    image: str | None = None  # path on the site

    @property
    def last_modified(self) -> datetime:
        """When the post was last touched, at least when it appeared."""
        return max(self.modified or self.published, self.published)
