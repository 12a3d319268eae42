"""Which pieces of an article's page are not its text, by the names that they carry."""

import re
from collections.abc import Iterator
from functools import lru_cache

_EDGE, _END = r"(?:^|[_-])(?:", r")(?:$|[_-])"
_ASIDE = re.compile(
    _EDGE
    + r"related\w*|recommend\w*|suggest(?:ed|ions)|read-?(?:also|next|more)|also-?read|more-?(?:news|stories|on|from)"
    r"|further-?reading|see-?also|you-?may|may-?like|leggi-?anche|a-?lire|lire-?aussi|lee-?tambien|mehr-?zum-?thema"
    r"|share\w*|sharing\w*|social\w*|sharedaddy|addtoany\w*|addthis\w*|jp-?relatedposts|follow-?us|newsletter\w*"
    r"|subscribe\w*|subscription|sign-?up|mailchimp|mc4wp|donate\w*|donation|support-?us"
    r"|author-?(?:box|bio|card|profile|description|desc|details|about)\w*|about-?(?:the-?)?authors?|bio|biography|abh_box"
    r"|(?:post|entry|article|story)-?(?:tags|keywords|topics)|tags?|tags?-?(?:links|list|cloud|box)|tagcloud|keywords|topics"
    r"|breadcrumbs?|ads?|advert\w*|ad-?(?:slot|unit|wrap|wrapper|container|box|banner)|dfp|gpt|adsbygoogle|sponsor\w*"
    r"|promo(?:tion|box|ted)?|affiliate\w*|outbrain\w*|taboola\w*|cookies?|consent|gdpr|popup|modal|overlay|lightbox|toast"
    r"|pagination|pager|prev-?next|next-?prev|post-?nav(?:igation)?|posts?-?nav-?link|nav|navbar|navigation|menu|toc"
    r"|sidebar|side-?bar|rail|widget|widget-?area|widgets?|most-?(?:read|viewed|popular|shared|commented)|popular\w*"
    r"|trending|latest|toolbar|print-?(?:button|link)|rating|ratings|post-?ratings|reactions?|views|view-?count|post-?views"
    r"|entry-?meta|post-?meta|article-?meta|story-?meta|meta-?info|by-?line|entry-?footer|post-?footer|article-?footer"
    r"|skip-?link|screen-?reader-?\w+|audio-?player|listen|text-?to-?speech|copyright|disclaimer-?box|call-?to-?action|cta"
    r"|paywall\w*|app-?(?:promo|download)|quiz|poll|survey|mailpoet\w*|saboxplugin\w*|printfriendly\w*|kk-?star-?ratings"
    r"|wp-embedded-content" + _END
)
_COMMENTS = re.compile(
    r"(?:^|[_-])(?:comments?|commentlist|comments?-?(?:list|respond|form|area|section|wrap\w*|block|box|container|thread)|respond|disqus\w*|fb-comments|replies)$"
    r"|^wp-block-comments"
)
_LONGEST = 80  # characters of one name
_LAYOUT = re.compile(r"(?:.*[_-])?(?:has|no|with|without|not|is|hide|show|layout|single|format|category|tag)[_-]")
_BODY = re.compile(
    r"(?:^|[_-])(?:(?:entry|post|article|story|news|page|detail|main)[_-]?(?:content|body|text|copy)|articlebody|storytext"
    r"|e-content|body-?(?:text|copy|content)|rich-?text|content-?(?:body|text|main)|paragraphs|artikel-?text|text-?artikel)"
    r"(?:$|[_-]{2}content$)"
)


@lru_cache(maxsize=4096)
def are_of_comments(names: str) -> bool:
    """Whether an element's names say that readers speak there."""
    return any(_COMMENTS.search(name) for name in _tokens(names))


@lru_cache(maxsize=4096)
def are_aside(names: str) -> bool:
    """Whether an element's names say that it stands beside the text: related articles, share buttons, adverts, tags."""
    return any(_ASIDE.search(name) and not _LAYOUT.match(name) for name in _tokens(names))


@lru_cache(maxsize=4096)
def are_of_a_text(names: str) -> bool:
    """Whether an element's names say that it holds an article's text."""
    return any(_BODY.search(name) for name in _tokens(names))


def _tokens(names: str) -> Iterator[str]:
    return (name for name in names.split() if len(name) <= _LONGEST)
