"""Languages as pages and feeds name them."""

import re

_TAG = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.IGNORECASE)


def tag(language: str | None) -> str | None:
    """The tag of a language (BCP 47): `pt-BR`; None for what is none."""
    return language.replace("_", "-") if language is not None and _TAG.fullmatch(language) else None
