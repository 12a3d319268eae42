"""Of which sites articles can meet a query, whatever else they say. Pure."""

from queries.tree import And, Node, Not, Or, SiteIs


def can_be_of(node: Node, site: str) -> bool:
    """Whether an article of the site of this name can meet a query."""
    match node:
        case And(nodes=nodes):
            return all(can_be_of(inner, site) for inner in nodes)
        case Or(nodes=nodes):
            return any(can_be_of(inner, site) for inner in nodes)
        case SiteIs(name=name):
            return name == site
        case Not(clause=SiteIs(name=name)):
            return name != site
        case _:
            return True
