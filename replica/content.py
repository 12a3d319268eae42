"""Made-up news of foreign affairs: deterministic by seed, in the spelling that real sites have."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from replica.posts import Post
from replica.words import attribute, slugify

_SUBJECTS = (
    "Łódź", "Salamè’s Sahel plan", "The “blue” Danube pact", "São Tomé’s ports", "Wind & water in the North Sea",
    "Tbilisi’s ballot", "The Bosporus toll", "Gulf pipelines", "Nairobi’s bond market", "The Dushanbe corridor",
    "Trieste’s free port", "Cyprus gas", "The Drina bridges", "R&D in Tallinn", "Zürich’s gold trade",
    "The Aral Sea accord", "Tromsø’s cable station", "Baghdad’s budget", "The €40bn rail loan", "Kraków’s data centres",
)  # fmt: skip
_ANGLES = (
    "and the price of delay", "is put to a vote", "divides its neighbours", "finds an unlikely friend",
    "after the envoys went home", "– a question of trust", "“cannot wait”, say mayors", "on a very long road",
    "as seen from the harbour", "gets a second reading", "without the great powers", "(Part 2)",
)  # fmt: skip
_SENTENCES = (
    "Delegates left the hall without a word to the press.",
    "“Nobody asked the people who live there,” a retired teacher said.",
    "The ministry’s own figures tell a slower story than its speeches.",
    "In Łódź and Brno the same rule is read in two ways.",
    "A second draft is expected once the harvest is in.",
    "Insurers have doubled their rates since spring – and may do so again.",
    "The loan of €1.2bn runs for thirty years at a rate no one has published.",
    "Hauliers & dockers have agreed on a truce of sorts.",
    "Diplomats who took part call the mood sober rather than sour.",
    "What the treaty leaves out may matter more than what it says.",
    "Rivers keep to no border, and neither do the people who fish them.",
    "The commission’s lawyers have seen 3 versions; the public has seen none.",
)
_AUTHORS = (
    ("Ledger Staff", "The newsroom of the Ledger."),
    ("Agnieszka Wróbel", "Agnieszka Wróbel reports from Central Europe & the Baltic."),
    ("Tomás Ó Briain, Jr.", "Tomás Ó Briain, Jr., writes about harbours and the law of the sea."),
    ("Нина Петрова", "Nina Petrova follows the Caucasus."),
    ("Yusuf Demirçelik", "Yusuf Demirçelik covers energy."),
)
_PLACES: tuple[tuple[str, ...], ...] = (
    ("europe",), ("eastern-europe",), ("africa",), ("middle-east",), ("energy",), ("hotels-resorts",),
    ("eastern-europe", "energy"), ("africa", "middle-east"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A story with a subject of its own, for watches to find: its title, a sentence, its categories."""

    title: str
    sentence: str
    categories: tuple[str, ...]


def generate(
    *, seed: int, count: int, start: datetime, step: timedelta, first_id: int = 1, topics: tuple[Topic, ...] = ()
) -> tuple[Post, ...]:
    """`count` posts, the first at `start` (aware), each `step` after the last; a negative step goes back in time.

    Where `topics` are given, every third post is about the next of them.
    """
    rng = random.Random(seed)  # noqa: S311 -- no secret: the same seed must tell the same news
    posts = []
    for number in range(count):
        topic = topics[number // 3 % len(topics)] if topics and number % 3 == 0 else None
        posts.append(_post(rng, first_id + number, start + number * step, topic))
    return tuple(posts)


def _post(rng: random.Random, post_id: int, published: datetime, topic: Topic | None) -> Post:
    author, bio = rng.choice(_AUTHORS)
    title, title_html = _title(rng)
    place = rng.choice(_PLACES)
    paragraphs = _paragraphs(rng)
    image = rng.random() < 0.6
    if topic is not None:
        title, title_html, place = topic.title, None, topic.categories
        paragraphs = (f"{topic.sentence} {paragraphs[0]}", *paragraphs[1:])
    return Post(
        id=post_id,
        slug=f"{slugify(title)}-{post_id}",
        title=title,
        title_html=title_html,
        paragraphs=paragraphs,
        categories=place,
        published=published,
        author=author,
        bio=bio,
        excerpt=rng.choice(_SENTENCES) if rng.random() < 0.15 else None,
        image=f"/wp-content/uploads/{published:%Y/%m}/picture-{post_id}.gif" if image else None,
    )


def _title(rng: random.Random) -> tuple[str, str | None]:
    """A title, and its HTML where it holds markup or a sign that must be escaped."""
    subject, angle = rng.choice(_SUBJECTS), rng.choice(_ANGLES)
    kind = rng.random()
    if kind < 0.05:
        return f"AT&T <b> or not: {subject}", None
    if kind < 0.15:
        return f"{subject} {angle}", f"<em>{attribute(subject)}</em> {attribute(angle)}"
    return f"{subject} {angle}", None


def _paragraphs(rng: random.Random) -> tuple[str, ...]:
    return tuple(" ".join(rng.sample(_SENTENCES, rng.randint(2, 4))) for _ in range(rng.randint(2, 6)))
