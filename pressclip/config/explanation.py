"""A good configuration, told in plain words. Nothing secret is in them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from pressclip.durations import print_duration, print_size
from pressclip.settings import (
    ChannelSettings,
    SectionSettings,
    Settings,
    SiteSettings,
    WatchSettings,
    WebSettings,
)

Interval = Callable[[SiteSettings, int, SectionSettings | None], timedelta]

_HOUR = timedelta(hours=1)
_MANY = 20  # sections, as a usual menu has
_ON_AVERAGE = "on average, more often when articles usually appear"


def explain(settings: Settings, interval: Interval) -> list[str]:
    """The configuration in lines of words; `interval` is the time between two polls of one of a site's sections."""
    return [
        f"{settings.path} is right.",
        *_service(settings),
        *(line for site in settings.sites for line in _site(site, interval)),
        *(line for watch in settings.watches for line in _watch(watch)),
        *(f"Term @{name}: {', '.join(spellings)}" for name, spellings in settings.terms),
        *(_channel(channel, settings) for channel in settings.channels),
        *_advice(settings),
    ]


def _service(settings: Settings) -> Iterator[str]:
    http = settings.http
    keep = settings.archive.keep_raw
    kept = f"pages kept as they came for {print_duration(keep)}" if keep else "pages not kept as they came"
    for_ever = settings.archive.keep is None
    articles = "" if for_ever else f", articles removed after {print_duration(settings.archive.keep or timedelta())}"
    yield f"Archive {settings.archive.url}, {kept}{articles}"
    if settings.messages.templates:
        yield f"Messages in the words of the templates in {settings.messages.templates}"
    robots = "obeys robots.txt" if http.respect_robots else "does not look at robots.txt"
    yield f"Fetching {robots}, takes at most {print_duration(http.timeout)} and {print_size(http.max_body)} a page"
    yield f"  {http.per_host} at a time from a host, {print_duration(http.pause)} apart; {http.connections} in all"
    if http.proxy:
        yield f"  through the proxy {urlsplit(http.proxy).hostname}, which looks names up again for itself"
    if http.allow_private:
        yield "  private addresses too: pages may lead it into your own network"
    if settings.service.ping_url:
        yield f"{urlsplit(settings.service.ping_url).hostname} is called once a minute while all is well"
    yield _web(settings.web)


def _web(web: WebSettings) -> str:
    if not web.listen:
        return "Web page, API and feeds: off"
    asked = "asks for the token" if web.token is not None else "open to all on this machine"
    names = f", also asked for as {', '.join(web.hosts)}" if web.hosts else ""
    return f"Web page, API and feeds at http://{web.listen}/, {asked}{names}"


def _site(site: SiteSettings, interval: Interval) -> Iterator[str]:
    pages = "section pages and new articles" if site.fetch_articles else "section pages only"
    if site.feed_only:
        pages = "feeds and API and new articles" if site.fetch_articles else "feeds and API only"
    yield f"Site {site.name}: {site.home}, {pages}, printed times in {site.timezone}, profile {site.profile}"
    yield f"  at most {site.budget} requests an hour" if site.budget is not None else "  any number of requests"
    yield f"  {_sections(site)}"
    yield f"  {_pace(site, interval)}"
    yield f"  {_rights(site)}"
    if site.fetch_articles and site.reread_after:
        after = ", ".join(map(print_duration, site.reread_after))
        last = "; where the API tells edits, only the last time" if len(site.reread_after) > 1 else ""
        yield f"  articles are looked at again {after} after they were seen{last}"
    if site.probe == "auto":
        yield "  its feed is probed: where that proves right, sections are read when it says that something changed"
    for section in site.sections:
        if section.at_least_every or section.at_most_every:
            yield f"  {section.name}: {_bounds(section)}"


def _rights(site: SiteSettings) -> str:
    if site.rights == "full":
        return "texts are kept whatever rights it reserves, as you may"
    return "of articles whose rights it reserves, title, link and excerpt are kept"


def _sections(site: SiteSettings) -> str:
    own = ", ".join(section.name for section in site.sections if section.url)
    if site.sections_from == "config":
        return f"sections: {own}"
    but = f" but {', '.join(site.skip_sections)}" if site.skip_sections else ""
    return f"sections: those of its menu{but}" + (f"; and {own}" if own else "")


def _pace(site: SiteSettings, interval: Interval) -> str:
    if site.sections_from == "config":
        return f"each about every {_minutes(interval(site, len(site.sections), None))} {_ON_AVERAGE}"
    one, many = interval(site, 1, None), interval(site, _MANY, None)
    slower = f"; {_minutes(many)} if there are {_MANY}, so that the budget holds" if many > one else ""
    return f"each about every {_minutes(one)} {_ON_AVERAGE}{slower}"


def _minutes(interval: timedelta) -> str:
    minute = timedelta(minutes=1)
    return print_duration(round(interval / minute) * minute if interval > minute else interval)


def _bounds(section: SectionSettings) -> str:
    bounds = (("at least", section.at_least_every), ("at most", section.at_most_every))
    return ", ".join(f"{words} every {print_duration(every)}" for words, every in bounds if every)


def _watch(watch: WatchSettings) -> Iterator[str]:
    where = f" in {', '.join(watch.sections)}" if watch.sections else ""
    yield f"Watch {watch.name}{where} tells {', '.join(watch.channels)}: {watch.query}"


def _channel(channel: ChannelSettings, settings: Settings) -> str:
    kind = channel.url.partition("://")[0].lower()
    uncertain = "sent again" if channel.on_uncertain == "repeat" else "left"
    watched = any(channel.name in watch.channels for watch in settings.watches)
    unused = "" if watched or channel.operator else "; no watch tells it"
    running = "; told when sections cannot be read, and when they can again" if channel.operator else ""
    told = ", ".join([kind, *_when(channel), f"a message that may not have arrived is {uncertain}"])
    return f"Channel {channel.name}: {told}{running}{unused}"


def _when(channel: ChannelSettings) -> Iterator[str]:
    if channel.digest is not None:
        yield f"a digest {'hourly' if channel.digest == 'hourly' else f'at {channel.digest}'} ({channel.timezone})"
    if channel.quiet is not None:
        begin, end = channel.quiet
        yield f"quiet from {begin:%H:%M} to {end:%H:%M} ({channel.timezone})"
    if channel.max_per_hour is not None:
        yield f"at most {channel.max_per_hour} messages an hour, the rest as a digest"
    if channel.heartbeat is not None:
        yield f"told that all is well after {print_duration(channel.heartbeat)} of silence"
    if channel.updates:
        yield "told when a title changes that it was told of"


def _advice(settings: Settings) -> Iterator[str]:
    if not settings.http.contact:
        yield "Advice: put an address or page of yours into http.contact, so that sites can reach you."
    for site in settings.sites:
        every = [one.at_least_every for one in site.sections if one.at_least_every is not None]
        polls = sum(_HOUR / one for one in every)
        if site.budget is not None and polls >= site.budget / 2:  # of six tenths one at most is left to the others
            yield (
                f"Advice: at_least_every asks for {polls:.3g} polls an hour of {site.name}, and for all polls there are"
                f" six tenths of its {site.budget} requests: its other sections would be read seldom."
            )
    if any("site:" in watch.query for watch in settings.watches):
        from alerts.unmet import of_no_site

        yield from (f"Advice: {told}." for told in of_no_site(settings))
    if not settings.watches:
        yield "Advice: there is no watch; articles are filed and nobody is told."
