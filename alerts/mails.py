"""A message as an e-mail (RFC 5322): headers by which mail programs sort, thread and recognise it, and two bodies.

Pure. `Message-ID` is the same at every repeat, so that a mail that arrives twice can be shown once. `References` names
a root that no mail has, one a thread. `Auto-Submitted` (RFC 3834) keeps holiday notices away, `List-Id` (RFC 2919) is
for filters.
"""

import hashlib
import re
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from alerts.email_text import document
from alerts.marks import clean
from alerts.targets import Mailbox
from pressclip.models import Message

_NOT_IN_A_LABEL = re.compile(r"[^a-z0-9]+")
_OURS = {
    "auto-submitted", "bcc", "cc", "content-transfer-encoding", "content-type", "date", "from", "in-reply-to",
    "list-id", "list-unsubscribe", "message-id", "mime-version", "references", "reply-to", "subject", "to",
}  # fmt: skip


def mail_of(message: Message, target: Mailbox, channel: str, now: datetime) -> EmailMessage:
    """The mail to send. Raises ValueError where an address cannot be one."""
    domain = domain_of(target.sender[1])
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))  # no server needs to know 8BITMIME
    mail["From"] = _address(*target.sender)
    mail["To"] = _address(*target.to)
    if target.reply_to:
        mail["Reply-To"] = _address("", target.reply_to)
    _set_subject(mail, clean(message.subject))
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(message, channel, domain)
    before = f"<{message.answers}.{_digest(channel, message.answers)}@{domain}>" if message.answers else ""
    if message.thread:
        mail["References"] = f"<thread.{_digest(channel, message.thread)}@{domain}> {before}".strip()
    if before:
        mail["In-Reply-To"] = before
    mail["List-Id"] = f"Pressclip <{_label(channel)}.pressclip.{domain}>"
    mail["List-Unsubscribe"] = f"<mailto:{_reachable(target.reply_to or target.sender[1])}?subject=unsubscribe>"
    mail["Auto-Submitted"] = "auto-generated"
    for name, value in target.headers:
        if name.lower() not in _OURS:
            mail[name] = clean(value)
    mail.set_content(message.text + "\n")
    if message.html is not None:
        mail.add_alternative(document(clean(message.subject), message.html), subtype="html")
    return mail


def _set_subject(mail: EmailMessage, subject: str) -> None:
    """By the older API: the modern one adds spaces where it folds a long subject (Python 3.11)."""
    plain = subject.isascii() and "=?" not in subject  # which a reader's program would decode
    folded = Header(subject, "us-ascii" if plain else "utf-8", header_name="Subject", maxlinelen=75).encode(
        linesep="\r\n"
    )
    mail.set_raw("Subject", folded)


def message_id(message: Message, channel: str, domain: str) -> str:
    """The mail's name: made of the message's key, so that a repeat has the same."""
    if not message.key:
        return make_msgid(domain=domain)
    return f"<{message.key}.{_digest(channel, message.key)}@{domain}>"


def domain_of(address: str) -> str:
    """The domain of an address, as it stands in headers."""
    domain = address.rpartition("@")[2].strip(" <>").lower()
    try:
        return domain.encode("idna").decode() or "localhost"
    except UnicodeError:
        return "localhost"


def _address(name: str, address: str) -> Address:
    user, _, domain = address.rpartition("@")
    if not user or not domain or len(address.split()) != 1:
        raise ValueError(f"{address!r} is no address")
    # ASCII domains, so that only a local part beyond ASCII asks the server for SMTPUTF8.
    return Address(clean(name), username=user, domain=domain_of(address))


def _reachable(address: str) -> str:
    return f"{address.rpartition('@')[0]}@{domain_of(address)}"


def _label(name: str) -> str:
    return _NOT_IN_A_LABEL.sub("-", name.lower()).strip("-") or _digest(name)[:12]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]
