"""A site that is alive: some history, and news that keeps appearing."""

from datetime import timedelta

from replica.content import Topic, generate
from replica.site import Clock, Site, Theme

TOPICS = (
    Topic(
        title="Haftar’s men return to the coast",
        sentence="Libya woke to convoys on the road to Sirte, and General Haftar said nothing.",
        categories=("africa",),
    ),
    Topic(
        title="Who was not invited: notes from Sicily",
        sentence="The Palermo conference on Libya opened a day late and closed an hour early.",
        categories=("middle-east", "africa"),
    ),
    Topic(
        title="A hydrogen valley for the Baltic shore",
        sentence="The first green hydrogen is to flow before the pipe is paid for.",
        categories=("energy",),
    ),
)
_RECENT = 30
_OLD = 10
_LIVE_FOR = timedelta(minutes=10)


def demo_site(clock: Clock, *, every: float = 2.0, seed: int = 1, theme: Theme = "zox") -> Site:
    """Forty posts over all categories, down to two years old; then a new one every so many seconds for ten minutes.

    About every third of the recent and new ones is about Libya and Haftar, the Palermo conference, or hydrogen.
    """
    now = clock()
    recent = generate(seed=seed, count=_RECENT, start=now - timedelta(hours=2), step=timedelta(hours=-7), topics=TOPICS)
    old = generate(
        seed=seed + 1, count=_OLD, start=now - timedelta(days=30), step=timedelta(days=-80), first_id=_RECENT + 1
    )
    step = timedelta(seconds=every)
    new = generate(
        seed=seed + 2,
        count=int(_LIVE_FOR / step),
        start=now + step,
        step=step,
        first_id=_RECENT + _OLD + 1,
        topics=TOPICS,
    )
    return Site((*recent, *old, *new), clock=clock, theme=theme)
