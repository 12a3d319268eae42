"""The tables of stories: articles whose texts are much alike."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, Table

from db.schema import Utc, metadata

__all__ = ["likeness_mark", "metadata", "story"]

likeness_mark = Table(
    "likeness_mark", metadata,  # of the texts of the last days: two that share one are probably alike
    Column("mark", BigInteger, primary_key=True),
    Column("article_id", ForeignKey("article.id"), primary_key=True, index=True),
    Column("at", Utc, nullable=False, index=True),
)  # fmt: skip

story = Table(
    "story", metadata,  # the articles that are not alone in theirs
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("story_id", Integer, nullable=False, index=True),  # the id of its first article
    Column("likeness", Float, nullable=False),  # to the article that it was found by; 1 for the first
    Column("at", Utc, nullable=False),
)  # fmt: skip
