"""How much of one article the archive takes in: a page that says more is broken or hostile. Pure."""

from dataclasses import replace

from pressclip.models import Article, Card

_TITLE = 1_000  # characters
_EXCERPT = 5_000
_TEXT = 500_000


def bounded_card(card: Card) -> Card:
    """The card with nothing longer than the archive takes."""
    short = len(card.title) <= _TITLE and len(card.label or "") <= _TITLE and len(card.excerpt or "") <= _EXCERPT
    if short:
        return card
    return replace(
        card, title=card.title[:_TITLE], excerpt=_cut(card.excerpt, _EXCERPT), label=_cut(card.label, _TITLE)
    )


def bounded_article(article: Article) -> Article:
    """The article likewise."""
    return replace(
        article,
        title=article.title[:_TITLE],
        label=_cut(article.label, _TITLE),
        excerpt=_cut(article.excerpt, _EXCERPT),
        text=_cut(article.text, _TEXT),
        bio=_cut(article.bio, _EXCERPT),
    )


def _cut(text: str | None, longest: int) -> str | None:
    return text if text is None else text[:longest]
