"""An article's page read by the places that a profile names."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.articles.access import ends_in_a_teaser, take_teaser_boxes_out
from scraper.articles.facts import Facts
from scraper.html.markup import attribute, image_of, text_of
from scraper.html.trim import without_boxes
from scraper.profiles.profile import ArticleRules

_MOST = 50  # authors, times, paragraphs of a biography: no article has more


def read_places(tree: LexborHTMLParser, rules: ArticleRules, base: str) -> Facts | None:
    """What stands at a theme's places, addresses read on `base`; None where its article is not there.

    Takes out of the tree what the profile drops.
    """
    root = tree.css_first(rules.root)
    if root is None:
        return None
    if rules.drop:
        _drop(root, rules.drop)
    text = root.css_first(rules.text)
    title = next(_texts(root, rules.title), "")
    return _facts(root, rules, title, text, base) if text is not None and title else None


def _facts(root: LexborNode, rules: ArticleRules, title: str, text: LexborNode, base: str) -> Facts:
    image = root.css_first(rules.image) if rules.image else None
    is_teaser = ends_in_a_teaser(text)
    take_teaser_boxes_out(text)
    return Facts(
        title=title,
        label=next(_texts(root, rules.label), ""),
        authors=tuple(_texts(root, rules.author)),
        published=tuple(_times(root, rules.time)),
        text="\n".join(without_boxes(text)),
        image=(image_of(image, base) or "") if image is not None else "",
        bio="\n".join(_texts(root, rules.bio)),
        is_free=False if is_teaser else None,
        is_article=True,
    )


def _drop(root: LexborNode, selector: str) -> None:
    """Takes out what is not the article's own: the innermost first, since a node dies with its parent."""
    found = {node.mem_id: node for node in root.css(selector)}
    for node in reversed(list(found.values())):
        node.decompose()


def _times(root: LexborNode, selector: str) -> Iterator[str]:
    for node in root.css(selector)[:_MOST] if selector else ():
        yield attribute(node, "datetime") or text_of(node)


def _texts(root: LexborNode, selector: str) -> Iterator[str]:
    for node in root.css(selector)[:_MOST] if selector else ():
        if text := text_of(node):
            yield text
