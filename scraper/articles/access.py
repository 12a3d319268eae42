"""What of an article everybody may read: all of it, its beginning, or nothing without a password."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.html.markup import lines_of

_PASSWORD = "form.post-password-form"  # noqa: S105 - the form that WordPress prints, no password
# WordPress's "Protected: %s" in its own translations.
_PREFIX = re.compile(
    r"(?:protected|private|geschützt|protetto|protégé|protegido|protegida|protegit|beveiligd|beschermd|skyddad|beskyttet"
    r"|passordbeskyttet|suojattu|zabezpieczone|chráněno|chránené|védett|protejat|защищено|захищено|защитено|محمي|מוגן"
    r"|korumalı|προστατευμένο|保護中|受保护|密码保护|受保護的文章|보호된 글|terproteksi|được bảo vệ)\s*[:：]\s*",
    re.IGNORECASE,
)
# The boxes that membership plugins put where the free part of a text ends.
_TEASER_BOXES = (
    ".pmpro_content_message", ".mepr-unauthorized-message", ".mepr-unauthorized-excerpt", ".rcp_restricted",
    ".rcp-restricted-content-message", ".wc-memberships-restriction-message",
    ".wc-memberships-content-restricted-message",
    ".leaky_paywall_message", "#leaky_paywall_message", ".swpm-post-not-logged-in-msg", ".swpm-more-tag-not-logged-in",
    ".ihc-locker-wrap", ".restrict-content-message", ".s2member-restricted", ".um-locked-content", ".wpmem_msg",
    ".wishlistmember-restricted", ".memberful-global-marketing-content", ".wp-block-newspack-memberships-gate",
    ".newspack-memberships__inline-gate", ".premium-content-logged-out", ".wp-block-premium-content-logged-out-view",
    ".jetpack-subscribe-paywall", ".wp-block-jetpack-subscriber-paywall", ".gh-post-upgrade-cta", ".paywall-box",
)  # fmt: skip
_BOXES = ", ".join(_TEASER_BOXES)


def is_protected(tree: LexborHTMLParser) -> bool:
    """Whether WordPress asks for the post's password on this page."""
    return tree.css_first(_PASSWORD) is not None


def without_prefix(title: str) -> str:
    """The title of a protected post, which WordPress prints behind "Protected:" in the site's language."""
    return _PREFIX.sub("", title, count=1) if _PREFIX.match(title) else title


def ends_in_a_teaser(body: LexborNode) -> bool:
    """Whether a membership plugin's box is the last that a text shows."""
    box = body.css_first(_BOXES)
    if box is None or not (said := lines_of(box)):
        return False
    return lines_of(body)[-len(said) :] == said


def take_teaser_boxes_out(body: LexborNode) -> None:
    """Removes what membership plugins say instead of the rest of a text."""
    boxes = {node.mem_id: node for node in body.css(_BOXES)}
    for node in reversed(list(boxes.values())):
        node.decompose()
