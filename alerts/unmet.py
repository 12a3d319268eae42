"""Watches that can meet nothing since they ask for sites which the configuration does not name, or no more. Pure."""

from pressclip.settings import Settings
from queries.parser import parse
from queries.reach import can_be_of
from queries.tree import SiteIs, clauses


def of_no_site(settings: Settings) -> list[str]:
    """What to tell of each watch that is silent for that: a site that is renamed takes no query with it."""
    sites, told = {site.name for site in settings.sites}, []
    for watch in settings.watches:
        if "site:" not in watch.query:
            continue
        root = parse(watch.query, settings.terms).root
        asked = {one.written for one in clauses(root) if isinstance(one, SiteIs) and one.name not in sites}
        if asked and not any(can_be_of(root, name) for name in sites):
            told.append(f"the watch {watch.name} asks for {', '.join(sorted(asked))}, and no site is called so")
    return told
