"""A page taken apart."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.web.pages.shelf import Desk, get


def page(desk: Desk, address: str, status: int = 200) -> LexborHTMLParser:
    """What stands at an address, once it was answered with this status."""
    answer = get(desk, address)
    assert answer.status_code == status
    return LexborHTMLParser(answer.text)


def one(tree: LexborHTMLParser, selector: str) -> LexborNode:
    """The only element of that kind."""
    [found] = tree.css(selector)
    return found


def texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    """The words of each element of that kind."""
    return [" ".join(node.text().split()) for node in tree.css(selector)]
