"""Names in feeds: the prefixes that everybody uses for the namespaces that matter, none for RSS's and Atom's own."""

from collections.abc import Mapping
from types import MappingProxyType

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BASE = "{http://www.w3.org/XML/1998/namespace}base"
ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_OLDEST = "simple/0.9"  # RSS 0.90
PREFIXES: Mapping[str, str] = MappingProxyType({
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    f"http://my.netscape.com/rdf/{_OLDEST}/": "",
    "http://www.w3.org/1999/xhtml": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
})  # fmt: skip
