"""A word that stands only beside an article, in the menu, a related article or the author's biography, is no match."""

from pathlib import Path

import pytest

from replica.site import Theme
from tests.desks import newsroom, watch


@pytest.mark.parametrize("theme", ["zox", "newspaper", "blocks"])
def test_a_word_beside_an_article_is_no_match_and_one_in_its_text_is(tmp_path: Path, theme: Theme) -> None:
    beside = ("planet", "zeppelin", "watchmaker")  # in the menu, in a related headline, in the biography
    with newsroom(tmp_path, *(watch(word, word) for word in (*beside, "ferry"))) as room:
        room.site.theme = theme
        room.publish("zeppelin", "A zeppelin over the harbour", bio="A watchmaker by trade.")
        room.poll()
        room.later(minutes=15)
        room.publish("new", "Talks resume", "The ferry left at noon.", bio="A watchmaker by trade.")
        assert room.poll().new == 1
        assert room.read_pages() == 1
        room.deliver()
        [(_, message)] = room.sent
        assert "ferry" in message.text
        assert not [word for word in beside if word in message.text.lower()]
