"""A letter to the webmaster of a site that shuts us out. Pure: words in, words out."""

from collections.abc import Sequence

from pressclip.redaction import hidden
from pressclip.settings import SiteSettings


def letter_to(site: SiteSettings, refused: Sequence[tuple[str, str]], *, contact: str, agent: str) -> str:
    """The letter; `refused` are addresses of section pages and what they were answered, `agent` our user agent."""
    often = f"at most {site.budget} requests an hour" if site.budget is not None else "few requests"
    home = hidden(site.home)
    named = [f"  {hidden(url)}\n    {hidden(why)}" for url, why in refused]
    pages = ["Your server refuses these pages to it:", "", *named, ""] if named else []
    return "\n".join(
        [
            f"Subject: Access for a reader of {home}",
            "",
            "Good day,",
            "",
            f"I follow {home} with Pressclip, a program that reads the pages of your sections for me and tells",
            "me of new articles, with a link to each. It keeps what it reads for my own search and publishes nothing.",
            "",
            *pages,
            *_rights(site),
            f"It obeys your robots.txt and Retry-After, makes {often}, one after the other, asks whether a page",
            "changed before it fetches it again, and calls itself:",
            "",
            f"  {agent}",
            "",
            "Would you let it in by that name? If you would rather not have your pages read so, a feed (RSS or Atom)",
            "of each section, or read access to the site's API, serves as well, with fewer requests. And if you want",
            "none of it, tell me, and it will stop.",
            "",
            f"You reach me at {contact}.",
            "",
            "With kind regards",
            "",
        ]
    )


def _rights(site: SiteSettings) -> tuple[str, ...]:
    if site.rights == "full":
        return ()
    return (
        "Where you reserve rights (by tdmrep.json, tdm-reservation, noarchive and the like), it keeps title, link and",
        "excerpt of an article and not its text.",
        "",
    )
